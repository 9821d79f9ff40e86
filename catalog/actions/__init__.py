"""What can be done with items and answers; each module is one verb."""
