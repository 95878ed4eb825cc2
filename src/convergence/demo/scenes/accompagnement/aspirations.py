"""What two young people want, over months and this week; the sub-themes that two structures give to the list."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.aspirations import operations
from convergence.aspirations.queries import current_aspirations
from convergence.aspirations.types import (
    Ending,
    EnteredBy,
    Hindrance,
    Horizon,
    StatementDraft,
    Strength,
    SubThemeDraft,
)
from convergence.demo.cast import SAINT_DENIS, TARBES
from convergence.demo.network.wishes.drawing import DAYS
from convergence.demo.network.wishes.own import OWN, Own
from convergence.demo.scenes.players import player
from convergence.dossier.queries import caseload
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

PERMIT = StatementDraft(
    "avoir mon permis pour pas dépendre de ma mère", theme="mobilite", sub_theme="permis",
    strength=Strength.FAIR, horizon=Horizon.YEAR, hindrances=(Hindrance.FINANCES,),
)  # fmt: skip
SHOP = StatementDraft(
    "travailler dans un magasin de vêtements", theme="travail", sub_theme="metier_vise", rome="D1214",
    strength=Strength.SLIGHT, entered_by=EnteredBy.TOGETHER,
)  # fmt: skip
_HOME = StatementDraft("un appart à moi avant l’été")


def play() -> None:
    """Play it, in Tarbes."""
    camille, now = player("conseillere-tarbes"), clock.now()
    with acting(camille, Purpose.ACCOMPAGNEMENT) as scope:
        people = [row.dossier_id for row in caseload(scope, adviser_id=camille.user_id, limit=6).rows][3:]
    over_months(camille, people[0], now)
    operations.tell_aspiration(actor=camille, at=now - timedelta(days=2), dossier_id=people[1], draft=_HOME)
    _own_sub_theme(player("direction-tarbes"), OWN[TARBES], now)
    there = player("conseillere-reunion")
    _own_sub_theme(system_actor(there.structure_id, time_zone=there.time_zone), OWN[SAINT_DENIS], now)


def _own_sub_theme(head: Actor, own: Own, now: datetime) -> None:
    """What the young people of the structure have told for as long as the network is drawn."""
    since = local_day(now - timedelta(days=DAYS), zone(head.time_zone))
    draft = SubThemeDraft(own.theme, own.label, own.definition, since)
    operations.add_sub_theme(actor=head, at=now, draft=draft)


def over_months(adviser: Actor, dossier_id: UUID, now: datetime) -> None:
    """A permit that grows and is obtained, a trade that grows, a home that nobody has coded yet."""
    first, second, last = (now - timedelta(days=days) for days in (150, 80, 20))
    permit, shop = (_told(adviser, dossier_id, draft, first) for draft in (PERMIT, SHOP))
    for wish, words, strength in (
        (permit, "avoir mon permis, j’ai eu le code", Strength.FOREMOST),
        (shop, "vendeuse dans le prêt-à-porter", Strength.STRONG),
    ):
        operations.change_aspiration(
            actor=adviser, at=second, aspiration_id=wish, draft=StatementDraft(words, strength=strength)
        )
    operations.end_aspiration(actor=adviser, at=last, aspiration_id=permit, ending=Ending.FULFILLED)
    _told(adviser, dossier_id, _HOME, last)


def _told(adviser: Actor, dossier_id: UUID, draft: StatementDraft, at: datetime) -> UUID:
    statement_id = operations.tell_aspiration(actor=adviser, at=at, dossier_id=dossier_id, draft=draft)
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        rows = current_aspirations(scope, dossier_id, local_day(at, zone(adviser.time_zone)))
    return next(row.aspiration_id for row in rows if row.statement.id == statement_id)
