"""The frame, the forms and the error pages as they come out; the addresses serve the browser tests too."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from convergence.design import errors
from convergence.design.components import SummaryRow
from convergence.design.frame import Frame, SessionClock, configured_frame, page_frame

DRAFTS: dict[str, Any] = {}
KEYS = ["A" * 43]


def drafts(request: HttpRequest) -> HttpResponse:
    """The smallest server of drafts: the contract of drafts.js."""
    if request.method == "POST":
        draft = json.loads(request.body)
        DRAFTS[draft["key"]] = draft
    if request.method == "DELETE":
        DRAFTS.pop(request.GET["key"], None)
    kept = DRAFTS.get(request.GET.get("key", ""))
    return JsonResponse(kept) if kept and request.method == "GET" else HttpResponse(status=204)


def session_page(request: HttpRequest) -> HttpResponse:
    clock = SessionClock(seconds=600, extend_url="/prolonger/", login_url="/connexion/")
    return render(request, "design/keys.html", {"session_clock": clock})


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def colleague(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>Noé Modèle modifie aussi cette page.</p>")


def own_draft_key(request: HttpRequest) -> dict[str, str]:
    """What the site adds for the person signed in."""
    return {"draft_key": KEYS[-1]}


urlpatterns = [
    path("design/brouillons/", drafts),
    path("design/presence/", colleague),
    path("design/session/", session_page),
    path("prolonger/", nothing),
    path("design/", include("convergence.design.urls")),
]


class Guarded:
    """The strict content policy under which the real site runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = (
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:"
        )
        return response


def design_templates() -> list[dict[str, Any]]:
    """The project's templates with the context processor of the design system alone."""
    options = {
        **settings.TEMPLATES[0]["OPTIONS"],
        "context_processors": [
            "django.template.context_processors.request",
            "convergence.design.frame.page_frame",
            "tests.web.test_design_pages.own_draft_key",
        ],
    }
    return [{**settings.TEMPLATES[0], "OPTIONS": options}]


@pytest.fixture
def design_site() -> Iterator[None]:
    """A site made of the design system and nothing else."""
    middleware = ["django.middleware.csrf.CsrfViewMiddleware", "tests.web.test_design_pages.Guarded"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware, TEMPLATES=design_templates()):
        yield


@pytest.fixture
def page(design_site: None) -> str:
    return Client().get("/design/").content.decode()


def rendered(source: str, **context: Any) -> str:
    return Template("{% load design %}" + source).render(Context(context))


def test_the_frame_has_what_the_law_and_the_keyboard_ask(page: str) -> None:
    assert '<html lang="fr"' in page
    assert page.count("<title>") == 1
    for wanted in (
        'href="#contenu"',
        'id="contenu"',
        "Accessibilité : non conforme",
        "Mentions légales",
        "Données personnelles",
        "Plan du site",
        'aria-label="Vous êtes ici :"',
        '<meta name="draft-key" content="',
    ):
        assert wanted in page


def test_logging_out_is_a_post_with_its_token(page: str) -> None:
    form = page.split('class="cv-user__logout"')[0].rsplit("<form", 1)[1]
    assert 'method="post"' in form
    assert "csrfmiddlewaretoken" in page.split('class="cv-user__logout"')[1].split("</form>")[0]


def test_the_mark_of_the_state_shows_only_when_chosen(design_site: None) -> None:
    assert "fr-logo" not in Client().get("/design/").content.decode()
    with override_settings(DESIGN={"state_brand": True, "accessibility": "partiellement"}):
        page = Client().get("/design/").content.decode()
    assert page.count("fr-logo") == 2
    assert "Accessibilité : partiellement conforme" in page


def test_a_wrong_setting_of_the_frame_is_refused() -> None:
    with override_settings(DESIGN={"slogan": "x"}), pytest.raises(ValueError, match="slogan"):
        configured_frame()
    with (
        override_settings(DESIGN={"accessibility": "presque"}),
        pytest.raises(ValueError, match="partiellement"),
    ):
        configured_frame()
    with override_settings(DESIGN={"home": "design:gallery"}, ROOT_URLCONF=__name__):
        assert configured_frame() == Frame(home="/design/")


def test_a_page_without_draft_key_keeps_nothing() -> None:
    assert page_frame(RequestFactory().get("/"))["draft_key"] == ""
    context = {**page_frame(), "draft_key": "", "csrf_token": ""}
    assert "draft-key" not in render_to_string("design/base.html", context)


