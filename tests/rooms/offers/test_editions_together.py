"""Two loads of one source at the same time: the second is told so at once, and nothing is mixed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connections

from convergence.foundation.problems import Conflict
from convergence.offers import models
from convergence.offers.operations import load_edition
from convergence.offers.types import RawRecord
from tests.rooms.accompagnement.world import AT
from tests.rooms.offers.arriving import LOADER, loaded, opened, service, structure


def test_who_comes_during_a_load_is_told_so_and_waits_for_nothing(fresh_database: str) -> None:
    source = opened()
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> Iterator[RawRecord]:
        yield RawRecord(1, service(1))
        begun.set()
        may_end.wait(60)
        yield RawRecord(2, service(2))

    def load() -> None:
        try:
            load_edition(
                actor=LOADER,
                at=AT,
                source_id=source,
                structures=[RawRecord(1, structure())],
                services=slow(),
                origin="lente",
            )
        finally:
            connections.close_all()

    first = threading.Thread(target=load)
    first.start()
    try:
        assert begun.wait(60)
        with pytest.raises(Conflict, match="en cours de chargement"):
            loaded(source, [structure()], [service(9)])
        assert models.ServiceOffer.objects.count() == 0
    finally:
        may_end.set()
        first.join()
    assert sorted(models.ServiceOffer.objects.order_by("key").values_list("key", flat=True)) == [
        "dora--1",
        "dora--2",
    ]
    assert loaded(source, [structure()], [service(1), service(2), service(9)]).created == 1
