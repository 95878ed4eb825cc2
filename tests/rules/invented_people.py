"""A labelled set of invented pairs: the same person typed twice, and people who only look alike.

Drawn with a fixed seed from names that are common, compound, with particles, accents or several spellings.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from faker import Faker

from convergence.dossier.types import IdentityDraft, Sex
from convergence.foundation.periods import months_after

_FAMILY_NAMES = """
Martin Bernard Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Garcia Roux Fournier Girard Bonnet
Dupont Lambert Fontaine Rousseau Vincent Muller Faure Mercier Blanc Guérin Boyer Garnier Chevalier François
Legrand Gauthier Perrin Robin Clément Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval
Benali Haddad Traoré Diallo Diarra Nguyen Tran Fernandes Rodrigues Kowalski Öztürk Bouzid Cherif Mansouri
Beaudoin Thibault Meyer Renault Hernandez Lacroix Picard Baron Schmitt Hoarau Payet Grondin
Le_Gall El_Amrani Ben_Salah De_La_Cruz N'Diaye Da_Silva D'Angelo Aït_Ahmed
"""
_WOMEN = """
Inès Léa Chloé Camille Manon Sarah Jade Lina Clara Anaïs Océane Fatima Aïcha Aminata Yasmine Maëlys Justine
Pauline Mathilde Élodie Noémie Zoé Maéva Héloïse Gaëlle Mélissa Ophélie Solène Anne-Sophie Marie-Claire Lou-Anne
"""
_MEN = """
Lucas Hugo Théo Enzo Nathan Mohamed Yanis Rayan Mathis Thomas Maxime Kévin Jérémy Loïc Bastien Quentin
Ibrahima Mamadou Sofiane Kaïs Djamel Gaëtan Raphaël Clément Valentin Rémi Jean-Baptiste Pierre-Louis Stéphane
Matthieu Geoffrey
"""
FAMILY_NAMES = [name.replace("_", " ") for name in _FAMILY_NAMES.split()]
FIRST_NAMES = {Sex.WOMAN: _WOMEN.split(), Sex.MAN: _MEN.split()}
_NEIGHBOURS = {
    "a": "z",
    "e": "r",
    "i": "o",
    "n": "b",
    "r": "t",
    "s": "d",
    "t": "y",
    "l": "m",
    "o": "p",
    "u": "y",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two identities, whether they are one person, and how the second was made from the first."""

    one: IdentityDraft
    other: IdentityDraft
    is_same: bool
    way: str


def draw_person(random: Random) -> IdentityDraft:
    """One invented person between 16 and 25 years of age."""
    sex = random.choice(list(Sex))
    born_on = date(2000, 6, 1) + timedelta(days=random.randrange(3_650))
    return IdentityDraft(
        birth_name=random.choice(FAMILY_NAMES),
        first_name=random.choice(FIRST_NAMES[sex]),
        born_on=born_on,
        sex=sex,
        phones=frozenset({f"+336{random.randrange(10**8):08d}"}),
    )


def labelled_pairs(seed: int, count: int) -> Iterator[Pair]:
    """So many pairs of each way, true and false."""
    source = Faker()
    source.seed_instance(seed)
    random = source.random
    for _ in range(count):
        for way, spoil in (SAME | HARD).items():
            person = draw_person(random)
            again = spoil(person, random)
            if not way.endswith("same telephone"):
                again = replace(again, phones=frozenset())
            yield Pair(person, again, is_same=True, way=way)
        for way, change in OTHERS.items():
            person = draw_person(random)
            yield Pair(person, change(person, random), is_same=False, way=way)


def _typing_error(text: str, random: Random) -> str:
    place = random.randrange(1, max(2, len(text) - 1))
    character = text[place].lower()
    kind = random.choice(("drop", "double", "swap", "neighbour")) if len(text) > 5 else "double"
    if kind == "drop":
        return text[:place] + text[place + 1 :]
    if kind == "double":
        return text[:place] + text[place] + text[place:]
    if kind == "swap":
        return text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :]
    return text[:place] + _NEIGHBOURS.get(character, "e") + text[place + 1 :]


def _no_accents(person: IdentityDraft, random: Random) -> IdentityDraft:
    table = str.maketrans("éèêëàâîïôöûüçÉÈÏÖ", "eeeeaaiioouucEEIO")
    return replace(
        person,
        birth_name=person.birth_name.translate(table).upper(),
        first_name=person.first_name.translate(table).upper(),
    )


def _glued(person: IdentityDraft, random: Random) -> IdentityDraft:
    loose = person.first_name.replace("-", " ")
    return replace(person, birth_name=person.birth_name.replace(" ", "").replace("'", ""), first_name=loose)


def _swapped_day(person: IdentityDraft, random: Random) -> IdentityDraft:
    day = person.born_on
    return replace(person, born_on=date(day.year, day.day, day.month) if day.day <= 12 else day)


