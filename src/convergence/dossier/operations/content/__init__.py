"""What the sections of a file hold: read as typed, checked, stored, marked."""
