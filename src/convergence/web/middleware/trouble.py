"""The outermost layer: an identifier for each request, and trouble told to htmx as a fragment."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from convergence.foundation.identifiers import uuid7
from convergence.web.errors import as_fragment


class TroubleMiddleware:
    """Names the request (the same name is in the access journal, the history and the logs)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = uuid7()
        request.__dict__["request_id"] = request_id
        response = self.get_response(request)
        if request.headers.get("HX-Request") == "true":
            response = as_fragment(response)
        response.headers["X-Request-Id"] = str(request_id)
        return response
