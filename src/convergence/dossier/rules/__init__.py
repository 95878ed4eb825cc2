"""Business rules of the case file: pure functions of values, dates and dated parameters."""
