"""Rules of allowances and aids: pure functions of facts and dated parameters."""
