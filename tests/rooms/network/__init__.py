"""Actors of the network: the mode that each declared, where its agreements stand."""
