"""What is known of a person, read only as far as some condition needs it or some choice tells it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from convergence.accompagnement.contracts.queries import running_contract
from convergence.accompagnement.orientation.queries import registration_of
from convergence.accompagnement.orientation.types import RegistrationState
from convergence.accompagnement.situations.queries import current_situation, situations_of
from convergence.accompagnement.situations.types import SituationCategory, SituationState
from convergence.accompagnement.solutions.rules.telling import words_of_asks
from convergence.accompagnement.solutions.rules.zones import zones_of
from convergence.accompagnement.solutions.types import OperatorAsk, PersonFact, PersonFacts, Told, ToldFamily
from convergence.dossier.queries import dossier_header, section
from convergence.dossier.types import Section, Sex
from convergence.foundation.clock import local_today
from convergence.foundation.periods import french_date
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.foundation.text import capitals, display_first_name
from convergence.referentials.queries import commune_at, zones_of_commune
from convergence.referentials.types import ZoneKind
from convergence.storage.journal import reads_nobody

_NOTED = "each section, situation and contract that it reads notes itself"
_MINIMUM_INCOMES = frozenset({"ass", "rsa", "rsa_majore", "aah", "ata"})
_NOT_REGISTERED = (RegistrationState.ENDED, RegistrationState.ABANDONED)


@reads_nobody(_NOTED)
def facts_of(
    scope: Scope, dossier_id: UUID, *, on: date, needed: Collection[PersonFact]
) -> PersonFacts | None:
    """What is known of a person on a day, of what is needed; None when her file is absent or hidden."""
    head = dossier_header(scope, dossier_id)
    if head is None:
        return None
    where = head.commune if PersonFact.PLACE in needed else ""
    commune = commune_at(where, on) if where else None
    categories, is_registered = (
        _situation(scope, dossier_id, on) if PersonFact.SITUATION in needed else (frozenset(), None)
    )
    return PersonFacts(
        on=on,
        born_on=head.born_on,
        is_woman=head.sex is Sex.WOMAN if head.sex else None,
        has_rqth=_rqth(scope, dossier_id, on) if PersonFact.DISABILITY in needed else None,
        commune=where,
        commune_name=commune.name if commune else "",
        zones=zones_of(
            commune=where,
            parent=commune.parent if commune else "",
            epci=commune.epci if commune else "",
            departement=commune.departement if commune else "",
        ),
        lives_in_priority_area=_priority(scope, dossier_id, on)
        if PersonFact.PRIORITY_AREA in needed
        else None,
        categories=categories,
        is_registered=is_registered,
        has_minimum_income=_minimum_income(scope, dossier_id) if PersonFact.RESOURCES in needed else None,
        has_children=_children(scope, dossier_id) if PersonFact.FAMILY in needed else None,
    )


@reads_nobody(_NOTED)
def told_of_file(
    scope: Scope,
    dossier_id: UUID,
    families: Collection[ToldFamily],
    *,
    message: str = "",
    asks: Collection[OperatorAsk] = (),
) -> Told:
    """What a request would tell with these families chosen, and nothing else; NotFound for a hidden file.

    ``asks`` are what an operator chose to ask, which stands for a message.
    """
    head = dossier_header(scope, dossier_id)
    if head is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    on = local_today(scope.actor.time_zone)
    has_contact, has_commune = ToldFamily.CONTACT in families, ToldFamily.COMMUNE in families
    commune = commune_at(head.commune, on) if has_commune and head.commune else None
    return Told(
        dossier_id=dossier_id,
        first_name=display_first_name(head.first_name),
        last_name=capitals(head.usual_name or head.birth_name),
        families=tuple(family for family in ToldFamily if family in families),
        born_on=head.born_on if ToldFamily.BIRTH_DATE in families else None,
        phone=head.phone if has_contact else "",
        email=head.email if has_contact else "",
        commune_name=commune.name if commune else "",
        facts=_told_facts(scope, dossier_id, on) if ToldFamily.SITUATION in families else (),
        message=words_of_asks(asks) or message,
    )


def _told_facts(scope: Scope, dossier_id: UUID, on: date) -> tuple[str, ...]:
    """Her situation in one word, and her contract: never its kind, which may tell of health or housing."""
    found = []
    situation = current_situation(scope, dossier_id, on)
    if situation is not None and situation.category is not SituationCategory.UNKNOWN:
        found.append(f"Situation : {situation.category.label}")
    contract = running_contract(scope, dossier_id, on)
    if contract is not None:
        found.append(f"{contract.kind.label} jusqu’au {french_date(contract.last_day)}")
    return tuple(found)


def _section(scope: Scope, dossier_id: UUID, which: Section) -> Mapping[str, object]:
    """The values of a section; none when it is not open to the reader."""
    view = section(scope, dossier_id, which)
    return view.values if view is not None and view.is_open else {}


def _rqth(scope: Scope, dossier_id: UUID, on: date) -> bool | None:
    values = _section(scope, dossier_id, Section.DISABILITY)
    rqth, begins, ends = (values.get(name) for name in ("rqth", "rqth_from", "rqth_until"))
    if not isinstance(rqth, bool):
        return None
    has_begun = not isinstance(begins, date) or begins <= on
    return rqth and has_begun and (not isinstance(ends, date) or on <= ends)


def _priority(scope: Scope, dossier_id: UUID, on: date) -> bool | None:
    """A quartier is told by her address alone; a rural commune is one as a whole."""
    values = _section(scope, dossier_id, Section.ADDRESS)
    in_qpv, in_frr, commune = (values.get(name) for name in ("in_qpv", "in_frr", "commune"))
    if in_frr is None and isinstance(commune, str) and commune:
        in_frr = True if ZoneKind.FRR in {zone.kind for zone in zones_of_commune(commune, on)} else None
    if in_qpv or in_frr:
        return True
    return False if in_qpv is False and in_frr is False else None


def _situation(scope: Scope, dossier_id: UUID, on: date) -> tuple[frozenset[SituationCategory], bool | None]:
    running = {
        row.category
        for row in situations_of(scope, dossier_id, on=on)
        if row.state is SituationState.RUNNING and not row.awaits_confirmation and not row.is_cancelled
    }
    registration = registration_of(scope, dossier_id)
    is_registered = None
    if registration is not None and registration.state is RegistrationState.REGISTERED:
        is_registered = True
    elif registration is not None and registration.state in _NOT_REGISTERED:
        is_registered = False
    return frozenset(running - {SituationCategory.UNKNOWN}), is_registered


def _minimum_income(scope: Scope, dossier_id: UUID) -> bool | None:
    told = _section(scope, dossier_id, Section.RESOURCES).get("resources")
    codes = {str(code) for code in told} if isinstance(told, tuple) else set()
    return bool(codes & _MINIMUM_INCOMES) if codes else None


def _children(scope: Scope, dossier_id: UUID) -> bool | None:
    children = _section(scope, dossier_id, Section.FAMILY).get("children")
    return children > 0 if isinstance(children, int) else None
