"""With whom a contract is signed, and the clauses of which an operator's contract is made: it holds no free text."""

from collections.abc import Iterable, Mapping
from datetime import date

from convergence.accompagnement.contracts.types import (
    Applicant,
    Clause,
    ClausePart,
    ContractKind,
    OperatorReason,
    PlanWords,
    Reason,
)
from convergence.foundation.labels import Labelled
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import french_date
from convergence.foundation.problems import FieldError, Invalid

_HOLDERS = "mission_locale"
_NAMES: Mapping[ContractKind, str] = {
    ContractKind.CEJ: "CEJ",
    ContractKind.PACEA: "PACEA",
    ContractKind.ENGAGEMENT: "contrat d’engagement",
}


def may_sign_with(kind: ContractKind, body: str, on: date) -> bool:
    """Whether the law lets an organisation of a kind (``StructureKind``) sign a contract on a day."""
    signatories = parameter("contract.signatories").table_at(on)[kind]
    return isinstance(signatories, tuple) and body in signatories


def signatory_reasons(kind: ContractKind, applicant: Applicant, on: date) -> tuple[Reason, ...]:
    """Whether this organisation may sign, and whether no other one has a contract of hers.

    Nothing to say for the structure that holds the file and whose person has no contract elsewhere.
    """
    reasons = []
    if applicant.signatory_id is not None:
        may = may_sign_with(kind, applicant.body, on)
        sentence = "Votre organisme peut" if may else "Votre organisme ne peut pas"
        article = {ContractKind.CEJ: "L5131-6 et R5131-15", ContractKind.PACEA: "L5131-4"}.get(
            kind, "L5411-5-1, IV et L5411-6, I"
        )
        reasons.append(Reason("signatory", may, f"{sentence} signer un {_NAMES[kind]}.", article))
    elsewhere = next(
        (
            past
            for past in applicant.contracts
            if past.signatory_id != applicant.signatory_id
            and (past.period.end is None or past.period.end > on)
        ),
        None,
    )
    if elsewhere is not None:
        since = french_date(elsewhere.period.start)
        sentence = (
            f"A un {_NAMES[elsewhere.kind]} signé avec un autre organisme depuis le {since} : il prend fin avant qu’un "
            "autre commence."
        )
        reasons.append(Reason("other_body", False, sentence, "L5411-6, I et D5411-14-2"))
    return tuple(reasons)


def clauses_on(on: date) -> tuple[Clause, ...]:
    """The clauses that an operator's contract may hold on a day, in order."""
    parts = parameter("contract.clauses").table_at(on)
    return tuple(
        Clause(part, f"{part.value}.{code}", str(sentence))
        for part in ClausePart
        if isinstance(listed := parts[part.value], Mapping)
        for code, sentence in listed.items()
    )


def check_clauses(codes: Iterable[str], on: date) -> None:
    """Raise Invalid for a clause that is not of the list."""
    known = {clause.code for clause in clauses_on(on)}
    if not set(codes) <= known:
        raise Invalid.one(
            "clauses",
            "Cette clause n’est pas dans la liste.",
            "Choisissez parmi les clauses proposées.",
            "unknown",
        )


def clause_words(codes: Iterable[str], on: date) -> PlanWords:
    """What both sides undertake, from the clauses of a version."""
    chosen = set(codes)
    said: dict[ClausePart, list[str]] = {part: [] for part in ClausePart}
    for clause in clauses_on(on):
        if clause.code in chosen:
            said[clause.part].append(clause.sentence)
    return PlanWords(
        objective=" ".join(said[ClausePart.OBJECTIVE]),
        young_person=tuple(said[ClausePart.PERSON]),
        structure=tuple(said[ClausePart.BODY]),
        actions=tuple(said[ClausePart.ACTION]),
    )


def lowering_of(codes: Iterable[str], on: date) -> str:
    """Why the weekly hours are lowered, in the words of the list."""
    chosen = set(codes)
    return " ".join(
        clause.sentence
        for clause in clauses_on(on)
        if clause.part is ClausePart.LOWERED and clause.code in chosen
    )


def check_listed_words(*, reasons: type[Labelled] = OperatorReason, **typed: str) -> None:
    """Raise Invalid with each text of an operator that is no reason of the list: its free text goes to nobody."""
    listed = {reason.label for reason in reasons}
    Invalid.raise_if_any(
        FieldError(
            name,
            "Vous n’écrivez pas de texte libre dans ce dossier.",
            "Choisissez une raison de la liste.",
            "free_text",
        )
        for name, text in typed.items()
        if text.strip() and text not in listed
    )
