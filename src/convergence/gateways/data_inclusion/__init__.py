"""A directory at an address, in the pages of the API of data·inclusion: ``directory()`` is what reads it."""

from convergence.gateways.data_inclusion.chosen import directory, put_in_place, using
from convergence.gateways.data_inclusion.troubles import DirectoryTrouble
from convergence.gateways.data_inclusion.values import Directory, DirectoryAccess, Listing

__all__ = [
    "Directory",
    "DirectoryAccess",
    "DirectoryTrouble",
    "Listing",
    "directory",
    "put_in_place",
    "using",
]
