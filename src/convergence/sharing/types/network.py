"""The map of the network: how each actor declared that it works with the house, and where its agreements stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.identity.types import StructureSummary
from convergence.sharing.types.agreements import AgreementRow, ConnectionMode


class TieState(Labelled):
    """Where the agreements of an actor stand together: the best of them."""

    IN_FORCE = "en_vigueur", "Convention en vigueur"
    ENDING = "bientot", "Convention à revoir ou bientôt finie"
    ENDED = "finie", "Convention révoquée, échue ou finie"
    NONE = "aucune", "Aucune convention"


@dataclass(frozen=True, slots=True)
class DeclaredMode:
    """The mode of an organisation from a day on, and who declared it."""

    organisation_id: UUID
    mode: ConnectionMode
    starts_on: date
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class NetworkActor:
    """One actor on the map. ``mode`` is None while none is declared; agreements are its own and those of its kind."""

    structure: StructureSummary
    mode: DeclaredMode | None
    agreements: tuple[AgreementRow, ...]
    tie: TieState


@dataclass(frozen=True, slots=True)
class ActorActivity:
    """Programs of an actor that are let in, their keys, the last day when one of them was answered.

    ``people_on`` is the last day when somebody of it read something in the pages.
    """

    programs: int
    keys: int
    last_used_on: date | None
    people_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionModeDeclared(Event):
    """``structure_id`` works with the house in another way from a day on."""

    mode: ConnectionMode
    starts_on: date
