"""Accounts of young people: opened by professionals, used by their holders."""