class SmallForm(forms.Form):
    first = forms.CharField(label="Prénom", help_text="Celui de l’état civil.")
    usual = forms.CharField(label="Prénom d’usage", required=False)
    kind = forms.ChoiceField(label="Sorte", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_a_field_is_described_by_its_hint_and_its_messages() -> None:
    page = str(SmallForm({}))
    assert 'aria-describedby="id_first-hint id_first-messages"' in page
    assert 'id="id_first-hint"' in page
    assert 'id="id_first-messages"' in page
    assert 'aria-invalid="true"' in page
    assert "fr-input-group--error" in page


def test_what_is_optional_is_marked_and_what_is_required_is_said_once() -> None:
    page = str(SmallForm())
    assert 'Prénom d’usage<span class="cv-optional"> (facultatif)</span>' in page
    assert "Prénom</label>" in page
    assert page.count("Tous les champs sont obligatoires") == 1
    assert "data-error-summary" not in page


def test_the_error_summary_leads_to_each_field() -> None:
    page = str(SmallForm({}))
    assert '<a href="#id_first">Prénom</a> : Remplissez ce champ : il est obligatoire.' in page
    assert '<a href="#id_kind_0">Sorte</a> : Choisissez une réponse.' in page
    assert 'id="id_kind_0"' in page


def test_what_was_typed_is_escaped_in_messages(design_site: None) -> None:
    page = Client().post("/design/", {"colour": "<script>x</script>"}).content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_sorted_header_says_its_order_and_inverts_it() -> None:
    request = RequestFactory().get("/", {"tri": "nom", "q": "a", "apres": "42"})
    cell = rendered('{% sort_header "Nom" "nom" %}', request=request)
    assert 'aria-sort="ascending"' in cell
    assert 'href="?q=a&amp;tri=-nom"' in cell
    other = rendered('{% sort_header "Ville" "ville" %}', request=request)
    assert "aria-sort" not in other
    assert "tri=ville" in other


def test_an_empty_value_is_said_and_offers_to_be_filled() -> None:
    page = rendered("{% summary_list rows %}", rows=[SummaryRow("Permis", "", "/permis/")])
    assert "Non renseigné" in page
    assert "Renseigner<span" in page
    assert "<script>" not in rendered("{% summary_list rows %}", rows=[SummaryRow("<script>", "<script>")])


def test_an_unknown_level_is_a_mistake_of_the_author() -> None:
    with pytest.raises(TemplateSyntaxError, match="level"):
        rendered('{% badge "x" "purple" %}')


@pytest.mark.parametrize(
    ("level", "kind", "role"),
    [
        (constants.ERROR, "error", "alert"),
        (constants.WARNING, "warning", "status"),
        (constants.SUCCESS, "success", "status"),
        (constants.INFO, "info", "status"),
    ],
)
def test_a_message_is_announced_by_its_level(level: int, kind: str, role: str) -> None:
    page = rendered('{% include "design/frame/messages.html" %}', messages=[Message(level, "Enregistré")])
    assert f"fr-alert--{kind}" in page
    assert f'role="{role}"' in page


@pytest.mark.parametrize("status", errors.FAULTS)
def test_an_error_page_says_what_to_do_and_nothing_more(status: int) -> None:
    response = errors.error_page(status)
    page = response.content.decode()
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert errors.FAULTS[status].title in page
    assert "<li>" in page
    assert "Traceback" not in page


def test_the_last_page_comes_out_when_templates_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> str:
        raise OSError("disk")

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Réessayez dans quelques minutes" in response.content.decode()


def test_a_refusal_shows_its_human_reason_and_an_outage_its_delay() -> None:
    request = RequestFactory().get("/")
    refused = errors.permission_denied(request, PermissionError("Demandez à votre direction."))
    assert "Demandez à votre direction." in refused.content.decode()
    assert errors.unavailable(retry_after=30)["Retry-After"] == "30"
    assert "10 Mo" in errors.too_large("10 Mo").content.decode()
    assert "brouillon" in errors.csrf_failure(request).content.decode()


def test_a_confirmation_asks_for_its_reason(design_site: None) -> None:
    page = Client().post("/design/confirmation/", {"motif": " "}).content.decode()
    assert "Écrivez le motif." in page
    assert "Annuler et revenir" in page


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Entrée en PACEA", "entrée en PACEA"),
        ("ASP", "ASP"),
        ("À la main", "à la main"),
        ("", ""),
        ("X", "x"),
    ],
)
def test_a_label_inside_a_sentence_keeps_its_initials(label: str, inside: str) -> None:
    shown = Template("{% load design %}{{ label|lowfirst }}").render(Context({"label": label}))
    assert shown == inside
