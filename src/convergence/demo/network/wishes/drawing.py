"""What young people of the invented network want: wishes told again over eighteen months, in invented words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.aspirations.loading import LoadedStatement
from convergence.aspirations.types import Ending, EnteredBy, Setting
from convergence.demo.dice import Dice, Weights
from convergence.demo.network.geography import is_small
from convergence.demo.network.person import Person
from convergence.demo.network.wishes.own import Own

DAYS = 540
"""Days during which wishes were told."""
TELL, TWO, AGAIN, ENDS, AGREE, CODED = 0.5, 0.4, 0.55, 0.35, 0.25, 0.9
_ENDINGS = Weights.of((Ending.FULFILLED.value, 0.6), (Ending.GIVEN_UP.value, 0.4))
_HOUSING_FROM = 240
"""Days ago since which homes are wanted more: a stream that one sees grow."""
_STRENGTHS = Weights.of((1, 0.15), (2, 0.3), (3, 0.35), (4, 0.2))
_HORIZONS = Weights.of((1, 0.3), (2, 0.35), (3, 0.25), (4, 0.1))
_BY = Weights.of((EnteredBy.ADVISER, 0.6), (EnteredBy.TOGETHER, 0.25), (EnteredBy.YOUNG_PERSON, 0.15))
_WHERE = Weights.of((Setting.INTERVIEW, 0.75), (Setting.WORKSHOP, 0.15), (Setting.TELEPHONE, 0.1))

_Wanted = tuple[str, str]
_SAID: Mapping[str, tuple[_Wanted, ...]] = {
    "travail": (
        ("trouver_emploi", "je veux trouver un travail rapidement"), ("metier_vise", "travailler avec des enfants"),
        ("metier_vise", "devenir aide-soignante"), ("trouver_emploi", "un travail où je suis bien"),
    ),
    "formation": (("", "faire une formation courte"), ("", "je voudrais passer le bac"), ("", "apprendre un métier")),
    "logement": (
        ("", "avoir un appart à moi"), ("", "partir de chez mes parents"), ("", "un logement pour moi et mon bébé"),
    ),
    "mobilite": (
        ("permis", "avoir mon permis pour aller travailler"), ("permis", "passer le code"), ("", "une voiture à moi"),
    ),
    "sante": (("", "dormir mieux la nuit"), ("", "arrêter de fumer"), ("", "voir quelqu’un pour parler")),
    "famille": (("", "une place à la crèche pour ma fille"), ("", "revoir mon père")),
    "citoyennete": (("", "avoir mes papiers"), ("", "aider les autres dans mon quartier")),
    "culture_loisirs": (("sport", "m’inscrire à la boxe"), ("rencontres", "me faire des amis")),
    "argent": (("dettes", "payer mes dettes"), ("epargner", "mettre un peu de côté")),
    "ailleurs": (("etranger", "partir vivre dans un autre pays"), ("hors_domaines", "être heureux")),
}  # fmt: skip
_WEIGHTS = {
    "travail": 0.34, "formation": 0.16, "logement": 0.10, "mobilite": 0.13, "sante": 0.07, "famille": 0.05,
    "citoyennete": 0.03, "culture_loisirs": 0.05, "argent": 0.05, "ailleurs": 0.02,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """Of whose file: the structure that holds it, where it lives, its first and last day, its own sub-theme."""

    structure_id: UUID
    dossier_id: UUID
    where: ZoneInfo
    first: date
    last: date
    own: Own | None = None

    def wanted(self, theme: str) -> tuple[_Wanted, ...]:
        """What may be told of a theme, the structure's own part once for each of its sentences."""
        own = self.own if self.own and self.own.theme == theme else None
        return _SAID[theme] + (tuple((own.code, words) for words in own.words) if own else ())


def draw_wishes(dice: Dice, person: Person, of: Told, today: date) -> Iterator[LoadedStatement]:
    """The wishes of a person, each told once or several times; about half of the people tell one."""
    first, last = max(of.first, today - timedelta(days=DAYS)), min(of.last, today - timedelta(days=1))
    if last <= first or not dice.chance(TELL):
        return
    themes: set[str] = set()
    for rank in range(1, 3 if dice.chance(TWO) else 2):
        day = dice.day(first, last)
        theme = dice.weighted(_themes(person, (today - day).days))
        if theme not in themes:
            themes.add(theme)
            yield from _life(dice, of, theme, rank, day, last)


def _themes(person: Person, days_ago: int) -> Weights[str]:
    """Work first; a permit where towns are far, homes more and more, training for who left school early."""
    shares = dict(_WEIGHTS)
    if is_small(person.home):
        shares["mobilite"] *= 2
    if days_ago < _HOUSING_FROM:
        shares["logement"] *= 2
    if person.level == "infra_3":
        shares["formation"] *= 1.6
    return Weights.of(*shares.items())


def _life(dice: Dice, of: Told, theme: str, rank: int, day: date, last: date) -> Iterator[LoadedStatement]:
    """A wish told on a day, then again after some weeks or months, until it ends or is told no more."""
    part, words = dice.pick(of.wanted(theme))
    if not dice.chance(CODED):
        theme, part = "", ""
    wish = dice.uuid(datetime.combine(day, time(9), of.where))
    is_first, ending = True, ""
    while day <= last and not ending:
        at = datetime.combine(day, time(10, dice.between(0, 59)), of.where)
        if not is_first and dice.chance(ENDS):
            ending = dice.weighted(_ENDINGS)
        yield LoadedStatement(
            told_at=at, structure_id=of.structure_id, dossier_id=of.dossier_id, aspiration_id=wish, said_on=day,
            words=words, new_words=is_first, theme=theme, sub_theme=part, rank=rank,
            strength=dice.weighted(_STRENGTHS), horizon=dice.weighted(_HORIZONS), entered_by=dice.weighted(_BY),
            setting=dice.weighted(_WHERE), ending=ending, agreed_on=day if dice.chance(AGREE) else None,
            id=dice.uuid(at), words_id=dice.uuid(at),
        )  # fmt: skip
        if not dice.chance(AGAIN):
            return
        is_first, day = False, day + timedelta(days=dice.between(20, 150))
