"""Load an edition of a source: whole or not at all, each row that it refuses named."""

from convergence.offers.operations.editions.files import load_files
from convergence.offers.operations.editions.loading import load_edition, note_failure

__all__ = ["load_edition", "load_files", "note_failure"]
