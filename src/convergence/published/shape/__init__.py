"""What every published table is made of: its contract, its names for people, its files."""
