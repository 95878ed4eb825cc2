"""Words of the directory: who offers what, from which source, how good the record is."""

from __future__ import annotations

from convergence.offers.types.directory import (
    Audience,
    Fees,
    MobilisationMode,
    Mobiliser,
    OfferKind,
    OfferRow,
    PlaceFound,
    ProviderRow,
    ReceptionMode,
)
from convergence.offers.types.editions import EditionRow, EditionState, RejectRow, SourceKind, SourceRow
from convergence.offers.types.quality import LikenessState, LikenessSubject, NudgeState

__all__ = [
    "Audience",
    "EditionRow",
    "EditionState",
    "Fees",
    "LikenessState",
    "LikenessSubject",
    "MobilisationMode",
    "Mobiliser",
    "NudgeState",
    "OfferKind",
    "OfferRow",
    "PlaceFound",
    "ProviderRow",
    "ReceptionMode",
    "RejectRow",
    "SourceKind",
    "SourceRow",
]
