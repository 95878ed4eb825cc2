"""What a second factor proves, and how well a provider knows somebody."""
