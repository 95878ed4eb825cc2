"""Addresses of the demonstration, with what the wiring lends to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from convergence.demo import mailbox
from convergence.demo.views import Enter, EnterSpace, choose_view


def pages(
    *, enter: Enter, enter_space: EnterSpace, mark: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> list[URLPattern]:
    """The pages; ``enter`` and ``enter_space`` open sessions, ``mark`` says that nobody acts in these views."""
    return [
        path("", mark(choose_view(enter, enter_space)), name="choose"),
        path("messagerie/", mark(mailbox.mailbox), name="mailbox"),
        path("messagerie/<slug:name>/", mark(mailbox.message), name="message"),
        path("messagerie/<slug:name>/<int:rank>/", mark(mailbox.attachment), name="attachment"),
    ]
