"""How good a record is: the published criteria of data·inclusion, on a given day.

The criteria are those of ``data_inclusion.schema.v1.score_qualite``. That of the date is computed here, by the same
formula, on the day asked for: a confirmed record is as recent as its confirmation.
"""

from __future__ import annotations

from datetime import date

from data_inclusion.schema.v1 import Service, score_qualite

from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after
from convergence.offers.types import Criterion, Quality, ScoreRow

DATE = "date_maj_recente"
WORDS = {
    "adresse_bien_definie": (
        "Adresse",
        "Donnez l’adresse : on y reçoit du public.",
    ),
    "modes_mobilisation_bien_definis": (
        "Comment demander ce service",
        "Dites comment le demander, et qui peut le faire.",
    ),
    "au_moins_un_public": ("Publics", "Dites pour qui est ce service, même « Tous publics »."),
    "au_moins_une_thematique": ("Thèmes", "Choisissez au moins un thème."),
    "au_moins_un_moyen_de_contact": ("Contact", "Donnez un téléphone, un courriel ou un lien."),
    "courriel_bien_defini": ("Courriel", "Donnez le courriel auquel on écrit pour demander ce service."),
    DATE: ("Fraîcheur", "Relisez la fiche et confirmez-la, ou corrigez-la."),
    "frais_bien_definis": ("Frais", "Dites si c’est gratuit ou payant ; si c’est payant, combien."),
    "description_bien_definie": (
        "Description",
        "Décrivez le service en 200 à 2 000 signes, par des phrases courtes.",
    ),
    "telephone_bien_defini": ("Téléphone", "Donnez le numéro à appeler pour demander ce service."),
}


def quality_of(service: Service, *, reviewed_on: date, today: date) -> Quality:
    """The score on a day of a service whose record was last looked at on ``reviewed_on``."""
    criteria = tuple(
        Criterion(
            code=criterion.__name__,
            label=WORDS[criterion.__name__][0],
            value=recent(reviewed_on, today) if criterion.__name__ == DATE else criterion(service),
            advice=WORDS[criterion.__name__][1],
        )
        for criterion in score_qualite.CRITERES
    )
    counted = [round(one.value, 2) for one in criteria if one.value is not None]
    return Quality(round(sum(counted) / len(counted), 2), criteria)


def recent(reviewed_on: date, today: date) -> float:
    """1 as long as the record is young, then less each day, 0 once it is old."""
    bounds = parameter("offers.quality_months").table_at(today)
    fresh, old = (months_after(reviewed_on, int(str(bounds[name]))) for name in ("pleine", "nulle"))
    if today <= fresh:
        return 1.0
    return 0.0 if today >= old else (old - today).days / (old - fresh).days


def shown_score(
    *,
    least: int,
    months: int,
    sent: int,
    answered: int,
    accepted: int,
    refused: int,
    unanswered: int,
    came: int,
    helped: int,
    answer_days: int,
) -> ScoreRow | None:
    """What may be shown of these counts; None below ``least`` settled requests.

    Shares are rounded to tenths and rest each on at least ``least`` requests, so that no one is recognised.
    """
    settled = answered + unanswered
    if settled < least:
        return None
    return ScoreRow(
        months=months,
        requests=settled // least * least,
        answered_tenths=_tenths(answered, settled, least),
        accepted_tenths=_tenths(accepted, answered, least),
        came_tenths=_tenths(came, accepted, least) if came else None,
        helped_tenths=_tenths(helped, came, least),
        answer_days=round(answer_days / answered) if answered >= least else None,
    )


def _tenths(part: int, whole: int, least: int) -> int | None:
    return None if whole < least else min(round(10 * part / whole), 10)
