"""The ledger as evidence: a changed line, a line taken away, a forged signature are seen; who reads which line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections

from convergence.audit.operations import anchor_chains, verify_chains
from convergence.foundation.actor import application_actor, system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.sharing.operations import anchor_ledger, note_interface_exchange, seal_ledger, verify_ledger
from convergence.sharing.queries import exchanges_of_file, ledger, ledger_proof
from convergence.sharing.rules.law.evidence import is_signed, public_key, signature
from convergence.sharing.types import Direction, LedgerProof
from convergence.storage.session import acting
from tests.web.house import House, make_house
from tests.web.young_people import welcome

KEY = b"k" * 32
CLIENT = UUID("0192f0c4-77a5-7b1e-9d3c-5a2f8e6b4c11")


def read_by_an_application(house: House, dossier_id: UUID, structure: str = "tarbes", times: int = 1) -> None:
    """An application of France Travail reads a file."""
    actor = application_actor(
        CLIENT, house.structures[structure], name="CEJ", organisation="France Travail", time_zone="Europe/Paris",
        permissions=frozenset({Permission.READ_FILES}), dossier_id=dossier_id,
    )  # fmt: skip
    for _ in range(times):
        with acting(actor, Purpose.OPERATOR_EXCHANGE):
            note_interface_exchange(
                actor=actor, at=now(), client_id=CLIENT, partner="France Travail",
                purpose=Purpose.OPERATOR_EXCHANGE, shown={dossier_id: {FieldGroup.IDENTITY}}, route="imilo.dossier",
                direction=Direction.OUT,
            )  # fmt: skip


def seal() -> int:
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        return seal_ledger(actor=scope.actor, at=now())


def proof(house: House, who: str = "dpo") -> LedgerProof:
    with acting(house.actor(who), Purpose.AUDIT) as scope:
        return ledger_proof(scope)


def lines(house: House, who: str = "dpo", **wanted: Any) -> list[tuple[UUID | None, str]]:
    with acting(house.actor(who), Purpose.AUDIT) as scope:
        found = ledger(scope, now() - timedelta(days=1), now() + timedelta(days=1), **wanted)
    return [(line.file, line.partner) for line in found]


@pytest.fixture
def house(fresh_database: str) -> House:
    """Committed: the owner of the database tampers with it, as an administrator would."""
    return make_house()


def tamper(statement: str, *parameters: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, parameters)


def test_a_whole_ledger_is_said_whole_and_a_changed_one_is_not(house: House) -> None:
    dossier_id = welcome(house).dossier_id
    read_by_an_application(house, dossier_id, times=3)
    assert proof(house).broken_at is None
    assert seal() == 1
    assert seal() == 0
    found = proof(house)
    assert (found.lines, found.sealed, found.broken_at) == (3, 3, None)
    tamper("UPDATE sharing_ledgerline SET partner = 'Personne' WHERE seq = 2")
    assert (proof(house).broken_at, proof(house).reason) == (2, "changee")


def test_a_line_taken_away_is_seen_the_last_one_too(house: House) -> None:
    for structure, by in (("tarbes", "adviser"), ("reunion", "stranger")):
        read_by_an_application(house, welcome(house, by=by).dossier_id, structure, times=3)
    tamper("DELETE FROM sharing_ledgerline WHERE seq = 3 AND structure_id = %s", house.structures["tarbes"])
    tamper("DELETE FROM sharing_ledgerline WHERE seq = 1 AND structure_id = %s", house.structures["reunion"])
    assert (proof(house).broken_at, proof(house).reason) == (3, "retiree")
    found = proof(house, "stranger_direction")
    assert (found.broken_at, found.reason) == (1, "retiree")


def test_a_ledger_made_again_whole_by_an_administrator_does_not_bear_our_signature(house: House) -> None:
    """Who holds the database can compute every fingerprint anew: the key is not there."""
    read_by_an_application(house, welcome(house).dossier_id, times=2)
    seal()
    tamper("UPDATE sharing_ledgerline SET partner = 'Personne' WHERE seq = 2")
    tamper(
        "UPDATE sharing_ledgerline SET hash = sharing_ledger_hash(previous_hash, sharing_ledgerline) WHERE seq = 2"
    )
    tamper(
        "UPDATE sharing_ledgerhead h SET hash = l.hash FROM sharing_ledgerline l"
        " WHERE l.seq = 2 AND h.chain = l.structure_id"
    )
    assert (proof(house).broken_at, proof(house).reason) == (2, "signature")
    tamper("UPDATE sharing_ledgerseal s SET hash = l.hash FROM sharing_ledgerline l WHERE l.seq = s.seq")
    assert (proof(house).broken_at, proof(house).reason) == (2, "signature")


@pytest.mark.django_db
def test_a_signature_is_of_one_place() -> None:
    chain, digest = uuid7(), b"d" * 32
    signed = signature(chain, 4, digest, key=KEY)
    assert is_signed(chain, 4, digest, signed, key=KEY)
    for other in ((uuid7(), 4, digest), (chain, 5, digest), (chain, 4, b"e" * 32)):
        assert not is_signed(*other, signed, key=KEY)
    assert not is_signed(chain, 4, digest, signed, key=b"x" * 32)
    assert len(public_key(KEY)) == 64


@pytest.mark.django_db
def test_by_person_and_by_partner_for_those_who_control() -> None:
    house = make_house()
    person, other = welcome(house), welcome(house, "Léa", "DUPUY")
    read_by_an_application(house, person.dossier_id)
    read_by_an_application(house, other.dossier_id)
    assert {file for file, _ in lines(house)} == {person.dossier_id, other.dossier_id}
    assert lines(house, file=person.dossier_id) == [(person.dossier_id, "France Travail")]
    assert len(lines(house, partner="france")) == 2
    assert lines(house, partner="caf") == []
    assert len(lines(house, "dsi")) == 2
    assert (
        lines(house, "stranger_direction") == [] == lines(house, "stranger_direction", file=person.dossier_id)
    )
    for name in ("adviser", "partner"):
        with pytest.raises(Refused):
            lines(house, name)


@pytest.mark.django_db
def test_the_person_s_own_lines_follow_her_file() -> None:
    house = make_house()
    person, other = welcome(house), welcome(house, "Léa", "DUPUY")
    read_by_an_application(house, person.dossier_id)
    read_by_an_application(house, other.dossier_id)
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        (line,) = exchanges_of_file(scope, person.dossier_id)
    assert line.groups == (FieldGroup.IDENTITY,)
    assert line.direction is Direction.OUT
    with acting(house.actor("stranger"), Purpose.ACCOMPAGNEMENT) as scope:
        assert exchanges_of_file(scope, person.dossier_id) == ()
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.file', %s, true)", (str(other.dossier_id),))
        cursor.execute("SELECT file FROM sharing_ledgerline")
        assert cursor.fetchall() == [(other.dossier_id,)]


def verified(file: Path) -> dict[UUID, tuple[int, str, int | None]]:
    found = verify_ledger(actor=system_actor(), file=file)
    return {one.chain: (one.entries, one.problem, one.at_entry) for one in found}


def test_anchors_outside_the_database_tell_a_ledger_rewritten_with_our_key(
    house: House, tmp_path: Path
) -> None:
    file, tarbes = tmp_path / "anchors.jsonl", house.structures["tarbes"]
    person = welcome(house)
    read_by_an_application(house, person.dossier_id, times=3)
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        scope.reading.show([person.dossier_id], FieldGroup.IDENTITY)
    seal()
    assert anchor_ledger(actor=system_actor(), at=now(), file=file) == 1
    assert anchor_chains(actor=system_actor(), at=now(), file=file) > 0
    read_by_an_application(house, welcome(house, "Léo", "MARTIN").dossier_id)
    seal()
    assert verified(file) == {tarbes: (4, "", None)}
    assert [one.problem for one in verify_chains(actor=system_actor(), file=file) if one.problem] == []
    tamper("UPDATE sharing_ledgerseal SET signature = '\\x00' WHERE seq = 4")
    assert verified(file) == {tarbes: (4, "signature", 4)}
    tamper("DELETE FROM sharing_ledgerseal")
    tamper("DELETE FROM sharing_ledgerline WHERE seq >= 3")
    tamper(
        "UPDATE sharing_ledgerhead h SET seq = l.seq, hash = l.hash FROM sharing_ledgerline l"
        " WHERE l.seq = 2 AND h.chain = l.structure_id"
    )
    seal()
    assert verified(tmp_path / "none.jsonl") == {tarbes: (2, "", None)}, "nothing inside tells it any more"
    assert verified(file) == {tarbes: (2, "anchor", 3)}
    tamper("UPDATE sharing_ledgerline SET partner = 'Personne' WHERE seq = 1")
    assert verified(file) == {tarbes: (2, "altered", 1)}
    tamper("DELETE FROM sharing_ledgerline")
    tamper("DELETE FROM sharing_ledgerhead")
    tamper("DELETE FROM sharing_ledgerseal")
    assert verified(file) == {tarbes: (0, "anchor", 3)}
    adviser = house.actor("adviser")
    with pytest.raises(Refused, match="auditeur"):
        anchor_ledger(actor=adviser, at=now(), file=file)
    with pytest.raises(Refused, match="auditeur"):
        verify_ledger(actor=adviser, file=file)
