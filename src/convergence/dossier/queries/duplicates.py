"""Duplicate check: here with names and reasons, elsewhere in the nation with a grade and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.dossier.models import ContactPoint, Dossier, DossierNir, DuplicateDecision
from convergence.dossier.policies import check_may_create_dossier
from convergence.dossier.queries.rows import today_of
from convergence.dossier.rules.duplicates import compare, grade
from convergence.dossier.rules.keys import near_dates, search_keys, swapped
from convergence.dossier.rules.sealing import blind_email, blind_nir, blind_phone
from convergence.dossier.types import (
    BirthLikeness,
    ContactKind,
    IdentityDraft,
    MatchEvidence,
    MatchGrade,
    NameLikeness,
    Sex,
)
from convergence.dossier.types.views import DuplicateReport, HiddenMatch, VisibleMatch
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.nir import parse_nir
from convergence.foundation.scope import Scope
from convergence.foundation.text import full_name
from convergence.storage.journal import reads, reads_nobody

_LIKENESS = (
    NameLikeness.DIFFERENT,
    NameLikeness.UNKNOWN,
    NameLikeness.WEAK,
    NameLikeness.CLOSE,
    NameLikeness.SAME,
)
_CANDIDATES = 60
_SHOWN = 10


@reads_nobody("turns typed values into a draft, reads nothing")
def identity_draft(
    *,
    birth_name: str,
    first_name: str,
    born_on: date,
    usual_name: str = "",
    other_first_names: str = "",
    sex: Sex | None = None,
    phones: frozenset[str] = frozenset(),
    emails: frozenset[str] = frozenset(),
    nir: str = "",
) -> IdentityDraft:
    """The draft to check. The NIR is blinded at once; Invalid when it is wrong."""
    blind = blind_nir(parse_nir(nir).number, key=settings.INDEX_KEY) if nir.strip() else None
    return IdentityDraft(
        birth_name=birth_name,
        first_name=first_name,
        born_on=born_on,
        usual_name=usual_name,
        other_first_names=other_first_names,
        sex=sex,
        phones=phones,
        emails=emails,
        nir_blind=blind,
    )


@reads(FieldGroup.IDENTITY)
def check_duplicates(
    scope: Scope, draft: IdentityDraft, *, dossier_id: UUID | None = None
) -> DuplicateReport:
    """Who may be the same person, strongest first; ``dossier_id`` is left out, with what was decided about it.

    A match that the actor may not see is announced by its grade alone, and leaves a line in the journal that
    names nobody. Every call is kept (user, instant, grade). For those who open files, since it says what others hold.
    """
    check_may_create_dossier(scope.actor)
    decided = _decided(dossier_id, today_of(scope))
    candidates = [row for row in _candidates(draft) if row[0] != dossier_id and row[0] not in decided]
    known = _identities([row[0] for row in candidates])
    visible = _visible(draft, known)
    hidden_id, hidden_grade = _strongest_hidden([row for row in candidates if row[0] not in known])
    check_id = uuid7()
    best = max(
        (match.match.grade for match in visible), key=lambda one: one.strength, default=MatchGrade.NONE
    )
    _note(check_id, hidden_grade if hidden_id else best, hidden_id)
    if hidden_id is None:
        return DuplicateReport(check_id, visible, None)
    scope.reading.refuse(hidden_id, "ressemblance annoncée sans rien révéler")
    return DuplicateReport(check_id, visible, HiddenMatch(hidden_grade, check_id))


def _candidates(draft: IdentityDraft) -> list[tuple[Any, ...]]:
    keys = search_keys(draft.birth_name, draft.first_name, draft.usual_name)
    phones = [blind_phone(phone, key=settings.INDEX_KEY) for phone in sorted(draft.phones)]
    emails = [blind_email(email, key=settings.INDEX_KEY) for email in sorted(draft.emails)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM dossier_candidates(%s, %s, %s, %s, %s, %s, %s, %s, %s::date[], %s, %s, %s::bytea[],"
            " %s::bytea[], %s)",
            (
                keys.name_key, keys.usual_key, keys.first_key, keys.name_sound, keys.usual_sound, keys.first_sound,
                draft.born_on, swapped(draft.born_on), list(near_dates(draft.born_on)), draft.sex or "",
                draft.nir_blind, phones, emails, _CANDIDATES,
            ),
        )  # fmt: skip
        return list(cursor.fetchall())


def _identities(dossier_ids: list[UUID]) -> dict[UUID, tuple[int, IdentityDraft]]:
    """Those that the actor may see, with all that the comparison uses."""
    roots = Dossier.objects.filter(pk__among=dossier_ids).order_by("id")
    seen = [root.pk for root in roots]
    points: dict[UUID, dict[str, set[str]]] = {}
    for row in (
        ContactPoint.objects.filter(dossier_id__among=seen)
        .order_by("id")
        .values_list("dossier_id", "kind", "value")
    ):
        points.setdefault(row[0], {}).setdefault(row[1], set()).add(row[2])
    nirs = dict(
        DossierNir.objects.filter(dossier_id__among=seen).order_by("id").values_list("dossier_id", "blind")
    )
    return {
        root.pk: (
            root.number,
            IdentityDraft(
                birth_name=root.birth_name,
                first_name=root.first_name,
                born_on=root.born_on,
                usual_name=root.usual_name,
                other_first_names=root.other_first_names,
                sex=Sex(root.sex) if root.sex else None,
                phones=frozenset(points.get(root.pk, {}).get(ContactKind.PHONE, ())),
                emails=frozenset(points.get(root.pk, {}).get(ContactKind.EMAIL, ())),
                nir_blind=bytes(nirs[root.pk]) if root.pk in nirs else None,
            ),
        )
        for root in roots
    }


def _visible(draft: IdentityDraft, known: dict[UUID, tuple[int, IdentityDraft]]) -> tuple[VisibleMatch, ...]:
    found = []
    for dossier_id, (number, identity) in known.items():
        match = compare(draft, identity)
        if match.grade is not MatchGrade.NONE:
            name = full_name(identity.first_name, identity.birth_name, identity.usual_name)
            found.append(VisibleMatch(dossier_id, number, name, identity.born_on, match))
    found.sort(key=lambda one: (-one.match.grade.strength, -one.match.score, str(one.dossier_id)))
    return tuple(found[:_SHOWN])


def _strongest_hidden(candidates: list[tuple[Any, ...]]) -> tuple[UUID | None, MatchGrade]:
    best: tuple[UUID | None, MatchGrade, int] = (None, MatchGrade.NONE, 0)
    for row in candidates:
        match = grade(_evidence(row))
        if match.grade is not MatchGrade.NONE and (match.grade.strength, match.score) > (
            best[1].strength,
            best[2],
        ):
            best = (row[0], match.grade, match.score)
    return best[0], best[1]


def _evidence(row: tuple[Any, ...]) -> MatchEvidence:
    _, _, name, first, crossed, reversed_names, birth, same_sex, same_nir, same_phone, same_email = row
    return MatchEvidence(
        name=_LIKENESS[name],
        first_name=_LIKENESS[first],
        birth=BirthLikeness(birth),
        crossed_names=crossed,
        swapped_names=reversed_names,
        same_sex=same_sex,
        same_nir=same_nir,
        same_phone=same_phone,
        same_email=same_email,
    )


def _decided(dossier_id: UUID | None, today: date) -> set[UUID]:
    if dossier_id is None:
        return set()
    rows = DuplicateDecision.objects.filter(
        dossier_id=dossier_id, expires_on__gt=today, other_dossier_id__isnull=False
    )
    return {
        other for other in rows.order_by("id").values_list("other_dossier_id", flat=True) if other is not None
    }


def _note(check_id: UUID, best: MatchGrade, hidden: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_note_check(%s, %s, %s)", (check_id, best.value, hidden))
