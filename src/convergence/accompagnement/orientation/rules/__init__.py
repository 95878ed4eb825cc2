"""Business rules of orientation: pure functions of values, dates and dated parameters."""
