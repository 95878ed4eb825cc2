"""Rules of payments: pure functions of amounts, dates and parameters."""
