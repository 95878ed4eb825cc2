"""The conditions of a service read for one person, each with its verdict and its reason. None hides the service.

What is not known, or not open to the reader, stays « à vérifier »; a text is never judged by a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from convergence.accompagnement.solutions.rules.audiences import NEEDED, belongs
from convergence.accompagnement.solutions.rules.delays import delay
from convergence.accompagnement.solutions.rules.zones import is_open_there
from convergence.accompagnement.solutions.types import PersonFact, PersonFacts, Verdict, VerdictLine
from convergence.foundation.periods import age_on, birthday, french_date
from convergence.offers.types import Audience, Mobiliser, OfferRow, ReceptionMode

_FOR, _AGAINST, _UNKNOWN = Verdict.FOR, Verdict.AGAINST, Verdict.UNKNOWN


def facts_needed(offers: Iterable[OfferRow]) -> frozenset[PersonFact]:
    """What must be read of a person to read the conditions of these services, and nothing more."""
    found: set[PersonFact] = set()
    for offer in offers:
        found.update(NEEDED[audience] for audience in offer.audiences if audience in NEEDED)
        if offer.max_age_rqth is not None:
            found.add(PersonFact.DISABILITY)
        if offer.zone or offer.reception_modes:
            found.add(PersonFact.PLACE)
    return frozenset(found)


def verdicts(offer: OfferRow, person: PersonFacts) -> tuple[VerdictLine, ...]:
    """Every condition that the service tells, in the order of an interview; one that it does not tell is none."""
    return (
        *_offered(offer, person.on),
        *_age(offer, person),
        *_audience(offer, person),
        *_zone(offer, person),
        *_places(offer, person.on),
        *_reception(offer, person),
        *_asked_by(offer),
        *_texts(offer),
    )


def _offered(offer: OfferRow, on: date) -> Iterator[VerdictLine]:
    if offer.withdrawn_on is not None and offer.withdrawn_on <= on:
        yield VerdictLine(
            "service", _AGAINST, f"N’est plus proposé depuis le {french_date(offer.withdrawn_on)}."
        )


def _age(offer: OfferRow, person: PersonFacts) -> Iterator[VerdictLine]:
    if offer.min_age is None and offer.max_age is None:
        return
    if person.born_on is None:
        yield VerdictLine("age", _UNKNOWN, f"{_ages(offer)} Sa date de naissance n’est pas connue ici.")
        return
    age = age_on(person.born_on, person.on)
    if offer.min_age is not None and age < offer.min_age:
        opens = french_date(birthday(person.born_on, offer.min_age))
        yield VerdictLine("age", _AGAINST, f"A {age} ans : possible à partir du {opens}.")
    elif offer.max_age is None or age <= offer.max_age:
        yield VerdictLine("age", _FOR, f"A {age} ans. {_ages(offer)}")
    else:
        yield _too_old(offer, person, age)


def _too_old(offer: OfferRow, person: PersonFacts, age: int) -> VerdictLine:
    """Older than the ordinary limit: a recognition as a disabled worker may move it."""
    limit = offer.max_age_rqth
    told = f"A {age} ans : ouvert jusqu’à {offer.max_age} ans"
    if limit is None or age > limit:
        reach = f", {limit} ans avec une RQTH" if limit is not None else ""
        return VerdictLine("age", _AGAINST, f"{told}{reach}.")
    if person.has_rqth is None:
        return VerdictLine("age", _UNKNOWN, f"{told}, {limit} ans avec une RQTH : vérifiez s’il y en a une.")
    if person.has_rqth:
        return VerdictLine("age", _FOR, f"A {age} ans : ouvert jusqu’à {limit} ans avec sa RQTH.")
    return VerdictLine(
        "age", _AGAINST, f"{told}, {limit} ans avec une RQTH ; aucune n’est en cours au dossier."
    )


def _ages(offer: OfferRow) -> str:
    if offer.min_age is not None and offer.max_age is not None:
        return f"Ouvert de {offer.min_age} à {offer.max_age} ans."
    return (
        f"Ouvert dès {offer.min_age} ans."
        if offer.max_age is None
        else f"Ouvert jusqu’à {offer.max_age} ans."
    )


def _audience(offer: OfferRow, person: PersonFacts) -> Iterator[VerdictLine]:
    """One public is enough."""
    answers = {audience: belongs(audience, person) for audience in offer.audiences}
    names = ", ".join(audience.label for audience in offer.audiences)
    if Audience.EVERYONE in answers:
        yield VerdictLine("public", _FOR, "Tous publics.")
    elif found := [audience.label for audience, answer in answers.items() if answer]:
        yield VerdictLine("public", _FOR, f"Dans son public : {', '.join(found)}.")
    elif unsure := [audience.label for audience, answer in answers.items() if answer is None]:
        yield VerdictLine("public", _UNKNOWN, f"À vérifier avec le jeune : {', '.join(unsure)}.")
    elif answers:
        yield VerdictLine("public", _AGAINST, f"Pour : {names}. D’après son dossier, ce n’est pas le cas.")


def _zone(offer: OfferRow, person: PersonFacts) -> Iterator[VerdictLine]:
    if not offer.zone:
        return
    if not person.zones:
        yield VerdictLine("zone", _UNKNOWN, "Réservé à un territoire ; sa commune n’est pas connue ici.")
    elif is_open_there(offer.zone, person.zones):
        yield VerdictLine("zone", _FOR, f"Ouvert aux habitants de {person.commune_name or person.commune}.")
    else:
        place = person.commune_name or person.commune
        yield VerdictLine("zone", _AGAINST, f"Habite {place}, hors du territoire du service.")


def _places(offer: OfferRow, on: date) -> Iterator[VerdictLine]:
    """Where the service tells its places: a number told too long ago is only a hint."""
    if offer.places_left is None or offer.places_noted_at is None:
        return
    noted_on = offer.places_noted_at.date()
    when = f"noté le {french_date(noted_on)}"
    if on - noted_on > delay("places", on):
        yield VerdictLine("places", _UNKNOWN, f"{_count(offer.places_left)}, mais c’est ancien ({when}).")
    else:
        verdict = _FOR if offer.places_left else _AGAINST
        yield VerdictLine("places", verdict, f"{_count(offer.places_left)} ({when}).")


def _count(places: int) -> str:
    if not places:
        return "Plus de place"
    return "1 place" if places == 1 else f"{places} places"


def _reception(offer: OfferRow, person: PersonFacts) -> Iterator[VerdictLine]:
    if not offer.reception_modes:
        return
    if ReceptionMode.ON_SITE not in offer.reception_modes:
        yield VerdictLine(
            "accueil", _UNKNOWN, "Tout se fait à distance : vérifiez que le jeune a de quoi s’y connecter."
        )
    elif offer.commune_code and offer.commune_code in person.zones:
        yield VerdictLine("accueil", _FOR, "Accueil dans sa commune.")
    elif ReceptionMode.REMOTE in offer.reception_modes:
        yield VerdictLine("accueil", _FOR, "Possible à distance.")
    else:
        where = f" à {offer.commune_name}" if offer.commune_name else ""
        yield VerdictLine("accueil", _UNKNOWN, f"Accueil sur place{where} : vérifiez le trajet.")


def _asked_by(offer: OfferRow) -> Iterator[VerdictLine]:
    if offer.mobilisable_by and Mobiliser.PROFESSIONALS not in offer.mobilisable_by:
        yield VerdictLine("demande", _UNKNOWN, "Le service attend que le jeune fasse lui-même la demande.")


def _texts(offer: OfferRow) -> Iterator[VerdictLine]:
    """Conditions in words are shown as they are: somebody reads them."""
    if offer.audiences_details.strip():
        yield VerdictLine(
            "precisions", _UNKNOWN, f"Public, dit le service : {offer.audiences_details.strip()}"
        )
    if offer.access_conditions.strip():
        yield VerdictLine(
            "conditions", _UNKNOWN, f"Conditions, dit le service : {offer.access_conditions.strip()}"
        )
