"""Agreements in force: one for each kind of operator and partner, for the whole network, signed long ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from convergence.demo.dice import Dice
from convergence.demo.network.staff import Staff
from convergence.demo.network.structures import Office
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureKind
from convergence.sharing.loading import LoadedAgreement, LoadedMode
from convergence.sharing.types import AgreementDraft, AgreementKind, ConnectionMode, DataForm, Signatures

_G, _K = FieldGroup, StructureKind
_BASIC = (_G.STAFF, _G.IDENTITY, _G.CONTACT, _G.ACCOMPAGNEMENT)
_LIVING = (_G.FAMILY, _G.HOUSING, _G.RESOURCES)
_WORK = (*_BASIC, *_LIVING, _G.MOBILITY, _G.EDUCATION)
_AROUND = (*_BASIC, _G.FAMILY, _G.HOUSING, _G.EDUCATION)
OPENED: Mapping[StructureKind, tuple[FieldGroup, ...]] = {
    _K.FRANCE_TRAVAIL: _WORK,
    _K.CAP_EMPLOI: (*_WORK, _G.HEALTH),
    _K.DEPARTEMENT: (*_BASIC, *_LIVING),
    _K.CAF: (*_BASIC, *_LIVING),
    _K.MSA: (*_BASIC, *_LIVING),
    _K.PLIE: _AROUND,
    _K.ASSOCIATION: _AROUND,
}
OPERATORS = (_K.FRANCE_TRAVAIL, _K.CAP_EMPLOI)
_M = ConnectionMode
_MODES: Mapping[StructureKind, tuple[ConnectionMode, ...]] = {
    _K.FRANCE_TRAVAIL: (_M.MIXED,),
    _K.CAP_EMPLOI: (_M.MIXED, _M.MIXED, _M.PAGES),
    _K.DEPARTEMENT: (_M.PAGES, _M.PAGES, _M.MIXED, _M.API),
    _K.CAF: (_M.PAGES, _M.MIXED, _M.API),
    _K.MSA: (_M.PAGES, _M.API),
    _K.PLIE: (_M.PAGES, _M.MIXED),
}
"""How organisations of a kind work with the house, drawn one by one; in the pages when nothing is said."""
_YEARS = 3
_REVIEWED = 320
"""Days since the last review of the first agreement: its next one is near, so that there is something to do."""


def national_agreements(
    offices: Sequence[Office], staff: Mapping[UUID, Staff], seed: int, today: date
) -> list[LoadedAgreement]:
    """One agreement a kind of organisation, asked and decided by the two people of the DSI."""
    dsi = next(office for office in offices if office.kind is StructureKind.DSI)
    first, second = (person.user_id for person in staff[dsi.id].people[:2])
    dice = Dice(seed, "agreements")
    signed_on = today - timedelta(days=365 * _YEARS)
    at = dsi.morning(signed_on)
    return [
        LoadedAgreement(
            id=dice.uuid(at),
            draft=_draft(kind, groups, signed_on),
            signatures=Signatures(
                signed_on,
                f"Représentant national : {kind.label}",
                "Président de la DSI des Missions Locales",
                "Inès Roumégous",
                "conventions@example.org",
            ),
            answer="Le besoin d’en connaître est établi ; ni le texte libre ni le NIR ne sont ouverts.",
            asked_at=at,
            asked_by=first,
            asked_from=dsi.id,
            proposed_by=first,
            decided_by=second,
            reviewed_on=today - timedelta(days=_REVIEWED if place == 0 else 60 + 20 * place),
        )
        for place, (kind, groups) in enumerate(OPENED.items())
    ]


def _draft(kind: StructureKind, groups: tuple[FieldGroup, ...], signed_on: date) -> AgreementDraft:
    is_operator = kind in OPERATORS
    return AgreementDraft(
        kind=AgreementKind.CONVENTION,
        title=f"Convention nationale : {kind.label}",
        recipient_kind=kind,
        organisation_id=None,
        organisation_name=f"Tous les organismes « {kind.label} »",
        structure_id=None,
        purposes=(Purpose.ACCOMPAGNEMENT, Purpose.OPERATOR_EXCHANGE)
        if is_operator
        else (Purpose.ACCOMPAGNEMENT,),
        groups=groups,
        form=DataForm.NOMINATIVE,
        writes=is_operator,
        mode=ConnectionMode.MIXED if is_operator else ConnectionMode.PAGES,
        legal_text="Décret n° 2015-59 du 26 janvier 2015, art. 4-I",
        aim="Accompagner ensemble les jeunes que chacun suit, sur les seuls dossiers ouverts par leur Mission Locale.",
        officer_name=f"Référent des données : {kind.label}",
        officer_email=f"donnees.{kind.value.replace('_', '-')}@example.org",
        starts_on=signed_on,
        ends_on=None,
    )


def declared_modes(offices: Sequence[Office], seed: int, today: date) -> list[LoadedMode]:
    """The mode of each organisation that holds no file, declared some months or years ago."""
    dice = Dice(seed, "modes")
    made = []
    for office in offices:
        if office.kind is StructureKind.MISSION_LOCALE:
            continue
        starts_on = max(office.opened_on, today - timedelta(days=dice.between(30, 365 * _YEARS)))
        at = office.morning(starts_on)
        mode = dice.pick(_MODES.get(office.kind, (_M.PAGES,)))
        made.append(LoadedMode(dice.uuid(at), office.id, mode, starts_on, at))
    return made
