"""Every test of identity runs on the small network, in a rolled-back transaction."""

from __future__ import annotations

import pytest

from tests.rooms.identity.network import Network, make_network


@pytest.fixture
def network(db: None) -> Network:
    """Two Missions Locales, a third one, the DSI, the UNML."""
    return make_network()
