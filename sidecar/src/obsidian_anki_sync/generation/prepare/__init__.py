"""What is sent of a note."""
