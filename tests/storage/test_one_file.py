"""Whoever came by a link is held to one file by the database, whatever the code asks for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from django.db import Error

from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.scope import Purpose
from convergence.storage.history import changes_of_file
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.storage.probe import TARBES, Probe, actor, at, change_word, open_probe


def guest(dossier_id: UUID | None) -> Actor:
    return guest_actor(TARBES, name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id)


def words(who: Actor) -> list[str]:
    with acting(who, Purpose.PERSON_SPACE):
        return sorted(Probe.objects.values_list("word", flat=True))


def test_a_guest_sees_her_file_and_no_other_of_the_structure() -> None:
    hers = open_probe(actor=actor(), at=at(), word="le sien")
    open_probe(actor=actor(), at=at(), word="celui d'une autre")
    assert words(guest(hers.dossier_id)) == ["le sien"]
    assert words(actor()) == ["celui d'une autre", "le sien"], "a professional is held to no file"


def test_a_guest_without_a_file_sees_none() -> None:
    open_probe(actor=actor(), at=at(), word="logement")
    assert words(guest(None)) == []


def test_a_guest_changes_nothing_in_another_file_and_adds_nothing_to_it() -> None:
    hers = open_probe(actor=actor(), at=at(), word="le sien")
    other = open_probe(actor=actor(), at=at(), word="celui d'une autre")
    who = guest(hers.dossier_id)
    assert change_word(actor=who, at=at(1), row_id=other.id, word="volé") == 0
    assert change_word(actor=who, at=at(1), row_id=hers.id, word="corrigé") == 1
    with acting(who, Purpose.PERSON_SPACE):
        assert changes_of_file(other.dossier_id, [Probe]) == []
        assert len(changes_of_file(hers.dossier_id, [Probe])) == 2

    @operation("Ajouter chez autrui")
    def intrude(*, actor: Actor, at: datetime) -> None:
        Probe.objects.create(structure_id=TARBES, dossier_id=other.dossier_id, word="intrus")

    with pytest.raises(Error, match="row-level security"):
        intrude(actor=who, at=at(2))


def test_a_professional_after_a_guest_is_held_to_nothing() -> None:
    hers = open_probe(actor=actor(), at=at(), word="le sien")
    open_probe(actor=actor(), at=at(), word="celui d'une autre")
    with acting(guest(hers.dossier_id), Purpose.PERSON_SPACE):
        pass
    assert len(words(actor())) == 2
