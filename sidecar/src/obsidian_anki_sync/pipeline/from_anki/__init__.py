"""What comes back from Anki: how cards fare, which to mend, and which card is of which note."""
