"""Rules of breaches and sanctions: pure, read at the date of the facts."""