def _wrong_day(person: IdentityDraft, random: Random) -> IdentityDraft:
    day = person.born_on
    return replace(person, born_on=day.replace(day=day.day % 28 + 1))


def _first_january(person: IdentityDraft, random: Random) -> IdentityDraft:
    return replace(person, born_on=date(person.born_on.year, 1, 1))


def _married(person: IdentityDraft, random: Random) -> IdentityDraft:
    husband = random.choice([name for name in FAMILY_NAMES if name != person.birth_name])
    return replace(person, birth_name=husband, usual_name=person.birth_name)


def _turned_round(person: IdentityDraft, random: Random) -> IdentityDraft:
    return replace(person, birth_name=person.first_name, first_name=person.birth_name)


_SOUNDS = (
    ("ph", "f"),
    ("th", "t"),
    ("c", "k"),
    ("ss", "s"),
    ("y", "i"),
    ("nn", "n"),
    ("eau", "au"),
    ("qu", "k"),
)


def _by_sound(person: IdentityDraft, random: Random) -> IdentityDraft:
    name = person.birth_name.lower()
    for written, heard in _SOUNDS:
        if written in name[1:] and written != "c":
            return replace(person, birth_name=name[:1] + name[1:].replace(written, heard, 1))
    return replace(person, birth_name=name + name[-1])


SAME: dict[str, Callable[[IdentityDraft, Random], IdentityDraft]] = {
    "accents dropped, capitals": _no_accents,
    "hyphens and particles glued": _glued,
    "typing error in the name": lambda person, random: replace(
        person, birth_name=_typing_error(person.birth_name, random)
    ),
    "typing error in the first name": lambda person, random: replace(
        person, first_name=_typing_error(person.first_name, random)
    ),
    "day and month swapped": _swapped_day,
    "wrong day": _wrong_day,
    "day unknown": _first_january,
    "married name": _married,
    "name and first name turned round": _turned_round,
    "written by ear": _by_sound,
    "typing error and wrong day": lambda person, random: _wrong_day(
        replace(person, birth_name=_typing_error(person.birth_name, random)), random
    ),
    "by ear, accents dropped, day unknown": lambda person, random: _first_january(
        _no_accents(_by_sound(person, random), random), random
    ),
}


def _married_name_alone(person: IdentityDraft, random: Random) -> IdentityDraft:
    return replace(_married(person, random), usual_name="")


def _two_slips(person: IdentityDraft, random: Random) -> IdentityDraft:
    return replace(person, birth_name=_typing_error(_typing_error(person.birth_name, random), random))


def _slips_everywhere(person: IdentityDraft, random: Random) -> IdentityDraft:
    return _swapped_day(
        replace(
            person,
            birth_name=_typing_error(person.birth_name, random),
            first_name=_typing_error(person.first_name, random),
        ),
        random,
    )


def _wrong_year_by_ear(person: IdentityDraft, random: Random) -> IdentityDraft:
    day = person.born_on
    return replace(_by_sound(person, random), born_on=months_after(day, 12))


HARD: dict[str, Callable[[IdentityDraft, Random], IdentityDraft]] = {
    "married name alone, same telephone": _married_name_alone,
    "two typing errors in the name": _two_slips,
    "typing errors in both names, day and month swapped": _slips_everywhere,
    "wrong year, written by ear": _wrong_year_by_ear,
}


def _twin(person: IdentityDraft, random: Random) -> IdentityDraft:
    sex = random.choice(list(Sex))
    return replace(person, first_name=_other_first_name(person, sex, random), sex=sex)


def _sibling(person: IdentityDraft, random: Random) -> IdentityDraft:
    sex = random.choice(list(Sex))
    born_on = person.born_on + timedelta(days=random.randrange(300, 2_000))
    return replace(person, first_name=_other_first_name(person, sex, random), sex=sex, born_on=born_on)


def _namesake(person: IdentityDraft, random: Random) -> IdentityDraft:
    days = random.randrange(40, 330) * random.choice((-1, 1))
    return replace(person, born_on=person.born_on + timedelta(days=days + 400), phones=frozenset())


def _born_the_same_day(person: IdentityDraft, random: Random) -> IdentityDraft:
    name = random.choice([name for name in FAMILY_NAMES if name != person.birth_name])
    return replace(person, birth_name=name, phones=frozenset())


def _stranger(person: IdentityDraft, random: Random) -> IdentityDraft:
    return draw_person(random)


def _other_first_name(person: IdentityDraft, sex: Sex, random: Random) -> str:
    return random.choice([name for name in FIRST_NAMES[sex] if name != person.first_name])


OTHERS: dict[str, Callable[[IdentityDraft, Random], IdentityDraft]] = {
    "twin, same telephone at home": _twin,
    "sibling, same telephone at home": _sibling,
    "namesake": _namesake,
    "same first name, born the same day": _born_the_same_day,
    "stranger": _stranger,
}
