"""What the program of a partner may ask of the partner interface: for whom, by which keys, which fields."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import FieldError, Invalid, NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_by_code, structure_detail
from convergence.sharing.operations import give_program_access, open_sandbox
from convergence.sharing.queries import api_client, program_accesses, program_scopes
from convergence.sharing.types import ApiFamily, ProgramAccessDraft, ProgramAccessRow
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.structure.forms import text

network = requires(Permission.MANAGE_NETWORK, purpose=Purpose.ADMINISTRATION)


def _area(label: str, help_text: str, rows: int, length: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=length,
        help_text=help_text,
        widget=forms.Textarea({"rows": rows, "spellcheck": "false"}),
    )


class ProgramForm(forms.Form):
    """What a program is given, as its agreement says it."""

    organisation = text("Code de l’organisme", 16, "Celui pour lequel le programme agit, par exemple CD65.")
    agreement = text("Convention", 500, "Son titre et sa date.")
    scopes = forms.MultipleChoiceField(label="Accès", widget=forms.CheckboxSelectMultiple)
    fields_listed = _area(
        "Champs",
        "Une ligne par accès, par exemple « dossier:file:read = first_name, state ». "
        "Un accès sans ligne donne tous ses champs.",
        4,
        5000,
    )
    keys = _area("Clés publiques", "Au format JWKS, telles que l’organisme les donne.", 6, 20_000)
    keys_url = text(
        "Adresse des clés", 500, "À la place des clés collées : une adresse https.", required=False
    )
    is_sandbox = forms.BooleanField(
        label="Bac à sable : ce programme ne verra que des personnes inventées",
        required=False,
        help_text="À choisir la première fois seulement. L’organisme d’essai est du même genre que celui du code.",
    )
    reason = _area("Motif", "Il restera dans l’historique.", 2, 500)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what a form takes is passed on as it came
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [
            (scope.code, f"{scope.label} ({scope.code})") for scope in program_scopes().values()
        ]


@network
@require_http_methods(["GET", "HEAD", "POST"])
def access(request: ActingRequest, client_id: UUID) -> HttpResponse:
    """Say what a program may ask for, and replace its keys."""
    found = api_client(request.scope, client_id)
    if found is None or ApiFamily.PARTNER not in found.families or found.revoked_at is not None:
        raise NotFound(
            "Cette application n’existe pas, ou l’interface partenaires ne lui est pas ouverte.",
            what_to_do="Cherchez-la dans la liste.",
        )
    given = program_accesses(request.scope, [client_id]).get(client_id)
    form = ProgramForm(request.POST if request.method == "POST" else None, initial=_initial(request, given))
    if form.is_bound and form.is_valid():
        with (
            problems_shown(form),
            transaction.atomic(),
        ):  # no sandbox stays open for accesses that are refused
            give_program_access(
                actor=request.actor,
                at=now(),
                client_id=client_id,
                draft=_draft(request, form.cleaned_data, given),
                reason=form.cleaned_data["reason"],
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, f"Les accès de {found.name} sont enregistrés.")
            return HttpResponseRedirect(reverse("network:clients"), status=303)
    title = f"Accès de {found.name} à l’interface partenaires"
    context = {
        "page_title": title,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Applications raccordées", reverse("network:clients")),
            Crumb(title),
        ),
        "form": form,
        "client_id": client_id,
        "key_names": given.key_names if given else (),
        "back_url": reverse("network:clients"),
        "verb": "Enregistrer les accès",
    }
    return render(request, "web/network/program.html", context, status=422 if form.errors else 200)


def _initial(request: ActingRequest, given: ProgramAccessRow | None) -> dict[str, object]:
    if given is None:
        return {}
    organisation = structure_detail(request.scope, given.organisation_id)
    return {
        "organisation": organisation.code if organisation else "",
        "agreement": given.agreement,
        "scopes": list(given.scopes),
        "fields_listed": "\n".join(f"{code} = {', '.join(names)}" for code, names in given.fields.items()),
        "keys_url": given.keys_url,
    }


def _draft(
    request: ActingRequest, typed: Mapping[str, object], given: ProgramAccessRow | None
) -> ProgramAccessDraft:
    organisation = structure_by_code(request.scope, str(typed["organisation"]))
    if organisation is None:
        raise Invalid.one(
            "organisation", "Aucun organisme n’a ce code.", "Cherchez-le dans « Réseau ».", "unknown_code"
        )
    scopes = typed["scopes"]
    assert isinstance(scopes, list)
    is_sandbox = given.is_sandbox if given else bool(typed["is_sandbox"])
    organisation_id = organisation.id
    if given is None and is_sandbox:
        organisation_id = open_sandbox(actor=request.actor, at=now(), kind=organisation.kind)
    return ProgramAccessDraft(
        organisation_id=organisation_id,
        scopes=tuple(map(str, scopes)),
        fields=_fields(str(typed["fields_listed"])),
        keys=str(typed["keys"]),
        keys_url=str(typed["keys_url"]),
        agreement=str(typed["agreement"]),
        is_sandbox=is_sandbox,
    )


def _fields(typed: str) -> dict[str, tuple[str, ...]]:
    """« scope = field, field », one line each."""
    listed: dict[str, tuple[str, ...]] = {}
    for line in filter(str.strip, typed.splitlines()):
        code, sign, names = line.partition("=")
        if not sign:
            raise Invalid(
                [
                    FieldError(
                        "fields_listed", f"« {line.strip()[:60]} » n’a pas de signe « = ».", "", "wrong_line"
                    )
                ]
            )
        listed[code.strip()] = tuple(name.strip() for name in names.split(",") if name.strip())
    return listed
