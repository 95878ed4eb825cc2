"""Records that look alike: the list, two of them side by side, what is decided, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.design.fields import format_phone
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import structure_names
from convergence.offers import operations
from convergence.offers.policies import may_hide_copy
from convergence.offers.queries import count_likenesses, count_uncompared, likeness, likenesses
from convergence.offers.types import LikenessRow, LikenessState, LikenessSubject, LikeRecord
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.offers.words import need_label

keeper = requires(Permission.KEEP_CATALOGUE, Permission.LOAD_OFFERS)
DIFFERENT = "differents"
MOST = 50
_WORDS = {
    LikenessSubject.OFFERS: ("Ce sont deux services différents", "C’est le même service"),
    LikenessSubject.PROVIDERS: ("Ce sont deux structures différentes", "C’est la même structure"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that both records tell; ``is_same`` when they tell it alike."""

    label: str
    first: str
    second: str

    @property
    def is_same(self) -> bool:
        """Whether both tell the same."""
        return self.first.casefold() == self.second.casefold()


class DecisionForm(forms.Form):
    """Which of the two stays, or that they are different."""

    decision = forms.ChoiceField(
        label="Votre décision",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites laquelle reste, ou que ce sont deux fiches différentes."},
    )

    def __init__(self, *args: Any, row: LikenessRow, hidden: dict[UUID, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        different, same = _WORDS[row.subject]
        choices = [(DIFFERENT, different)]
        for kept, copy in ((row.first, row.second), (row.second, row.first)):
            if hidden[copy.record_id]:
                choices.append((str(kept.record_id), f"{same} : garder la fiche de « {kept.source_name} »"))
        choice = self.fields["decision"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = choices
        self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def kept_id(self) -> UUID | None:
        """The record that stays; None when both do."""
        chosen = self.cleaned_data["decision"]
        return None if chosen == DIFFERENT else UUID(chosen)


@keeper
@require_safe
def likenesses_page(request: ActingRequest) -> HttpResponse:
    """Pairs to settle, the most alike first; then what was settled lately."""
    rows = likenesses(request.scope, limit=MOST)
    context = {
        "page_title": "Fiches qui se ressemblent",
        "breadcrumb": _crumbs(),
        "rows": rows,
        "total": count_likenesses(request.scope) if len(rows) == MOST else len(rows),
        "uncompared": count_uncompared(request.scope),
        "settled": [
            *likenesses(request.scope, LikenessState.SAME, limit=20),
            *likenesses(request.scope, LikenessState.DIFFERENT, limit=20),
        ],
    }
    return render(request, "web/offers/likenesses/list.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def likeness_page(request: ActingRequest, likeness_id: UUID) -> HttpResponse:
    """Two records side by side, and the decision."""
    row = _found(request, likeness_id)
    pair = (row.first, row.second)
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        row=row,
        hidden={one.record_id: may_hide_copy(request.actor, one.structure_id) for one in pair},
        initial={EDIT_FIELD: row.edit_token},
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.settle_likeness(
                actor=request.actor,
                at=now(),
                likeness_id=likeness_id,
                kept_id=form.kept_id,
                edit_token=form.cleaned_data[EDIT_FIELD],
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "C’est retenu. Vous pouvez revenir sur cette décision.")
            return HttpResponseRedirect(reverse("offers:likenesses"))
    keepers = structure_names(request.scope, [one.structure_id for one in pair])
    context = {
        "page_title": "Est-ce la même fiche ?",
        "breadcrumb": _crumbs(Crumb("Est-ce la même fiche ?")),
        "row": row,
        "lines": list(_lines(row, keepers)),
        "form": form,
        "is_offer": row.subject is LikenessSubject.OFFERS,
    }
    status = 422 if form.errors else 200
    return render(request, "web/offers/likenesses/show.html", context, status=status)


@keeper
@require_POST
def undo(request: ActingRequest, likeness_id: UUID) -> HttpResponse:
    """Take the decision back: both records are shown, and the pair waits again."""
    operations.undo_likeness(actor=request.actor, at=now(), likeness_id=likeness_id)
    messages.success(request, "La décision est annulée : les deux fiches sont montrées.")
    return HttpResponseRedirect(reverse("offers:likeness", args=[likeness_id]))


def _found(request: ActingRequest, likeness_id: UUID) -> LikenessRow:
    row = likeness(request.scope, likeness_id)
    if row is None:
        raise NotFound(
            "Ces deux fiches ne sont pas à votre structure, ou ne se ressemblent plus.",
            what_to_do="Revenez à la liste des fiches qui se ressemblent.",
        )
    return row


def _lines(row: LikenessRow, keepers: dict[UUID, str]) -> Iterator[Line]:
    by_whom = (
        [("Proposé par", lambda one: one.provider_name)] if row.subject is LikenessSubject.OFFERS else []
    )
    told: tuple[tuple[str, Callable[[LikeRecord], str]], ...] = (
        ("Nom", lambda one: one.name),
        *by_whom,
        ("Source", lambda one: one.source_name),
        ("Fiche tenue par", lambda one: keepers.get(one.structure_id, "")),
        ("SIRET", lambda one: one.siret),
        ("Adresse", _address),
        ("Téléphone", lambda one: format_phone(one.phone) if one.phone else ""),
        ("Courriel", lambda one: one.email),
        ("Lien", lambda one: one.link),
        ("Thèmes", lambda one: ", ".join(map(need_label, one.themes))),
        ("Mise à jour", lambda one: f"{one.updated_on:%d/%m/%Y}"),
        ("Qualité", lambda one: f"{one.quality:.0%}".replace("%", " %") if one.quality is not None else ""),
    )
    for label, tell in told:
        first, second = tell(row.first), tell(row.second)
        if first or second:
            yield Line(label, first, second)


def _address(one: LikeRecord) -> str:
    return ", ".join(filter(None, (one.address, f"{one.postal_code} {one.commune_name}".strip())))


def _crumbs(*last: Crumb) -> tuple[Crumb, ...]:
    own = Crumb("Fiches qui se ressemblent", reverse("offers:likenesses") if last else "")
    return (Crumb("Accueil", "/"), Crumb("Annuaire des services", reverse("offers:search")), own, *last)
