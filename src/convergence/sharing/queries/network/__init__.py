"""What may be read of the actors of the network."""

from convergence.sharing.queries.network.actors import activity_of, declared_modes, network_actors

__all__ = ["activity_of", "declared_modes", "network_actors"]
