"""Contracts of one person: list, and one contract with its conditions, signatures and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accompagnement.contracts.policies import may_prepare_contracts, possible_actions
from convergence.accompagnement.contracts.queries import (
    contract_changes,
    contract_detail,
    contract_notes,
    contracts_of,
)
from convergence.accompagnement.contracts.types import (
    ContractAction,
    ContractKind,
    ContractRow,
    Party,
)
from convergence.design.components import SummaryRow
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.acts.history import one_line_each
from convergence.web.dossier.frame import file_page, found_file

reader = requires(Permission.READ_FILES)

PAGES: Mapping[ContractAction, tuple[str, str]] = {
    ContractAction.SIGN: ("contracts:sign", "Recueillir une signature"),
    ContractAction.AMEND: ("contracts:amend", "Modifier la préparation"),
    ContractAction.EXTEND: ("contracts:extend", "Prolonger"),
    ContractAction.END: ("contracts:end", "Mettre fin au contrat"),
    ContractAction.REFUSE: ("contracts:refuse", "Refuser l’entrée"),
    ContractAction.ABANDON: ("contracts:abandon", "Abandonner"),
}
"""The page of each action that a person takes; the others follow from them."""

CONDITIONS: Mapping[str, str] = {
    "age": "Âge",
    "student": "N’est pas étudiant ni scolarisé",
    "training": "Ne suit pas de formation",
    "difficulty": "Difficultés d’accès à l’emploi durable",
    "diagnostic": "Diagnostic fait",
    "no_cej": "Pas de CEJ en cours",
    "no_pacea": "Pas de PACEA en cours",
    "delay": "Délai depuis le dernier CEJ",
}


@dataclass(frozen=True, slots=True)
class ActionLink:
    """Something that may be done to a contract."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A party, and the day she signed."""

    party: Party
    signed_on: date | None
    sign_url: str


@reader
@require_safe
def contracts(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Every contract, the latest first."""
    header = found_file(request, dossier_id)
    rows = contracts_of(request.scope, dossier_id, on=local_today(request.actor.time_zone))
    return file_page(
        request,
        header,
        "web/contracts/list.html",
        "Contrats",
        "contracts:list",
        rows=rows,
        may_prepare=may_prepare_contracts(request.actor),
        changes=one_line_each(contract_changes(request.scope, dossier_id, limit=30)),
    )


@reader
@require_safe
def show(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """One contract: terms, conditions as they were checked, signatures, decisions and their reasons."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    actions = possible_actions(request.actor, contract.state)
    notes = [note for note in contract_notes(request.scope, dossier_id) if note.contract_id == contract_id]
    return file_page(
        request,
        header,
        "web/contracts/show.html",
        contract.kind.label,
        "contracts:list",
        contract=contract,
        rows=_summary(contract),
        conditions=[(CONDITIONS.get(code, code), met) for code, met in contract.eligibility.items()],
        signatures=_signatures(contract, may_sign=ContractAction.SIGN in actions),
        links=[
            ActionLink(label, reverse(view, args=[dossier_id, contract_id]))
            for action, (view, label) in PAGES.items()
            if action in actions and not (action is ContractAction.AMEND and contract.signatures)
        ],
        notes=notes,
        may_review=may_prepare_contracts(request.actor),
    )


def found_contract(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> ContractRow:
    """A contract of this person; an unknown one and another person's are answered alike."""
    contract = contract_detail(request.scope, contract_id, on=local_today(request.actor.time_zone))
    if contract is None or contract.dossier_id != dossier_id:
        raise NotFound(
            "Ce contrat n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-le dans la liste.",
        )
    return contract


def _signatures(contract: ContractRow, *, may_sign: bool) -> list[SignatureLine]:
    signed = {signature.party: signature.signed_on for signature in contract.signatures}
    address = reverse("contracts:sign", args=[contract.dossier_id, contract.contract_id])
    return [
        SignatureLine(
            party,
            signed.get(party),
            f"{address}?partie={party.value}" if may_sign and party not in signed else "",
        )
        for party in contract.required_parties
    ]


def _summary(contract: ContractRow) -> list[SummaryRow]:
    planned = contract.planned_end_on - timedelta(days=1)
    extended = f"prolongé le {contract.extended_on:%d/%m/%Y}" if contract.extended_on else ""
    rows = [
        SummaryRow("Numéro", str(contract.number)),
        SummaryRow("Premier jour", f"{contract.starts_on:%d/%m/%Y}"),
        SummaryRow("Dernier jour prévu", f"{planned:%d/%m/%Y}", note=extended),
        SummaryRow("Durée", f"{contract.months} mois"),
        SummaryRow("Heures par semaine", _weekly(contract)),
        SummaryRow("Préparé le", f"{contract.prepared_on:%d/%m/%Y}"),
        SummaryRow("Signé le", f"{contract.signed_on:%d/%m/%Y}" if contract.signed_on else ""),
    ]
    if contract.ended_on:
        motive = contract.end_motive.label if contract.end_motive else ""
        rows.append(SummaryRow("Dernier jour", f"{contract.last_day:%d/%m/%Y}", note=motive))
        rows.append(SummaryRow("Engagements tenus", _yes_or_no(contract.kept_commitments)))
    return rows


def _weekly(contract: ContractRow) -> str:
    if contract.weekly_hours is None:
        return ""
    return f"{contract.weekly_hours} h" if contract.weekly_hours else "Plan sans durée hebdomadaire"


def _yes_or_no(answer: bool | None) -> str:
    return "" if answer is None else "Oui" if answer else "Non"


def kind_of(text: str) -> ContractKind | None:
    """The kind that an address names; None for anything else, and for a kind that is not prepared here."""
    return next((kind for kind in (ContractKind.CEJ, ContractKind.PACEA) if kind.value == text), None)
