"""Where a log-in comes from, and where it leads: an address of this house, and nowhere else."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from convergence.gateways.granian import address_of_caller

HOME = "/"


def safe_suite(request: HttpRequest, suite: str | None) -> str:
    """Where to go afterwards: a path of this house only, the home page otherwise."""
    wanted = suite or HOME
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    own = wanted.startswith((reverse("login:login"), reverse("login:logout"), reverse("login:extend")))
    return wanted if inside and not own else HOME


def address_of_client(request: HttpRequest) -> str:
    """The visitor's address, of which a proxy on this machine is believed."""
    return address_of_caller(
        str(request.META.get("REMOTE_ADDR", "")), request.headers.get("X-Forwarded-For", "")
    )
