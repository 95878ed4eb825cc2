"""Records of this edition that another source tells otherwise: both are kept, and the report says which is believed."""

from __future__ import annotations

from typing import Any

from django.db import connection

from convergence.offers import models
from convergence.offers.operations.editions.reading import Report
from convergence.offers.operations.editions.staging import OFFERS, PROVIDERS
from convergence.offers.rules.editions import differences
from convergence.offers.types import RecordKind, RecordProblem

_MOST = 2000
_TOLD = ("name", "address", "phone", "email", "website")
_OFFER_TOLD = ("name", "address", "phone", "email", "fees", "access_conditions")
_WORDS = {
    "name": "nom",
    "address": "adresse",
    "phone": "téléphone",
    "email": "courriel",
    "website": "site web",
    "fees": "frais",
    "access_conditions": "conditions d’accès",
}
_OF_PROVIDERS = f"""
    SELECT s.line, s.key, o.key, r.name, r.rank, {", ".join(f"s.{name}, o.{name}" for name in _TOLD)}
    FROM {PROVIDERS} s
    JOIN offers_provider o ON o.siret = s.siret AND o.siret <> '' AND o.source_id <> s.source_id
        AND o.withdrawn_on IS NULL AND similarity(o.name, s.name) >= 0.4
    JOIN offers_source r ON r.id = o.source_id
    ORDER BY s.line, o.key LIMIT {_MOST}
"""
_OF_OFFERS = f"""
    SELECT s.line, s.key, o.key, r.name, r.rank, {", ".join(f"s.{name}, o.{name}" for name in _OFFER_TOLD)}
    FROM {OFFERS} s
    JOIN offers_provider p ON p.key = s.provider_key AND p.siret <> ''
    JOIN offers_provider q ON q.siret = p.siret AND q.source_id <> p.source_id
    JOIN offers_serviceoffer o ON o.provider_id = q.id AND o.withdrawn_on IS NULL
        AND o.commune_code = s.commune_code AND similarity(o.name, s.name) >= 0.5
    JOIN offers_source r ON r.id = o.source_id
    ORDER BY s.line, o.key LIMIT {_MOST}
"""


def note_disagreements(report: Report, source: models.Source) -> None:
    """Write in the report what other sources tell otherwise of the records that this edition brings."""
    for kind, question, told in (
        (RecordKind.PROVIDER, _OF_PROVIDERS, _TOLD),
        (RecordKind.OFFER, _OF_OFFERS, _OFFER_TOLD),
    ):
        with connection.cursor() as cursor:
            cursor.execute(question)
            rows = cursor.fetchall()
        for line, key, other_key, other_name, other_rank, *values in rows:
            names = _different(told, values)
            if names:
                problem = _problem(kind, names, other_key, other_name, other_rank, source.rank)
                report.note(kind, line, key, [problem])


def _different(told: tuple[str, ...], values: list[Any]) -> list[str]:
    ours, theirs = dict(zip(told, values[::2], strict=True)), dict(zip(told, values[1::2], strict=True))
    return [_WORDS[name] for name in differences(ours, theirs)]


def _problem(
    kind: RecordKind, names: list[str], other_key: str, other_name: str, other_rank: int, rank: int
) -> RecordProblem:
    same = "la même structure" if kind is RecordKind.PROVIDER else "le même service"
    if other_rank == rank:
        believed = "les deux ont le même rang"
    else:
        believed = "elle est crue d’abord" if other_rank < rank else "votre source est crue d’abord"
    return RecordProblem(
        "",
        f"La source « {other_name} » décrit sans doute {same} autrement ({', '.join(names)}) : {believed}. "
        "Les deux fiches sont gardées ; dites si c’est la même parmi les fiches qui se ressemblent.",
        other_key,
    )
