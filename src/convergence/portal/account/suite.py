"""Where a young person goes after she logged in."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def safe_suite(request: HttpRequest, suite: str | None) -> str:
    """The pages of young people or their issuer, else the first page of her space."""
    wanted = suite or ""
    inside = wanted.startswith(("/jeune/", "/oidc/jeunes/"))
    if inside and url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return wanted
    return reverse("portal_home:home")
