"""What machines can see in the items, each check in a module of its own."""
