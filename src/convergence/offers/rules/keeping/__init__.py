"""Rules of those who keep records: what is typed, how good and how fresh it is, what is alike."""
