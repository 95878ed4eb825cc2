"""Who a young person is, drawn from the figures of the network (Dares, UNML, AREFIE; ADR 0013)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from convergence.demo.dice import Dice, Weights
from convergence.demo.network.geography import is_small
from convergence.demo.network.structures import Office
from convergence.demo.words import ABROAD, FAMILIES, ISLAND_FAMILIES, MEN, WOMEN
from convergence.dossier.types import Sex
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on, birthday
from convergence.referentials.types import Commune

WOMEN_SHARE = 0.48
AGES = Weights.of(((16, 17), 0.06), ((18, 21), 0.48), ((22, 25), 0.40), ((26, 27), 0.06))
YEARS_SINCE_FIRST_RECEPTION = Weights.of(((0, 1), 0.58), ((1, 2), 0.24), ((2, 3), 0.10), ((3, 6), 0.08))
LEVELS = Weights.of(
    ("infra_3", 0.34), ("niveau_3", 0.26), ("niveau_4", 0.32), ("niveau_5", 0.05), ("niveau_6", 0.03)
)
MINOR_LEVELS = Weights.of(("infra_3", 0.82), ("niveau_3", 0.18))
FOREIGN_SHARE, BORN_ABROAD_SHARE = 0.12, 0.06
RQTH_SHARE = 0.055
_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Person:
    """The facts from which a file is written. ``received_on`` is the day on which the file was opened."""

    birth_name: str
    usual_name: str
    first_name: str
    other_first_names: str
    sex: Sex
    born_on: date
    birth_commune: str
    birth_country: str
    birth_place: str
    nationality: str
    home: Commune
    in_qpv: bool
    in_frr: bool
    level: str
    rqth: bool
    received_on: date
    is_active: bool

    def age(self, day: date) -> int:
        """Completed years on a day."""
        return age_on(self.born_on, day)

    @property
    def is_foreign(self) -> bool:
        """Whether she has no French nationality."""
        return self.nationality != "FR"


def draw_person(dice: Dice, office: Office, places: Weights[Commune], today: date) -> Person:
    """A young person of a structure."""
    sex = Sex.WOMAN if dice.chance(WOMEN_SHARE) else Sex.MAN
    low, high = dice.weighted(AGES)
    born_on = today - timedelta(days=dice.between(int(low * _DAYS) + 2, int((high + 1) * _DAYS) - 2))
    received_on = _received_on(dice, born_on, today)
    foreign = dice.chance(FOREIGN_SHARE)
    abroad = (foreign and dice.chance(0.85)) or dice.chance(BORN_ABROAD_SHARE * 0.4)
    country, town = dice.pick(ABROAD) if abroad or foreign else ("FR", "")
    home = dice.weighted(places)
    families = ISLAND_FAMILIES if home.departement == "974" and dice.chance(0.7) else FAMILIES
    name = dice.pick(families)
    minor = age_on(born_on, today) < 18
    return Person(
        birth_name=name.upper(),
        usual_name=dice.pick(families).upper() if sex is Sex.WOMAN and dice.chance(0.02) else "",
        first_name=dice.pick(WOMEN if sex is Sex.WOMAN else MEN),
        other_first_names=dice.pick(WOMEN if sex is Sex.WOMAN else MEN) if dice.chance(0.15) else "",
        sex=sex,
        born_on=born_on,
        birth_commune="" if abroad else dice.weighted(places).code,
        birth_country=country if abroad else "FR",
        birth_place=town if abroad else "",
        nationality=country if foreign else "FR",
        home=home,
        in_qpv=dice.chance(0.03 if is_small(home) else 0.25),
        in_frr=dice.chance(0.34 if is_small(home) else 0.02),
        level=dice.weighted(MINOR_LEVELS if minor else LEVELS),
        rqth=dice.chance(RQTH_SHARE),
        received_on=received_on,
        is_active=_is_active(dice, born_on, received_on, today),
    )


def _received_on(dice: Dice, born_on: date, today: date) -> date:
    """Not before the minimum age, not after the limit of age."""
    low, high = dice.weighted(YEARS_SINCE_FIRST_RECEPTION)
    wanted = today - timedelta(days=dice.between(max(1, int(low * _DAYS)), int(high * _DAYS)))
    first = birthday(born_on, parameter("dossier.age_minimum").integer_at(today))
    last = min(
        today - timedelta(days=1), birthday(born_on, parameter("dossier.age_maximum").integer_at(today))
    )
    if first <= wanted <= last:
        return wanted
    return dice.day(max(first, last - timedelta(days=700)), last)


def _is_active(dice: Dice, born_on: date, received_on: date, today: date) -> bool:
    """Whether someone works with her now; more seldom as time goes by, and past the limit of age."""
    days = (today - received_on).days
    if days < 100:
        return True
    limit = parameter("dossier.age_maximum").integer_at(today)
    if age_on(born_on, today) > limit:
        return dice.chance(0.1)
    return dice.chance(0.72 if days < 365 else 0.5 if days < 730 else 0.35)
