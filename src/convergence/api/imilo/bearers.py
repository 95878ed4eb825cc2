"""Who presents a bearer, as the room of identities says it."""

from convergence.identity.queries import bearer_of
from convergence.identity.types import Bearer, BearerKind

__all__ = ["Bearer", "BearerKind", "bearer_of"]
