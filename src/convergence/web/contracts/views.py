"""Contracts of one person: list, and one contract with its conditions, signatures and what may be done."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accompagnement.contracts.policies import (
    is_signatory,
    may_prepare_contracts,
    may_sign_contracts,
    possible_actions,
)
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
    ContractState,
    Party,
)
from convergence.accompagnement.orientation.queries import orientation_on
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.policies import is_operator
from convergence.signatures.queries import signings_of_document
from convergence.storage.files import groups_to_write
from convergence.web.access import ActingRequest, requires
from convergence.web.acts.history import one_line_each
from convergence.web.contracts.sections import Held, held_by, summary
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.operators.saying import said

reader = requires(Permission.READ_FILES)

PAGES: Mapping[ContractAction, tuple[str, str]] = {
    ContractAction.SIGN: ("contracts:sign", "Recueillir une signature"),
    ContractAction.AMEND: ("contracts:amend", "Modifier la préparation"),
    ContractAction.EXTEND: ("contracts:extend", "Prolonger"),
    ContractAction.REVISE: ("contracts:revise", "Préparer un avenant"),
    ContractAction.SUSPEND: ("contracts:suspend", "Suspendre"),
    ContractAction.RESUME: ("contracts:resume", "Reprendre"),
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
    "no_contrat_engagement": "Pas de contrat d’engagement en cours",
    "consecutive": "Durée de PACEA à la suite",
    "referent": "Organisme référent",
    "signatory": "Peut signer ce contrat",
    "other_body": "Pas de contrat avec un autre organisme",
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
    label: str
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
        may_prepare=may_prepare_contracts(request.actor) and _is_open(request, header),
        changes=one_line_each(contract_changes(request.scope, dossier_id, limit=30)),
    )


def _is_open(request: ActingRequest, header: DossierHeader) -> bool:
    """Whether contracts are written here: in a file of hers, or opened in writing to her operator."""
    if header.structure_id == request.actor.structure_id:
        return True
    return is_operator(request.actor) and FieldGroup.ACCOMPAGNEMENT in groups_to_write(header.dossier_id)


@reader
@require_safe
def show(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """One contract: terms, conditions as they were checked, signatures, decisions and their reasons."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    actions = possible_actions(request.actor, contract.state, contract.signatory_id)
    is_hers = is_signatory(request.actor, contract.signatory_id)
    held = held_by(request, contract)
    notes = [note for note in contract_notes(request.scope, dossier_id) if note.contract_id == contract_id]
    return file_page(
        request,
        header,
        "web/contracts/show.html",
        contract.kind.label,
        "contracts:list",
        contract=contract,
        rows=summary(contract, request),
        conditions=[(CONDITIONS.get(code, code), met) for code, met in contract.eligibility.items()],
        signatures=_signatures(request, contract, may_sign=ContractAction.SIGN in actions),
        links=[*_followed(request, held), *_links(contract, held, actions), *_closing(request, contract)],
        notes=notes,
        held=held,
        may_review=is_hers and may_prepare_contracts(request.actor),
        may_plan=contract.signatory_id is None,
        takes_paper=is_hers and contract.signatory_id is not None,
        may_sign=ContractAction.SIGN in actions,
    )


def _followed(request: ActingRequest, held: Held) -> Iterator[ActionLink]:
    """Where the paper that went round is signed."""
    for signing in signings_of_document(request.scope, held.out.document_id)[:1] if held.out else ():
        yield ActionLink("Suivre les signatures", reverse("signatures:show", args=[signing.signing_id]))


def _links(contract: ContractRow, held: Held, actions: Collection[ContractAction]) -> Iterator[ActionLink]:
    """What may be done now: what would be refused for sure is not offered."""
    where = [contract.dossier_id, contract.contract_id]
    if held.waiting is not None and not held.is_out and may_send(actions):
        yield ActionLink("Faire signer", reverse("contracts:send", args=where))
    idle = {
        ContractAction.AMEND: bool(contract.signatures) or held.is_out,
        ContractAction.REVISE: held.waiting is not None,
        ContractAction.SIGN: held.waiting is None,
    }
    for action, (view, label) in PAGES.items():
        if action in actions and not idle.get(action):
            yield ActionLink(label, reverse(view, args=where))
    if contract.kind is ContractKind.CEJ and ContractAction.END in actions:
        yield ActionLink(
            "Déclarer un parcours d’un autre organisme", reverse("contracts:programme", args=where)
        )


def _closing(request: ActingRequest, contract: ContractRow) -> Iterator[ActionLink]:
    """The référent that follows ends the contract of the former one (D5411-14-2)."""
    if is_signatory(request.actor, contract.signatory_id) or not may_sign_contracts(request.actor):
        return
    today = local_today(request.actor.time_zone)
    orientation = orientation_on(request.scope, contract.dossier_id, today)
    is_running = contract.state in (ContractState.RUNNING, ContractState.SUSPENDED)
    if is_running and orientation and orientation.referent_structure_id == request.actor.structure_id:
        where = [contract.dossier_id, contract.contract_id]
        yield ActionLink("Mettre fin au contrat de l’ancien référent", reverse("contracts:end", args=where))


def may_send(actions: Collection[ContractAction]) -> bool:
    """Whether the reader may send what waits for signatures round."""
    return ContractAction.AMEND in actions or ContractAction.REVISE in actions


def address(contract: ContractRow) -> str:
    """The page of a contract."""
    return reverse("contracts:show", args=[contract.dossier_id, contract.contract_id])


def found_contract(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> ContractRow:
    """A contract of this person; an unknown one and another person's are answered alike."""
    contract = contract_detail(request.scope, contract_id, on=local_today(request.actor.time_zone))
    if contract is None or contract.dossier_id != dossier_id:
        raise NotFound(
            "Ce contrat n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier et choisissez-le dans la liste.",
        )
    return contract


def party_label(request: ActingRequest, contract: ContractRow, party: Party) -> str:
    """Who signs, in the words of the reader; an operator signs for itself."""
    if party is Party.STRUCTURE and contract.signatory_id is not None:
        return "Le représentant de l’organisme référent"
    return said(party.label, request.actor)


def _signatures(request: ActingRequest, contract: ContractRow, *, may_sign: bool) -> list[SignatureLine]:
    signed = {signature.party: signature.signed_on for signature in contract.signatures}
    address = reverse("contracts:sign", args=[contract.dossier_id, contract.contract_id])
    return [
        SignatureLine(
            party,
            party_label(request, contract, party),
            signed.get(party),
            f"{address}?partie={party.value}" if may_sign and party not in signed else "",
        )
        for party in contract.required_parties
    ]


def kind_of(text: str) -> ContractKind | None:
    """The kind that an address names; None for anything else."""
    return next((kind for kind in ContractKind if kind.value == text), None)


def named(kind: ContractKind) -> str:
    """The contract in a sentence."""
    return "contrat d’engagement" if kind is ContractKind.ENGAGEMENT else kind.name
