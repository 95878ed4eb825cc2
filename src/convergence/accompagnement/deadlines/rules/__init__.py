"""Rules of the work list: pure values."""
