"""The life of a signer and of a signing as data: what is not in the tables is impossible."""

from __future__ import annotations

from collections.abc import Iterable

from convergence.foundation.problems import Conflict
from convergence.signatures.types import SignerAction, SignerState, SigningAction, SigningState

SIGNER_MOVES: dict[tuple[SignerState, SignerAction], SignerState] = {
    (SignerState.WAITING, SignerAction.SEE): SignerState.SEEN,
    (SignerState.WAITING, SignerAction.SIGN): SignerState.SIGNED,
    (SignerState.WAITING, SignerAction.REFUSE): SignerState.REFUSED,
    (SignerState.WAITING, SignerAction.EXPIRE): SignerState.EXPIRED,
    (SignerState.WAITING, SignerAction.WITHDRAW): SignerState.WITHDRAWN,
    (SignerState.SEEN, SignerAction.SIGN): SignerState.SIGNED,
    (SignerState.SEEN, SignerAction.REFUSE): SignerState.REFUSED,
    (SignerState.SEEN, SignerAction.EXPIRE): SignerState.EXPIRED,
    (SignerState.SEEN, SignerAction.WITHDRAW): SignerState.WITHDRAWN,
}
SIGNING_MOVES: dict[tuple[SigningState, SigningAction], SigningState] = {
    (SigningState.WAITING, SigningAction.COMPLETE): SigningState.SIGNED,
    (SigningState.WAITING, SigningAction.REFUSE): SigningState.REFUSED,
    (SigningState.WAITING, SigningAction.EXPIRE): SigningState.EXPIRED,
    (SigningState.WAITING, SigningAction.WITHDRAW): SigningState.WITHDRAWN,
    (SigningState.SIGNED, SigningAction.SEAL): SigningState.COMPLETED,
}


def moved_signer(state: SignerState, action: SignerAction) -> SignerState:
    """The state after the action; Conflict when the table has no such move."""
    target = SIGNER_MOVES.get((state, action))
    if target is None:
        raise Conflict(
            f"Cette signature est « {state.label.lower()} » : ce n’est plus possible.",
            what_to_do="Rechargez la page pour voir où elle en est.",
            code="signer_state",
        )
    return target


def moved_signing(state: SigningState, action: SigningAction) -> SigningState:
    """The state after the action; Conflict when the table has no such move."""
    target = SIGNING_MOVES.get((state, action))
    if target is None:
        raise Conflict(
            f"Cette demande de signatures est « {state.label.lower()} » : ce n’est plus possible.",
            what_to_do="Pour faire signer à nouveau, faites une nouvelle demande depuis le document.",
            code="signing_state",
        )
    return target


def due_signers(ranks: Iterable[tuple[int, SignerState]], *, in_order: bool) -> set[int]:
    """The ranks whose turn has come: all of them, or the lowest that still waits."""
    waiting = {rank for rank, state in ranks if state in (SignerState.WAITING, SignerState.SEEN)}
    return waiting if not in_order or not waiting else {min(waiting)}


def signer_diagram() -> str:
    """The life of a signer, as a Mermaid diagram."""
    return _diagram(SignerState.WAITING, SIGNER_MOVES)


def signing_diagram() -> str:
    """The life of a signing, as a Mermaid diagram."""
    return _diagram(SigningState.WAITING, SIGNING_MOVES)


def _diagram(
    first: SignerState | SigningState,
    moves: dict[tuple[SignerState, SignerAction], SignerState]
    | dict[tuple[SigningState, SigningAction], SigningState],
) -> str:
    lines = ["stateDiagram-v2", f"    [*] --> {first}"]
    lines += [f"    {source} --> {target}: {action.label}" for (source, action), target in moves.items()]
    sources = {source for source, _ in moves}
    lines += [f"    {state} --> [*]" for state in type(first) if state not in sources]
    return "\n".join(lines)
