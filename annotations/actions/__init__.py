"""What can be done with battles and votes; each module is one verb."""
