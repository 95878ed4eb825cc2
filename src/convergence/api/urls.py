"""Addresses of programs, with and without a final slash: no session is looked at, no form key is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from convergence.api.imilo import urls as imilo
from convergence.api.oauth import views as oauth
from convergence.api.ods import views as ods
from convergence.api.v1 import offers
from convergence.api.v1.interface import PREFIX, interface
from convergence.api.v1.pages import views as partner_pages

app_name = "api"
PAGES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("ods/get_token", "get_token", ods.get_token),
    ("ods/get_offres", "get_offres", ods.get_offres),
    ("ods/get_structures", "get_structures", ods.get_structures),
    ("ods/get_structures_offres", "get_structures_offres", ods.get_structures_offres),
    ("api/v1/offers/services", "services", offers.services),
    ("api/v1/offers/structures", "structures", offers.structures),
    ("api/v1/offers/services.parquet", "services_file", offers.services_file),
    ("api/v1/offers/structures.parquet", "structures_file", offers.structures_file),
)
PARTNER_PAGES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("api/oauth/token", "oauth_token", oauth.token),
    ("api/oauth/revoke", "oauth_revoke", oauth.revoke),
    ("api/oauth/metadata", "oauth_metadata", oauth.metadata),
    ("api/v1/openapi.json", "openapi", partner_pages.openapi),
    ("api/v1/docs", "docs", partner_pages.docs),
    ("api/v1/problems", "problems", partner_pages.problems),
    ("api/v1/problems/<slug:code>", "problem", partner_pages.problem),
    ("api/v1/changelog", "changelog", partner_pages.changelog),
    ("api/v1/changelog.json", "changelog_json", partner_pages.changelog_json),
    ("api/v1/deprecations.json", "deprecations_json", partner_pages.deprecations_json),
)
"""One address each: of the partner interface and of what documents it."""


def pages(mark: Callable[[Any], Any]) -> list[URLPattern]:
    """Every address, each view marked by the house as one of nobody's session."""
    return [
        path(f"{address}{slash}", mark(csrf_exempt(view)), name=f"{name}{suffix}")
        for address, name, view in (*PAGES, *imilo.pages())
        for slash, suffix in (("", ""), ("/", "_slash"))
    ] + [*_partners(mark)]


def _partners(mark: Callable[[Any], Any]) -> Iterator[URLPattern]:
    for address, name, view in PARTNER_PAGES:
        yield path(address, mark(csrf_exempt(view)), name=name)
    for pattern in interface.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            yield path(f"{PREFIX}/{pattern.pattern}", mark(pattern.callback), name=f"partners_{pattern.name}")
