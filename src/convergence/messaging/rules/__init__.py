"""Rules of messaging: sizes, hours, words, reminders, money. Pure values."""
