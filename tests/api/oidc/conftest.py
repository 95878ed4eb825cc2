"""Tests of the OpenID provider: keys of its own, an application at each issuer, an adviser, a young person."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.api.oidc.site import Site, make_site


@pytest.fixture(scope="session")
def _one_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("oidc") / "keys.json"


@pytest.fixture(autouse=True)
def _keys_here(_one_key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key is made once for all these tests: making one is slow."""
    monkeypatch.setattr(settings, "OIDC_KEYS", _one_key)


@pytest.fixture
def site(db: None) -> Site:
    """The house, with applications at both issuers."""
    return make_site()
