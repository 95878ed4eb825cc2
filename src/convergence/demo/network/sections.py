"""The values of the sections of a file, as an adviser would have typed them, gaps included."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from convergence.demo.dice import Dice, Weights
from convergence.demo.network.geography import is_small
from convergence.demo.network.person import Person
from convergence.demo.network.staff import FICTION_LINES
from convergence.demo.words import CLASSES, DIPLOMAS, MOTHER_TONGUES, STREETS, WOMEN
from convergence.dossier.types import ContactKind, Reachability, Section
from convergence.foundation.periods import birthday
from convergence.foundation.text import name_key
from convergence.referentials.types import Commune

Values = dict[str, Any]

FICTION_MOBILES = "+3363998"
"""Beginning of the mobile numbers that ARCEP keeps for fiction (décision 2018-0881)."""

FILLED = {
    Section.CONTACTS: 0.98, Section.FAMILY: 0.92, Section.HOUSING: 0.9, Section.MOBILITY: 0.84,
    Section.DRIVING_LICENCE: 0.86, Section.EDUCATION: 0.95, Section.LANGUAGES: 0.4, Section.HEALTH_INSURANCE: 0.72,
    Section.RESOURCES: 0.7, Section.DISABILITY: 0.8, Section.CIVIC_DUTIES: 0.65,
}  # fmt: skip
"""How often a section was asked at all."""

_MARITAL = Weights.of(
    ("celibataire", 0.90), ("union_libre", 0.065), ("marie", 0.02), ("pacse", 0.01), ("separe", 0.005)
)
_HOUSING = Weights.of(
    ("parents", 0.58), ("famille_amis", 0.11), ("autonome", 0.20), ("foyer", 0.03), ("logement_accompagne", 0.015),
    ("aide_sociale_enfance", 0.01), ("hebergement_urgence", 0.02), ("hotel", 0.01), ("sans_hebergement", 0.025),
)  # fmt: skip
_PRECARIOUS = frozenset({"hebergement_urgence", "hotel", "sans_hebergement"})
_TOWN_TRANSPORT = Weights.of(
    ("transports_commun", 0.52), ("voiture", 0.24), ("velo", 0.08), ("deux_roues", 0.04), ("aucun", 0.08),
    ("covoiturage", 0.04),
)  # fmt: skip
_VILLAGE_TRANSPORT = Weights.of(
    ("transports_commun", 0.18), ("voiture", 0.40), ("velo", 0.04), ("deux_roues", 0.09), ("aucun", 0.17),
    ("covoiturage", 0.12),
)  # fmt: skip
_LICENCE = Weights.of(("aucun", 0.50), ("b", 0.34), ("en_cours", 0.14), ("am", 0.02))
_SCHOOLING = {
    "infra_3": Weights.of(
        ("college", 0.35), ("lycee_professionnel", 0.4), ("apprentissage", 0.12), ("specialise", 0.13)
    ),
    "niveau_3": Weights.of(("lycee_professionnel", 0.66), ("apprentissage", 0.34)),
    "niveau_4": Weights.of(("lycee_professionnel", 0.48), ("lycee_general", 0.44), ("apprentissage", 0.08)),
    "niveau_5": Weights.of(("superieur", 0.85), ("apprentissage", 0.15)),
    "niveau_6": Weights.of(("superieur", 1.0)),
}
_HEALTH = Weights.of(("complementaire", 0.5), ("css", 0.24), ("assurance_maladie", 0.22), ("aucune", 0.04))
_RESOURCES = Weights.of(
    (("aucune",), 0.55), (("famille",), 0.2), (("salaire",), 0.11), (("chomage",), 0.05), (("rsa",), 0.05),
    (("rsa_majore",), 0.01), (("aah",), 0.03),
)  # fmt: skip
_AMOUNTS = {
    "salaire": (300, 1400),
    "chomage": (400, 900),
    "rsa": (500, 640),
    "famille": (50, 300),
    "aah": (800, 1000),
}
_REACHABLE = Weights.of(
    (Reachability.REACHABLE, 0.7), (Reachability.UNKNOWN, 0.12), (Reachability.NO_ANSWER, 0.1),
    (Reachability.UNREACHABLE, 0.04), (Reachability.WRONG_CONTACTS, 0.04),
)  # fmt: skip


def sections_of(dice: Dice, person: Person, left_school_on: date, today: date) -> dict[Section, Values]:
    """The values of every section that was asked, but the address."""
    found = {Section.IDENTITY: _identity(dice, person, today)}
    minor = person.age(today) < 18
    parts: dict[Section, Callable[[], Values]] = {
        Section.CONTACTS: lambda: _contacts(dice, person, minor=minor),
        Section.FAMILY: lambda: _family(dice, minor=minor),
        Section.HOUSING: lambda: _housing(dice, person, minor=minor),
        Section.MOBILITY: lambda: _mobility(dice, person),
        Section.DRIVING_LICENCE: lambda: {"licence": "aucun" if minor else dice.weighted(_LICENCE)},
        Section.EDUCATION: lambda: _education(dice, person, left_school_on),
        Section.LANGUAGES: lambda: {"languages": _languages(dice, person)},
        Section.HEALTH_INSURANCE: lambda: _health(dice, today),
        Section.RESOURCES: lambda: _resources(dice, minor=minor),
        Section.DISABILITY: lambda: _disability(dice, person, today),
    }
    if not person.is_foreign:
        parts[Section.CIVIC_DUTIES] = lambda: _civic(dice, person, today)
    for section, make in parts.items():
        if dice.chance(FILLED[section]) or (section is Section.DISABILITY and person.rqth):
            found[section] = make()
    return found


def address_of(dice: Dice, person: Person, commune: Commune) -> Values:
    """The values of an address in a commune."""
    homeless = dice.chance(0.012)
    street = "" if homeless and dice.chance(0.5) else f"{dice.between(1, 120)} {dice.pick(STREETS)}"
    return {
        "street": street,
        "complement": f"appartement {dice.between(1, 60)}" if dice.chance(0.25) else "",
        "postal_code": commune.postal_codes[0] if commune.postal_codes else "",
        "commune": commune.code,
        "is_homeless": homeless,
        "in_qpv": person.in_qpv,
        "in_frr": person.in_frr,
    }


def _identity(dice: Dice, person: Person, today: date) -> Values:
    permit = today + timedelta(days=dice.between(-60, 900)) if person.is_foreign else None
    return {
        "birth_name": person.birth_name,
        "usual_name": person.usual_name,
        "first_name": person.first_name,
        "other_first_names": person.other_first_names,
        "born_on": person.born_on,
        "sex": person.sex,
        "birth_country": person.birth_country,
        "birth_commune": person.birth_commune,
        "birth_place": person.birth_place,
        "nationality": person.nationality if dice.chance(0.97) else "",
        "residence_permit_until": permit,
    }


def _point(
    kind: ContactKind, value: str, *, preferred: bool, wrong: bool = False, comment: str = ""
) -> Values:
    return {"kind": kind, "value": value, "comment": comment, "preferred": preferred, "wrong": wrong}


def _contacts(dice: Dice, person: Person, *, minor: bool) -> Values:
    points = []
    if dice.chance(0.94):
        number = f"{FICTION_MOBILES}{dice.between(0, 9999):04d}"
        points.append(_point(ContactKind.PHONE, number, preferred=True, wrong=dice.chance(0.04)))
    if dice.chance(0.08):
        number = f"{dice.pick(FICTION_LINES)}{dice.between(0, 9999):04d}"
        points.append(_point(ContactKind.PHONE, number, preferred=False, comment="Chez ses parents"))
    if dice.chance(0.8):
        name = name_key(f"{person.first_name} {person.birth_name}").replace(" ", ".")
        address = f"{name}{dice.between(1, 99)}@example.org"
        points.append(_point(ContactKind.EMAIL, address, preferred=not points))
    mother = f"{dice.pick(WOMEN)} {person.birth_name} (mère)" if minor and dice.chance(0.9) else ""
    return {
        "points": tuple(points),
        "reachability": dice.weighted(_REACHABLE),
        "legal_representative": mother,
        "legal_representative_phone": f"{FICTION_MOBILES}{dice.between(0, 9999):04d}" if mother else "",
    }


def _family(dice: Dice, *, minor: bool) -> Values:
    children = 1 + dice.between(0, 1) if not minor and dice.chance(0.09) else 0
    status = "celibataire" if minor else dice.weighted(_MARITAL)
    if children and status == "celibataire" and dice.chance(0.5):
        status = "union_libre"
    care = dice.pick(("solution", "difficulte", "aucun", "")) if children else ""
    return {"marital_status": status, "children": children, "childcare": care}


def _housing(dice: Dice, person: Person, *, minor: bool) -> Values:
    housing = "parents" if minor and dice.chance(0.88) else dice.weighted(_HOUSING)
    since = None if dice.chance(0.5) else person.received_on - timedelta(days=dice.between(30, 1500))
    return {"housing": housing, "housed_since": since, "housing_difficulty": housing in _PRECARIOUS}


def _mobility(dice: Dice, person: Person) -> Values:
    vehicle = dice.weighted(_VILLAGE_TRANSPORT if is_small(person.home) else _TOWN_TRANSPORT)
    radius = dice.pick((5, 10, 15, 20, 30, 50, 100)) if dice.chance(0.85) else None
    return {"vehicle": vehicle, "radius_km": radius}


def _education(dice: Dice, person: Person, left_school_on: date) -> Values:
    level = person.level
    diplomas = []
    if level in DIPLOMAS:
        title = dice.pick(DIPLOMAS[level])
        diplomas.append({"title": title, "level": level, "state": "obtenu", "obtained_on": left_school_on})
    elif dice.chance(0.4):
        title = dice.pick(DIPLOMAS["niveau_3"])
        diplomas.append({"title": title, "level": "niveau_3", "state": "non_obtenu", "obtained_on": None})
    return {
        "level": level,
        "schooling": dice.weighted(_SCHOOLING[level]),
        "last_class": dice.pick(CLASSES[level]) if dice.chance(0.9) else "",
        "in_school": False,
        "left_school_on": left_school_on,
        "diplomas": tuple(diplomas),
    }


def _languages(dice: Dice, person: Person) -> tuple[Values, ...]:
    def line(language: str, level: str, *, mother: bool = False) -> Values:
        return {"language": language, "spoken": level, "written": level, "is_mother_tongue": mother}

    if person.is_foreign:
        tongue = MOTHER_TONGUES[person.nationality]
        return line(tongue, "maternelle", mother=True), line("Français", dice.pick(("A2", "B1", "B2")))
    found = [line("Français", "maternelle", mother=True)]
    if dice.chance(0.7):
        found.append(line(dice.pick(("Anglais", "Anglais", "Espagnol")), dice.pick(("A1", "A2", "B1"))))
    return tuple(found)


def _health(dice: Dice, today: date) -> Values:
    scheme = dice.weighted(_HEALTH)
    until = today + timedelta(days=dice.between(-40, 330)) if scheme == "css" else None
    known = scheme in ("complementaire", "css")
    complementary = True if known else False if dice.chance(0.6) else None
    return {"scheme": scheme, "complementary": complementary, "rights_until": until}


def _resources(dice: Dice, *, minor: bool) -> Values:
    codes = dice.pick((("aucune",), ("famille",))) if minor else dice.weighted(_RESOURCES)
    low, high = _AMOUNTS.get(codes[0], (0, 0))
    amount = Decimal(dice.between(low, high)) if high and dice.chance(0.7) else None
    return {"resources": codes, "monthly_amount": amount}


def _disability(dice: Dice, person: Person, today: date) -> Values:
    if not person.rqth:
        return {"rqth": False, "rqth_from": None, "rqth_until": None}
    start = max(birthday(person.born_on, 15), today - timedelta(days=dice.between(60, 1500)))
    until = today + timedelta(days=dice.between(60, 1500)) if dice.chance(0.8) else None
    return {"rqth": True, "rqth_from": start, "rqth_until": until}


def _civic(dice: Dice, person: Person, today: date) -> Values:
    day = birthday(person.born_on, 17) + timedelta(days=dice.between(0, 300))
    done = day < today and dice.chance(0.85)
    return {"census": dice.chance(0.95), "defence_day": done, "defence_day_on": day if done else None}
