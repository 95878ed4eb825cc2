"""What she wants, over ten months: each change that a wish may know, some with her reason, one not yet understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from convergence.aspirations import operations
from convergence.aspirations.queries import current_aspirations
from convergence.aspirations.types import (
    Ending,
    EnteredBy,
    Hindrance,
    Horizon,
    Setting,
    StatementDraft,
    Strength,
)
from convergence.demo.scenes.accompagnement.aspirations import PERMIT, SHOP
from convergence.demo.space.people import in_space
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

_SHOP = replace(SHOP, horizon=Horizon.MONTHS)
_HOME = StatementDraft(
    "un appart à moi", theme="logement", strength=Strength.STRONG, horizon=Horizon.YEAR,
    hindrances=(Hindrance.FINANCES, Hindrance.DELAY),
)  # fmt: skip
_SPORT = StatementDraft(
    "m’inscrire à la boxe avec ma cousine", strength=Strength.FAIR, horizon=Horizon.NOW,
    entered_by=EnteredBy.YOUNG_PERSON, setting=Setting.OWN_SPACE,
)  # fmt: skip


def tell_all(adviser: Actor, herself: Actor, dossier_id: UUID, now: datetime) -> None:
    """Appears, lasts, grows, fades, is given up, returns, is fulfilled: each of them is in her path."""
    permit, shop, home = (
        _told(adviser, dossier_id, draft, now - timedelta(days=days))
        for draft, days in ((PERMIT, 270), (_SHOP, 250), (_HOME, 180))
    )
    for wish, days, words, strength, why in (
        (
            permit,
            200,
            "avoir mon permis, j’ai eu le code",
            Strength.FOREMOST,
            "Le code, c’était le plus dur.",
        ),
        (shop, 190, "travailler dans un magasin de vêtements", Strength.SLIGHT, ""),
        (
            home,
            110,
            "un appart à moi, mais plus tard",
            Strength.SLIGHT,
            "Mon père est malade, je reste un peu.",
        ),
        (shop, 75, "vendeuse dans le prêt-à-porter", Strength.STRONG, ""),
    ):
        _again(adviser, now - timedelta(days=days), wish, StatementDraft(words, strength=strength, why=why))
    for wish, days, ending, why in (
        (home, 90, Ending.GIVEN_UP, "C’est trop cher pour l’instant."),
        (permit, 60, Ending.FULFILLED, "Je l’ai eu du premier coup."),
    ):
        operations.end_aspiration(
            actor=adviser, at=now - timedelta(days=days), aspiration_id=wish, ending=ending, why=why
        )
    returned = StatementDraft(
        "un appart à moi, près du travail", strength=Strength.STRONG, horizon=Horizon.MONTHS,
        entered_by=EnteredBy.YOUNG_PERSON, setting=Setting.OWN_SPACE,
    )  # fmt: skip
    with in_space(herself):
        _again(herself, now - timedelta(days=9), home, returned)
        operations.tell_aspiration(
            actor=herself, at=now - timedelta(days=2), dossier_id=dossier_id, draft=_SPORT
        )
    operations.rank_aspirations(
        actor=adviser, at=now - timedelta(days=1), dossier_id=dossier_id, order=[shop, home]
    )


def tell_one(actor: Actor, dossier_id: UUID, words: str, now: datetime) -> None:
    """One wish, told some days ago."""
    operations.tell_aspiration(
        actor=actor, at=now - timedelta(days=6), dossier_id=dossier_id,
        draft=StatementDraft(words, strength=Strength.STRONG),
    )  # fmt: skip


def _again(actor: Actor, at: datetime, wish: UUID, draft: StatementDraft) -> None:
    operations.change_aspiration(actor=actor, at=at, aspiration_id=wish, draft=draft)


def _told(actor: Actor, dossier_id: UUID, draft: StatementDraft, at: datetime) -> UUID:
    statement_id = operations.tell_aspiration(actor=actor, at=at, dossier_id=dossier_id, draft=draft)
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        today = local_day(at, zone(actor.time_zone))
        rows = current_aspirations(scope, dossier_id, today)
    return next(row.aspiration_id for row in rows if row.statement.id == statement_id)
