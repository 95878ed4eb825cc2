"""Business rules of acts: pure functions of values, dates and dated parameters."""
