"""Tests of the gateways open foreign bytes in true children."""

from __future__ import annotations

import subprocess

import pytest

from convergence.gateways import sandbox


@pytest.fixture(autouse=True)
def _true_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each an interpreter of its own, as in the house: elsewhere residents make them."""
    monkeypatch.setattr(sandbox, "subprocess", subprocess)
