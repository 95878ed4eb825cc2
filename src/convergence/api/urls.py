"""Addresses of programs, with and without a final slash: no session is looked at, no form key is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from convergence.api.imilo import urls as imilo
from convergence.api.ods import views as ods
from convergence.api.v1 import offers

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


def pages(mark: Callable[[Any], Any]) -> list[URLPattern]:
    """Every address, each view marked by the house as one of nobody's session."""
    return [
        path(f"{address}{slash}", mark(csrf_exempt(view)), name=f"{name}{suffix}")
        for address, name, view in (*PAGES, *imilo.pages())
        for slash, suffix in (("", ""), ("/", "_slash"))
    ]
