"""Measures of the accompaniment: the work list of the largest structure, the monthly run of a network."""
