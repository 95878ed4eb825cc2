"""Reads about records themselves: how good, how old, what is alike, what changed, what came back of requests."""

from convergence.offers.queries.keeping.scores import scores

__all__ = ["scores"]
