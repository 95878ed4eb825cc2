"""Writes of reference data: the extracts of the package, and official files."""

from convergence.referentials.operations.load_file import load_file
from convergence.referentials.operations.load_referentials import load_referentials

__all__ = ["load_file", "load_referentials"]
