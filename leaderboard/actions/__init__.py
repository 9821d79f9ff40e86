"""What can be done with boards; each module is one verb."""
