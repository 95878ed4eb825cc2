"""What the papers of a contract say, from its true terms. No word is invented: what is missing is refused before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from convergence.accompagnement.contracts.types import (
    ContractKind,
    ContractRow,
    Difference,
    PhaseRow,
    PlanWords,
    StepKind,
    StepOwner,
    StepRow,
    StepState,
    VersionRow,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on, french_date
from convergence.foundation.problems import Invalid

_MAYOTTE = "Indian/Mayotte"
_BODY = "la structure qui l’a prise"


@dataclass(frozen=True, slots=True)
class Printed:
    """What the paper of a contract is made from."""

    contract: ContractRow
    words: PlanWords
    phases: Sequence[PhaseRow]
    steps: Sequence[StepRow]
    born_on: date
    referent: str
    guardian: str
    time_zone: str


def contract_values(printed: Printed) -> dict[str, Any]:
    """The variables of the paper of a CEJ, a PACEA or a contrat d'engagement."""
    contract, words = printed.contract, printed.words
    values: dict[str, Any] = {
        "date_debut": contract.starts_on,
        "date_fin": contract.planned_end_on - timedelta(days=1),
        "objectif": words.objective,
        "heures_hebdomadaires": weekly_hours(contract.weekly_hours),
        "engagements_jeune": list(words.young_person),
        "engagements_structure": list(words.structure),
        "autres_accompagnements": list(words.other_support),
        "offre_raisonnable": list(words.reasonable_offer),
        "actions": [*words.actions, *(_action(step) for step in printed.steps if _is_planned(step))],
        "referent": printed.referent,
        "actualisation": _review(contract),
        "droits": [str(right) for right in parameter("contract.rights").list_at(contract.starts_on)],
        "voies_recours": appeal_routes(contract.starts_on),
        "representant_legal": printed.guardian,
        "signataires": [party.label for party in contract.required_parties],
    }
    if contract.kind is ContractKind.PACEA:
        values["phases"] = _phases(printed.phases)
    if contract.kind is ContractKind.CEJ:
        values["allocation"] = allowance(contract.starts_on, printed.born_on, printed.time_zone)
    return values


def amendment_values(
    contract: ContractRow,
    version: VersionRow,
    changes: Sequence[Difference],
    names: Mapping[str, str],
    guardian: str,
) -> dict[str, Any]:
    """The variables of the paper of an amendment; ``names`` gives the name behind an account."""
    signed_on = contract.signed_on or contract.prepared_on
    return {
        "contrat": f"{contract.kind.label} n° {contract.number}",
        "date_contrat": signed_on,
        "date_effet": version.effective_on,
        "modifications": [_change(one, names) for one in changes],
        "representant_legal": guardian,
        "signataires": [party.label for party in contract.required_parties],
    }


def refusal_values(kind: ContractKind, reason: str, on: date, *, body: str = _BODY) -> dict[str, Any]:
    """The variables of the decision that refuses an entry, with the routes and delays of appeal to ``body``."""
    name = "contrat d’engagement" if kind is ContractKind.ENGAGEMENT else kind.label
    return {
        "objet": f"Refus d’entrée : {name}",
        "decision": f"Votre demande d’entrée ({name}) est refusée.",
        "motifs": reason,
        "date_effet": on,
        "voies_recours": appeal_routes(on, body),
    }


def appeal_routes(on: date, body: str = _BODY) -> str:
    """How, and within what delay, a decision of the structure, or of an operator by its name, may be contested."""
    months = parameter("contract.appeal_months").integer_at(on)
    return (
        "Vous pouvez contester une décision ou une sanction dans les "
        f"{months} mois qui suivent sa notification : par un recours gracieux adressé à {body}, "
        "ou par un recours devant le tribunal administratif du lieu de la structure (aussi sur www.telerecours.fr). "
        f"Le silence gardé {months} mois sur un recours gracieux vaut rejet, que le tribunal peut examiner."
    )


def allowance(starts_on: date, born_on: date, time_zone: str) -> str:
    """The highest amount of the allowance at the signature (R5131-16), said unverified where it is."""
    case = "minor" if age_on(born_on, starts_on) < parameter("contract.majority").integer_at(starts_on) else (
        "adult_not_taxable"
    )  # fmt: skip
    territory = "cej.amount_mayotte" if time_zone == _MAYOTTE else "cej.amount"
    found = parameter(f"{territory}.{case}").at(starts_on)
    euros = f"{found.value}".replace(".", ",")
    doubt = "" if found.verified else " (dernier montant connu, à confirmer)"
    return (
        f"si les conditions sont remplies, au plus {euros} euros par mois{doubt}, selon l’âge, le foyer fiscal et "
        "les ressources ; elle fait l’objet d’une décision à part"
    )


def weekly_hours(hours: int | None) -> str:
    """The weekly hours as the paper says them."""
    if not hours:
        return "un plan d’action sans durée hebdomadaire"
    return f"{hours} heures au moins"


def check_phases_written(contract: ContractRow, phases: Sequence[PhaseRow]) -> None:
    """Raise Invalid unless a PACEA says its phases (R5131-12, 1°)."""
    if contract.kind is ContractKind.PACEA and not phases:
        raise Invalid.one(
            "phases",
            "Le contrat d’un PACEA mentionne ses phases.",
            "Prévoyez au moins la première phase (article R5131-12).",
            "required",
        )


def _review(contract: ContractRow) -> str:
    months = contract.review_months or parameter("contract.review_months").integer_at(contract.starts_on)
    return f"tous les {months} mois" if months > 1 else "tous les mois"


def _phases(phases: Sequence[PhaseRow]) -> list[tuple[str, str, str, str]]:
    return [
        (
            str(phase.number),
            french_date(phase.starts_on),
            french_date(phase.last_day),
            " ".join((phase.words.objective, *_undertaken(phase))),
        )
        for phase in phases
    ]


def _undertaken(phase: PhaseRow) -> list[str]:
    """Each party's commitments for the phase (R5131-12, 2°), and its intensity."""
    parts = [
        f"Le jeune : {' ; '.join(phase.words.young_person)}.",
        f"La structure : {' ; '.join(phase.words.structure)}.",
    ]
    return [*parts, f"{phase.weekly_hours} h par semaine."] if phase.weekly_hours else parts


def _is_planned(step: StepRow) -> bool:
    return step.state is StepState.ONGOING and bool(step.text)


def _action(step: StepRow) -> str:
    if step.kind is StepKind.OBJECTIVE:
        return f"Objectif : {step.text}"
    due = f", pour le {french_date(step.due_on)}" if step.due_on else ""
    owner = "" if step.owner is StepOwner.YOUNG_PERSON else f" ({step.owner.label.lower()})"
    return f"{step.text}{owner}{due}"


def _change(one: Difference, names: Mapping[str, str]) -> str:
    before, after = names.get(one.before, one.before), names.get(one.after, one.after)
    was, becomes = " ; ".join(before.splitlines()), " ; ".join(after.splitlines())
    return f"{one.label} : {becomes or 'sans objet'} (auparavant : {was or 'sans objet'})"
