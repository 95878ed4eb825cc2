"""Sources read at their address by the background work, and the two commands of the directory."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.gateways.data_inclusion import Listing, sample, using
from convergence.gateways.data_inclusion.memory import MemoryDirectory
from convergence.jobs.commands import Runtime
from convergence.jobs.commands import offers as command
from convergence.jobs.directory.reading import read_directories
from convergence.offers import models, queries
from convergence.offers.operations import open_source
from convergence.offers.types import EditionState, SourceDraft, SourceKind, SourceRow
from tests.rooms.accompagnement.world import AT, at, read
from tests.rooms.offers.arriving import LOADER, as_json, opened, service, standing, structure

pytestmark = pytest.mark.django_db
ADDRESS = "https://api.region.example/v1"


def directory(*services: dict[str, Any], **behaviour: Any) -> MemoryDirectory:
    lists = {Listing.STRUCTURES: [structure()], Listing.SERVICES: list(services)}
    return MemoryDirectory(ADDRESS, lists, "s3cret", **behaviour)


def fed(code: str = "region", address: str = ADDRESS) -> UUID:
    draft = SourceDraft(code, f"Source {code}", SourceKind.API, 20, address, "s3cret")
    return open_source(actor=LOADER, at=AT, draft=draft)


def kept(source_id: UUID) -> SourceRow:
    found: SourceRow = read(LOADER, queries.source, source_id)
    return found


def turn(hours: float, reader: MemoryDirectory) -> int:
    with time_machine.travel(at(hours=hours), tick=False), using(reader):
        return read_directories()


def test_a_source_is_read_each_day_and_an_unchanged_one_gives_no_new_edition() -> None:
    source = fed()
    assert turn(1, directory(service(1), service(2))) == 1
    assert set(standing()) == {"region--dora--1", "region--dora--2"}
    assert turn(2, directory(service(1))) == 0
    assert turn(22, directory(service(1), service(2))) == 1
    assert models.Edition.objects.count() == 1
    assert kept(source).checked_at == at(hours=22)


def test_a_failure_is_told_tried_again_and_what_stood_stands() -> None:
    source = fed()
    turn(1, directory(service(1), service(2)))
    assert turn(22, directory(service(1), service(2), is_down=True)) == 0
    assert "ne répond pas" in kept(source).trouble
    assert turn(23, directory(service(1), service(2), loses=1)) == 0
    assert turn(26, directory(service(1), service(2), loses=1)) == 0
    assert "autant de fiches" in kept(source).trouble
    assert len(standing()) == 2
    assert turn(30, directory(service(1), service(2), service(3))) == 1
    assert kept(source).trouble == ""
    assert len(standing()) == 3


def test_the_trouble_of_one_source_stops_no_other() -> None:
    broken, right = fed("absente", "https://ailleurs.example/v1"), fed()
    assert turn(1, directory(service(1))) == 1
    assert kept(broken).trouble
    assert kept(right).offers == 1


def test_nothing_is_asked_while_a_transaction_is_open() -> None:
    fed()
    depths: list[int] = []

    class Watching(MemoryDirectory):
        def records(self, *asked: Any) -> Iterator[Any]:
            depths.append(len(connection.savepoint_ids))
            return super().records(*asked)

    before = len(connection.savepoint_ids)
    reader = Watching(ADDRESS, {Listing.STRUCTURES: [structure()], Listing.SERVICES: [service()]})
    assert turn(1, reader) == 1
    assert depths == [before, before]


class Machine:
    """What the commands use of the machine."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, line: str) -> None:
        self.said.append(line)

    @contextmanager
    def database(self) -> Iterator[None]:
        yield

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        yield


def load(source: str, *files: Path, smaller: bool = False) -> list[str]:
    machine = Machine()
    arguments = Namespace(source=source, files=list(files), smaller=smaller)
    assert command._load(arguments, cast(Runtime, machine)) == 0
    return machine.said


def test_the_command_loads_files_for_the_owner_of_the_source(tmp_path: Path) -> None:
    opened("dora")
    structures, services = tmp_path / "structures.json", tmp_path / "services.json"
    structures.write_bytes(as_json([structure()]))
    services.write_bytes(as_json([service(1), service(2), service(3, nom="")]))
    said = load("dora", structures, services)
    assert said[0].startswith("service, ligne 3 (ligne écartée) : ")
    assert said[-1].startswith("4 fiches reçues : 3 nouvelles")
    assert models.ServiceOffer.objects.filter(structure_id=LOADER.structure_id).count() == 2
    assert load("dora", structures, services)[0].startswith("Rien n’a changé depuis l’édition du ")


def test_the_command_refuses_in_french_what_cannot_be_loaded(tmp_path: Path) -> None:
    opened("dora")
    cut = tmp_path / "services.json"
    cut.write_text(json.dumps([service()])[:-5])
    with pytest.raises(Refused, match="coupé"):
        load("dora", cut)
    with pytest.raises(NotFound, match="source « doré »"):
        load("doré", cut)
    with pytest.raises(Invalid, match="ne peut pas être lu"):
        load("dora", tmp_path / "absent-services.json")


def test_the_command_reads_a_source_now() -> None:
    fed()
    machine = Machine()
    with using(directory(service(1))):
        assert command._read(Namespace(source="region"), cast(Runtime, machine)) == 0
    assert machine.said[-1].startswith("2 fiches reçues")
    with using(directory(service(1), is_down=True)), pytest.raises(Refused, match="ne répond pas"):
        command._read(Namespace(source="region"), cast(Runtime, machine))
    assert models.Edition.objects.filter(state=EditionState.REFUSED).count() == 1


def test_the_directory_of_the_demonstration_is_taken_without_a_word() -> None:
    source = fed("demonstration", sample.ADDRESS)
    assert turn(1, sample.sample_directory()) == 1
    edition = read(LOADER, queries.editions, source)[0]
    assert (edition.created, edition.rejected, edition.warned) == (5, 0, 0)
