"""Rules of workshops: pure functions of values, dates and parameters."""
