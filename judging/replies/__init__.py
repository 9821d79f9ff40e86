"""What judges wrote, read: labels and marks, or the reason why there is none. Pure."""
