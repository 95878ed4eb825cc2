"""Load an edition from files: a list of structures and one of services, each apart or both in an archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from itertools import chain
from typing import BinaryIO
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid
from convergence.offers.operations.editions.loading import load_edition
from convergence.offers.policies import check_may_load_offers
from convergence.offers.rules.records import read_records
from convergence.offers.types import ArrivedFile, RecordKind
from convergence.storage.operation import operation

_PIECE = 256 * 1024
_MOST_MEMBERS = 50
_LARGEST_OPENED = 4 * 1024**3
_WORDS = {RecordKind.PROVIDER: ("structure",), RecordKind.OFFER: ("service",)}


@operation("Édition chargée", source="fichier")
def load_files(
    *,
    actor: Actor,
    at: datetime,
    source_id: UUID,
    files: Sequence[ArrivedFile],
    smaller_is_right: bool = False,
    most_opened: int = _LARGEST_OPENED,
    reason: str = "",
) -> UUID:
    """Load the edition that these files hold; returns it, loaded or refused with its reason.

    ``most_opened`` bounds, in bytes, what the files hold once opened.
    """
    check_may_load_offers(actor)
    with ExitStack() as opened:
        found = _by_kind([one for file in files for one in _opened(file, opened)])
        budget = _Budget(most_opened)
        return load_edition(
            actor=actor,
            at=at,
            source_id=source_id,
            structures=_rows(found[RecordKind.PROVIDER], budget),
            services=_rows(found[RecordKind.OFFER], budget),
            origin=", ".join(file.name for file in files)[:300],
            smaller_is_right=smaller_is_right,
        )


class _Budget:
    """Bytes that may still be read."""

    def __init__(self, most: int) -> None:
        self._most = self._left = most

    def pieces(self, content: BinaryIO) -> Iterator[bytes]:
        """The file in pieces, as long as there are bytes left to read."""
        try:
            while piece := content.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise _invalid(
                        f"Ces fichiers dépassent {self._most // 1024**2} Mo une fois ouverts.",
                        "Chargez-les par la commande « convergence offers load ».",
                    )
                yield piece
        except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError):
            raise _invalid("Cette archive ZIP est abîmée ou protégée.", "Envoyez-la de nouveau.") from None


def _rows(files: list[ArrivedFile], budget: _Budget) -> Iterator | None:
    if not files:
        return None
    return chain.from_iterable(read_records(budget.pieces(file.content)) for file in files)


def _opened(file: ArrivedFile, opened: ExitStack) -> Iterator[ArrivedFile]:
    """The file, or those of the archive that it is."""
    if not zipfile.is_zipfile(file.content):
        file.content.seek(0)
        yield file
        return
    try:
        archive = opened.enter_context(zipfile.ZipFile(file.content))
        members = [one for one in archive.infolist() if not one.is_dir() and _kind_of(one.filename)]
        if len(members) > _MOST_MEMBERS:
            raise _invalid("Cette archive ZIP contient trop de fichiers.", "Envoyez-en deux.")
        for member in members:
            content = opened.enter_context(archive.open(member))
            yield ArrivedFile(f"{file.name}/{member.filename}", content)  # type: ignore[arg-type]  # typeshed calls it IO[bytes], it reads alike
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise _invalid("Cette archive ZIP est abîmée ou protégée.", "Envoyez-la de nouveau.") from None


def _by_kind(files: Sequence[ArrivedFile]) -> dict[RecordKind, list[ArrivedFile]]:
    found: dict[RecordKind, list[ArrivedFile]] = {kind: [] for kind in RecordKind}
    for file in files:
        kind = file.kind or _kind_of(file.name)
        if kind is None:
            raise _invalid(
                f"Le nom « {file.name} » ne dit pas s’il s’agit de structures ou de services.",
                "Nommez les fichiers « structures » et « services ».",
            )
        found[kind].append(file)
    if not any(found.values()):
        raise _invalid(
            "Aucun fichier de structures ni de services n’a été trouvé.",
            "Envoyez deux fichiers JSON ou CSV, ou une archive ZIP qui contient « structures » et « services ».",
        )
    return found


def _kind_of(name: str) -> RecordKind | None:
    base = name.rpartition("/")[2].casefold()
    if base.startswith((".", "__")):
        return None
    return next((kind for kind, words in _WORDS.items() if any(word in base for word in words)), None)


def _invalid(sentence: str, what_to_do: str) -> Invalid:
    return Invalid.one("files", sentence, what_to_do, code="files")
