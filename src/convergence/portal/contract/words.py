"""A contract in the words that she reads: what it is, where it stands, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from convergence.accompagnement.contracts.types import (
    ContractKind,
    ContractRow,
    ContractState,
    Party,
    PhaseRow,
    PhaseState,
    SuspensionRow,
)
from convergence.foundation.periods import french_date
from convergence.signatures.types import Capacity, SignerRow, SigningRow, SigningState

_NAMES = {
    ContractKind.CEJ: "Contrat d’engagement jeune (CEJ)",
    ContractKind.PACEA: "Parcours d’accompagnement (PACEA)",
    ContractKind.ENGAGEMENT: "Contrat d’engagement",
}
_ABOUT = {
    ContractKind.CEJ: "Un accompagnement intensif vers l’emploi. Vous avez des activités chaque semaine. Vous pouvez "
    "avoir droit à une allocation.",
    ContractKind.PACEA: "Un accompagnement par étapes vers l’emploi et l’autonomie. Chaque étape finit par un bilan.",
    ContractKind.ENGAGEMENT: "Ce que vous et votre Mission Locale avez décidé de faire ensemble.",
}
_ABOUT_WITH_OPERATOR = "Ce que vous et {who} avez décidé de faire ensemble."
_PARTIES = {
    Party.YOUNG_PERSON: "vous",
    Party.GUARDIAN: "votre représentant légal",
    Party.STRUCTURE: "la Mission Locale",
}


@dataclass(frozen=True, slots=True)
class ContractWords:
    """One contract in words."""

    row: ContractRow
    name: str
    about: str
    state: str
    hours: str
    next_steps: tuple[str, ...]
    is_over: bool


@dataclass(frozen=True, slots=True)
class ToSign:
    """A document that somebody asks her to sign. ``is_hers``: by a link, now; else ``why`` says what is awaited.

    ``who``: the operator that asks, empty for her Mission Locale.
    """

    row: SigningRow
    is_hers: bool
    why: str
    who: str = ""


def contract_words(
    row: ContractRow,
    *,
    phases: Iterable[PhaseRow] = (),
    pauses: Iterable[SuspensionRow] = (),
    signatory: str = "",
) -> ContractWords:
    """A contract as its page tells it; ``signatory``: the operator with whom it is signed, if any."""
    is_over = row.state in (ContractState.ENDED, ContractState.REFUSED, ContractState.ABANDONED)
    hours = f"{row.weekly_hours} h d’activité par semaine" if row.weekly_hours else ""
    steps = () if is_over else tuple(_next(row, phases, pauses, signatory))
    about = _ABOUT[row.kind]
    if signatory and row.kind is ContractKind.ENGAGEMENT:
        about = _ABOUT_WITH_OPERATOR.format(who=signatory)
    return ContractWords(row, _NAMES[row.kind], about, _state(row), hours, steps, is_over)


def to_sign(signings: Iterable[SigningRow], names: Mapping[UUID, str] = MappingProxyType({})) -> list[ToSign]:
    """The documents that wait for her signature, the latest first; ``names``: those of the operators that ask."""
    found = []
    for signing in signings:
        mine = own_signer(signing)
        if signing.state is SigningState.WAITING and mine is not None and mine.is_open:
            who = names.get(signing.keeper_id, "") if signing.keeper_id else ""
            found.append(replace(_to_sign(signing, mine), who=who))
    return found


def own_signer(signing: SigningRow) -> SignerRow | None:
    """Her line among the signers; None for a document that she does not sign."""
    return next((one for one in signing.signers if one.capacity is Capacity.YOUNG_PERSON), None)


def _to_sign(signing: SigningRow, mine: SignerRow) -> ToSign:
    if not mine.is_due:
        return ToSign(signing, is_hers=False, why="Une autre personne signe avant vous.")
    if not mine.way.is_link and signing.keeper_id:
        return ToSign(
            signing, is_hers=False, why="Vous signerez sur place, avec le conseiller de cet organisme."
        )
    if not mine.way.is_link:
        return ToSign(signing, is_hers=False, why="Vous signerez à la Mission Locale, avec votre conseiller.")
    return ToSign(signing, is_hers=True, why="")


def _state(row: ContractRow) -> str:
    if row.state is ContractState.PREPARED:
        return "Il se prépare. Il n’est pas encore signé."
    if row.state is ContractState.SIGNED:
        return f"Il est signé. Il commence le {french_date(row.starts_on)}."
    if row.state is ContractState.RUNNING:
        return f"Il est en cours, du {french_date(row.starts_on)} au {french_date(row.last_day)}."
    if row.state is ContractState.SUSPENDED:
        return "Il est en pause."
    if row.state is ContractState.ENDED:
        return f"Il est terminé. Son dernier jour était le {french_date(row.last_day)}."
    if row.state is ContractState.REFUSED:
        return "L’entrée a été refusée. Une lettre vous dit pourquoi, et comment contester."
    return "Il a été abandonné avant de commencer."


def _next(
    row: ContractRow, phases: Iterable[PhaseRow], pauses: Iterable[SuspensionRow], signatory: str
) -> Iterator[str]:
    if row.state is ContractState.PREPARED and row.missing_parties:
        named = {**_PARTIES, Party.STRUCTURE: signatory or _PARTIES[Party.STRUCTURE]}
        who = ", ".join(named[party] for party in row.missing_parties)
        yield f"Doivent encore signer : {who}."
    for pause in pauses:
        if pause.contract_id == row.contract_id and pause.resumed_on is None and pause.expected_until:
            yield f"La reprise est prévue le {french_date(pause.expected_until)}."
    for phase in phases:
        if phase.state is PhaseState.OPEN:
            yield f"Votre étape finit le {french_date(phase.last_day)}. Vous ferez alors le bilan ensemble."
    if row.review_months:
        yield f"Vous relisez le contrat ensemble tous les {_months(row.review_months)}."
    if row.state in (ContractState.RUNNING, ContractState.SUSPENDED, ContractState.SIGNED):
        yield f"Le contrat va jusqu’au {french_date(row.last_day)}."


def _months(count: int) -> str:
    return "mois" if count == 1 else f"{count} mois"
