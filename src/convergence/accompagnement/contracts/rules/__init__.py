"""Business rules of contracts: pure functions of values, dates and dated parameters."""
