"""Tags of her pages."""
