"""What stands around her space and belongs to nobody: the welcome, what makes it an application, the page without
network. None of these pages reads a session or the database, but the welcome, which leads on who is logged in."""

from __future__ import annotations

from importlib import resources

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from convergence.portal.account.session import young_person_of
from convergence.portal.languages.choosing import spoken
from convergence.web.access import outside
from convergence.web.context import address_of

_NOBODY = {"structure_name": "", "structure_phone": ""}
_SCRIPTS = ("queue.js", "watcher.js")


@outside
@spoken
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Who is logged in goes to her space; anybody else reads what it is and how to come in."""
    if young_person_of(request) is not None:
        return HttpResponseRedirect(reverse("portal_home:home"), status=303)
    first = address_of("first_appointment:find")
    return _page(request, "welcome", gettext("Votre espace"), first_visit_url=first)


@outside
@spoken
@require_safe
def easy_data(request: HttpRequest) -> HttpResponse:
    """What is done with her data, one idea a line."""
    return _page(request, "easy_data", gettext("Vos données, facile à lire"))


@outside
@spoken
@require_safe
def minors(request: HttpRequest) -> HttpResponse:
    """Her rights when she is not of age: who signs with her, who reads, whom to call."""
    return _page(request, "minors", gettext("Vous avez moins de 18 ans"))


@outside
@spoken
@require_safe
def said_once(request: HttpRequest) -> HttpResponse:
    """What is taken from where she has said it already, so that nobody asks her again."""
    return _page(request, "once", gettext("Ce que vous avez déjà dit"))


@outside
@spoken
@require_safe
def without_network(request: HttpRequest) -> HttpResponse:
    """Kept by her own device, and shown when a page cannot be reached."""
    return _page(request, "without_network", gettext("Pas de réseau"))


@outside
@spoken
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Kept by her own device, and shown when what she wrote waits for the network."""
    return _page(request, "kept", gettext("C’est gardé"))


@outside
@spoken
@require_safe
def not_kept(request: HttpRequest) -> HttpResponse:
    """Kept by her own device, and shown when it has no room for what she wrote or photographed without network."""
    return _page(request, "not_kept", gettext("Ce n’est pas gardé"))


@outside
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone needs to put her space among its applications."""
    answer = JsonResponse(
        {
            "name": "Mon espace Mission Locale",
            "short_name": "Mission Locale",
            "lang": "fr",
            "id": reverse("portal_shell:welcome"),
            "start_url": reverse("portal_home:home"),
            "scope": reverse("portal_shell:welcome"),
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#000091",
            "icons": [
                {
                    "src": static(f"portal/icon-{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": "any maskable",
                }
                for size in (192, 512)
            ],
        },
        content_type="application/manifest+json",
    )
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@outside
@require_safe
def watcher(request: HttpRequest) -> HttpResponse:
    """The script that watches when no page is open; its address says what it may watch."""
    folder = resources.files("convergence.portal").joinpath("static/portal")
    script = b"\n".join(folder.joinpath(name).read_bytes() for name in _SCRIPTS)
    return HttpResponse(
        script,
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": reverse("portal_shell:welcome"), "Cache-Control": "no-cache"},
    )


def _page(request: HttpRequest, name: str, title: str, **more: str) -> HttpResponse:
    return render(request, f"portal/shell/{name}.html", {"page_title": title, **_NOBODY, **more})
