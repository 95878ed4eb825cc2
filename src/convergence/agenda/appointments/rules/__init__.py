"""Rules of appointments: pure functions of values, dates and parameters."""
