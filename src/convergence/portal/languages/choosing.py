"""Which language a page is told in: the one that she chose, French before that, and French where nothing is translated.

Only a view marked ``spoken`` is told in another language than French: no page is half translated because it was
forgotten. What she chose stands in a cookie: the address from which she comes and what her browser asks for choose
nothing, the latter only makes a page offer the language first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, override
from django.utils.translation.trans_real import parse_accept_lang_header

from convergence.portal.languages.offered import FRENCH, Language, language_named, translations

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

COOKIE = "langue"
# half a year: what the CNIL advises for a choice that is kept
KEPT_SECONDS = 180 * 24 * 3600
_MARK = "is_spoken"


def spoken(view: View) -> View:
    """Tell this page in the language that she chose; everything that it says is in the catalogues."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = language_of(request)
        with override(language.code):
            answer = view(request, *args, **kwargs)
        answer["Content-Language"] = language.code
        patch_vary_headers(answer, ("Cookie", "Accept-Language"))
        return answer

    told.__dict__[_MARK] = True
    return told  # type: ignore[return-value]  # the same arguments, and an answer, as the view that it wraps


def is_spoken(view: Callable[..., Any]) -> bool:
    """Whether a view is told in the language that she chose."""
    return bool(getattr(view, _MARK, False))


def language_of(request: HttpRequest) -> Language:
    """The language that she chose; French while she chose none."""
    return language_named(request.COOKIES.get(COOKIE, "")) or FRENCH


def language_in_force() -> Language:
    """The language in which what is being written is told."""
    return language_named(get_language() or "") or FRENCH


def offered_first(request: HttpRequest) -> Language | None:
    """The language that her browser asks for first, when she has chosen none and it is one of ours but French."""
    if COOKIE in request.COOKIES:
        return None
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    first = asked[0][0].partition("-")[0] if asked else ""
    found = language_named(first)
    return found if found in translations() else None


def keep_language(answer: HttpResponseBase, language: Language) -> None:
    """Remember what she chose, in this browser and for her own pages."""
    answer.set_cookie(
        COOKIE,
        language.code,
        max_age=KEPT_SECONDS,
        path=reverse("portal_shell:welcome"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_language(answer: HttpResponseBase) -> None:
    """A lent screen is given back: the next person chooses for herself."""
    answer.delete_cookie(COOKIE, path=reverse("portal_shell:welcome"), samesite="Lax")
