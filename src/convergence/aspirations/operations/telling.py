"""Tell a wish, tell it again, put wishes in their order, end one. Each is a new dated statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from convergence.aspirations import models
from convergence.aspirations.operations.finding import Life, life_of, person, purpose, themes_for
from convergence.aspirations.policies import check_may_tell, is_in_her_space
from convergence.aspirations.queries.reading import told_in
from convergence.aspirations.rules.occurrences import MOST_WORDS, standing
from convergence.aspirations.rules.taxonomy import taxonomy
from convergence.aspirations.rules.telling import carried, check_told, family_of
from convergence.aspirations.types import (
    AspirationExpressed,
    Ending,
    EnteredBy,
    Setting,
    Statement,
    StatementDraft,
)
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.referentials.queries import occupation
from convergence.storage.operation import emit, operation


@operation("Aspiration dite")
def tell_aspiration(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: StatementDraft,
    idempotency_key: str | None = None,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Note a wish that was not told before; returns its first statement."""
    check_may_tell(actor, purpose())
    header = person(dossier_id)
    return _write(actor, at, header, _statement(actor, at, draft, uuid7()), new_words=True)


@operation("Aspiration redite")
def change_aspiration(
    *,
    actor: Actor,
    at: datetime,
    aspiration_id: UUID,
    draft: StatementDraft,
    idempotency_key: str | None = None,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Tell a wish again: a new dated statement, which returns; what grows or fades is read from their order."""
    check_may_tell(actor, purpose())
    life = life_of(aspiration_id)
    said = _statement(actor, at, draft, aspiration_id)
    before = _before(life, said)
    if before and not (said.theme or said.sub_theme):
        said = replace(said, theme=before.theme, sub_theme=before.sub_theme)
    if before and not said.rome:
        said = replace(said, rome=before.rome)
    return _write(
        actor, at, person(life.dossier_id), said, new_words=before is None or before.words != said.words
    )


@operation("Aspirations mises en ordre")
def rank_aspirations(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    order: Sequence[UUID],
    entered_by: EnteredBy = EnteredBy.ADVISER,
    setting: Setting = Setting.INTERVIEW,
    reason: str = "",
) -> int:
    """Put her wishes in order, the first one first; returns how many moved. Those left out keep their rank."""
    check_may_tell(actor, purpose())
    header = person(dossier_id)
    list(models.Statement.objects.select_for_update().filter(dossier_id=dossier_id).order_by("id"))
    told = told_in(dossier_id, with_words=True)
    lives = told.lives()
    today = local_day(at, zone(actor.time_zone))
    open_ones = {one.statement.aspiration_id for one in standing(told.found, today)}
    if len(set(order)) != len(order) or not set(order) <= open_ones:
        raise Invalid.one(
            "order",
            "Une aspiration de cette liste est terminée, inconnue ou écrite deux fois.",
            "Rechargez la page : l’ordre se choisit parmi celles qui durent.",
            "order",
        )
    moved = 0
    for rank, wish in enumerate(order, 1):
        known = carried(one.statement for one in lives[wish])
        if known is None or known.rank == rank:
            continue
        said = _again(actor, at, known, entered_by=entered_by, setting=setting, said_on=today)
        _write(actor, at, header, replace(said, rank=rank), new_words=False)
        moved += 1
    return moved


@operation("Aspiration terminée")
def end_aspiration(
    *,
    actor: Actor,
    at: datetime,
    aspiration_id: UUID,
    ending: Ending,
    why: str = "",
    said_on: date | None = None,
    entered_by: EnteredBy = EnteredBy.ADVISER,
    setting: Setting = Setting.INTERVIEW,
    idempotency_key: str | None = None,
    reason: str = "",
) -> UUID:
    """Say that a wish is fulfilled or given up, with the reason if she wants to say it; returns the statement."""
    check_may_tell(actor, purpose())
    life = life_of(aspiration_id)
    day = said_on or local_day(at, zone(actor.time_zone))
    known = carried(one for one in life.statements if one.said_on <= day)
    if known is None:
        raise Invalid.one(
            "said_on",
            f"Cette aspiration a été dite pour la première fois le {life.statements[0].said_on:%d/%m/%Y}.",
            "Indiquez un jour qui n’est pas avant.",
            "too_early",
        )
    if known.ending is ending:
        raise Conflict(
            f"Cette aspiration porte déjà « {ending.label} ».",
            what_to_do="Si elle est revenue depuis, redites-la d’abord.",
            code="already_ended",
        )
    told_why = _why(why)
    said = _again(actor, at, known, entered_by=entered_by, setting=setting, said_on=day)
    return _write(
        actor, at, person(life.dossier_id), replace(said, ending=ending, reason=told_why), new_words=False
    )


def _statement(actor: Actor, at: datetime, draft: StatementDraft, aspiration_id: UUID) -> Statement:
    hers = is_in_her_space(actor, purpose())
    return Statement(
        id=uuid7(),
        aspiration_id=aspiration_id,
        said_on=draft.said_on or local_day(at, zone(actor.time_zone)),
        recorded_at=at,
        words=_clean(draft.words),
        theme=draft.theme,
        sub_theme=draft.sub_theme,
        rome=draft.rome,
        rank=draft.rank,
        strength=draft.strength,
        horizon=draft.horizon,
        hindrances=frozenset(draft.hindrances),
        entered_by=EnteredBy.YOUNG_PERSON if hers else draft.entered_by,
        setting=Setting.OWN_SPACE if hers else draft.setting,
        reason=_why(draft.why),
    )


def _again(
    actor: Actor, at: datetime, known: Statement, *, entered_by: EnteredBy, setting: Setting, said_on: date
) -> Statement:
    """The same wish in the same words, on another day."""
    hers = is_in_her_space(actor, purpose())
    return replace(
        known,
        id=uuid7(),
        said_on=said_on,
        recorded_at=at,
        entered_by=EnteredBy.YOUNG_PERSON if hers else entered_by,
        setting=Setting.OWN_SPACE if hers else setting,
        ending=None,
        reason="",
    )


def _before(life: Life, said: Statement) -> Statement | None:
    """What was known of the wish on the day of a statement, which may be told late."""
    return carried(one for one in life.statements if one.said_on <= said.said_on)


def _write(actor: Actor, at: datetime, header: DossierHeader, said: Statement, *, new_words: bool) -> UUID:
    today = local_day(at, zone(actor.time_zone))
    check_told(
        said,
        themes_for(header.structure_id, said, today) if said.sub_theme else taxonomy(today),
        today,
        header.born_on,
        by_herself=is_in_her_space(actor, purpose()),
    )
    if said.rome and occupation(said.rome) is None:
        raise Invalid.one(
            "rome",
            f"Le code ROME « {said.rome[:10]} » n’existe pas.",
            "Choisissez un métier dans la liste, ou laissez vide.",
            "unknown_code",
        )
    anchor = {"structure_id": header.structure_id, "dossier_id": header.dossier_id}
    row = models.Statement.objects.create(
        id=said.id,
        aspiration_id=said.aspiration_id,
        said_on=said.said_on,
        told_at=at,
        new_words=new_words,
        field_group=family_of(said.theme).value,
        theme=said.theme,
        sub_theme=said.sub_theme,
        rome=said.rome,
        rank=said.rank,
        strength=said.strength,
        horizon=said.horizon,
        entered_by=said.entered_by.value,
        setting=said.setting.value,
        ending=said.ending.value if said.ending else "",
        **anchor,
    )
    models.StatementWords.objects.create(
        statement=row,
        words=said.words,
        reason=said.reason,
        hindrances=sorted(one.value for one in said.hindrances),
        **anchor,
    )
    emit(
        AspirationExpressed(
            aspiration_id=said.aspiration_id,
            statement_id=said.id,
            said_on=said.said_on,
            new_words=new_words,
            ending=said.ending,
            **anchor,
        )
    )
    return said.id


def _why(text: str) -> str:
    told = _clean(text)
    if len(told) > MOST_WORDS:
        raise Invalid.one(
            "why", f"Le texte dépasse {MOST_WORDS} caractères.", "Gardez le principal.", "too_long"
        )
    return told


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()
