"""What leaves with a run, and what comes back."""
