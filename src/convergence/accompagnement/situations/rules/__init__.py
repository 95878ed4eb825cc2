"""Business rules of situations: pure functions of values, dates and dated parameters."""
