"""Rules of the diagnosis: pure values."""
