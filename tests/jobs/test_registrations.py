"""Late answers of France Travail: read from the shared folder, each to the structure that holds the file."""

from __future__ import annotations

import json
import os
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from convergence.accompagnement.orientation import operations
from convergence.accompagnement.orientation.queries import messages_of, unknown_answers
from convergence.accompagnement.orientation.types import AnswerRow, Category, MessageState, RegistrationState
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.exchanges import (
    FRANCE_TRAVAIL,
    Channel,
    ExchangeReason,
    ExchangeRequested,
    RecipientKind,
    RefusalMotive,
)
from convergence.foundation.problems import Conflict
from convergence.gateways.exchange.providers import OutsideSystem, Providers
from convergence.identity.loading import StructureRow, load_structures
from convergence.identity.types import StructureKind
from convergence.jobs.accompagnement.registrations import read_france_travail
from convergence.sharing.operations import queue_exchange
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    REUNION,
    TARBES,
    at,
    count,
    new_file,
    read,
)
from tests.rooms.contracts.steps import running
from tests.rooms.orientation.world import IDENTIFIER, answer, register, registered, registration
from tests.rooms.sanctions.steps import row, struck_off

pytestmark = pytest.mark.django_db


@operation("Charger une structure d'essai")
def load_tarbes(*, actor: Actor, at: datetime) -> None:
    row = StructureRow(
        TARBES, at, "ML65", "Mission Locale de Tarbes", "Tarbes", StructureKind.MISSION_LOCALE, "65440", "65",
        "76", "Europe/Paris", date(2000, 1, 1),
    )  # fmt: skip
    load_structures([row])


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    system = OutsideSystem(FRANCE_TRAVAIL, folder=tmp_path)
    settings.EXCHANGES = Providers(systems={FRANCE_TRAVAIL: system})
    (tmp_path / "reponses").mkdir()
    load_tarbes(actor=system_actor(), at=AT)
    return tmp_path / "reponses"


def leave(folder: Path, content: Any, name: str = "1.json") -> None:
    """A file that France Travail left a minute ago."""
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    os.utime(folder / name, (time.time() - 60, time.time() - 60))


def last_message(dossier_id: UUID) -> str:
    return str(read(ADVISER, messages_of, dossier_id)[0].message_id)


def waiting(actor: Any = ADVISER) -> list[AnswerRow]:
    rows: list[AnswerRow] = read(actor, unknown_answers)
    return rows


def test_an_answer_registers_her_once_and_its_file_is_put_away(folder: Path) -> None:
    dossier_id = new_file()
    registration_id = register(dossier_id)
    answer(dossier_id, receipt="depot:1")
    told = {
        "reference": "FT-1",
        "demande": str(registration_id),
        "structure": "ML65",
        "identifiant": IDENTIFIER,
    }
    for _ in range(2):
        leave(folder, told | {"message": last_message(dossier_id)})
        assert read_france_travail() == 1
    assert registration(dossier_id).state is RegistrationState.REGISTERED
    assert count(ADVISER, "orientation_partneranswer") == 1
    assert [path.name for path in folder.iterdir()] == ["lues"]
    assert read_france_travail() == 0


def test_an_answer_goes_to_whoever_holds_the_exchange_whatever_structure_it_names(folder: Path) -> None:
    theirs = new_file(actor=ELSEWHERE)
    register(theirs, ELSEWHERE)
    (asked,) = read(ELSEWHERE, messages_of, theirs)
    request = ExchangeRequested(
        structure_id=REUNION, dossier_id=theirs, exchange_id=asked.message_id, channel=Channel.OUTSIDE_SYSTEM,
        reason=ExchangeReason.FRANCE_TRAVAIL_REGISTRATION, recipient=FRANCE_TRAVAIL, body="{}",
        recipient_kind=RecipientKind.PARTNER,
    )  # fmt: skip
    queue_exchange(actor=system_actor(REUNION), at=AT, request=request)
    message = str(asked.message_id)
    leave(folder, {"reference": "FT-1", "message": message, "structure": "ML65", "identifiant": IDENTIFIER})
    assert read_france_travail() == 1
    assert registration(theirs, ELSEWHERE).state is RegistrationState.REGISTERED
    assert waiting() == []


def test_a_motive_that_nobody_knows_is_a_refusal_to_repair(folder: Path) -> None:
    dossier_id = new_file()
    registration_id = register(dossier_id)
    told = {"reference": "FT-1", "demande": str(registration_id), "structure": "ml65", "motif": "zzz"}
    leave(folder, told)
    assert read_france_travail() == 1
    row = registration(dossier_id)
    assert (row.state, row.motive) == (RegistrationState.REFUSED, RefusalMotive.OTHER)


def test_an_unreadable_answer_of_a_known_structure_is_told_there_and_is_not_attached(folder: Path) -> None:
    registration_id = register(new_file())
    for _ in range(2):
        leave(folder, {"reference": "FT-1", "structure": "ML65", "identifiant": "12"})
        assert read_france_travail() == 1
    (row,) = waiting()
    assert not row.is_readable
    with pytest.raises(Conflict, match="illisible"):
        operations.attach_answer(
            actor=ADVISER, at=AT, answer_id=row.answer_id, registration_id=registration_id,
            edit_token=row.edit_token,
        )  # fmt: skip
    operations.set_aside_answer(
        actor=ADVISER,
        at=AT,
        answer_id=row.answer_id,
        edit_token=row.edit_token,
        reason="Demandé par téléphone",
    )
    assert waiting() == []


@pytest.mark.parametrize(
    "content",
    ["<html>", "", {"reference": "FT-1"}, {"structure": "ZZ99", "identifiant": IDENTIFIER, "message": "zzz"},
     {"identifiant": IDENTIFIER, "message": str(uuid4())}],
)  # fmt: skip
def test_an_answer_for_nobody_known_is_kept_apart_and_told_in_the_logs(
    folder: Path, content: Any, caplog: pytest.LogCaptureFixture
) -> None:
    leave(folder, content)
    leave(folder, {"reference": "FT-2", "structure": "ML65", "identifiant": IDENTIFIER}, "2.json")
    assert read_france_travail() == 1, "what is wrong holds up none of those behind it"
    assert "names no structure" in caplog.text
    assert [path.name for path in (folder / "illisibles").iterdir()] == ["1.json"]
    assert [row.reference for row in waiting()] == ["FT-2"]


def test_a_late_refusal_of_a_change_is_repaired_and_a_late_acceptance_settles_it(folder: Path) -> None:
    dossier_id = new_file()
    registered(dossier_id)
    operations.change_category(actor=ADVISER, at=AT, dossier_id=dossier_id, category=Category.C)
    answer(dossier_id, receipt="depot:2")
    told = {"structure": "ML65", "message": last_message(dossier_id)}
    leave(folder, {"reference": "FT-1", "motif": "categorie", **told})
    read_france_travail()
    row = registration(dossier_id)
    assert (row.state, row.needs_somebody, row.motive) == (
        RegistrationState.REGISTERED, True, RefusalMotive.CATEGORY,
    )  # fmt: skip
    leave(folder, {"reference": "FT-2", "identifiant": IDENTIFIER, **told})
    read_france_travail()
    assert not registration(dossier_id).needs_somebody
    assert read(ADVISER, messages_of, dossier_id)[0].state is MessageState.ACCEPTED


def test_a_late_answer_to_a_striking_off_goes_to_its_sanction_and_to_no_registration(folder: Path) -> None:
    dossier_id = new_file()
    running(dossier_id, at=at(-20), starts_on=at(-20).date())
    registered(dossier_id)
    sanction_id = struck_off(dossier_id)
    later = at(31).date()
    told = {"structure": "ML65", "message": str(row(sanction_id, later).strike_off_exchange_id)}
    leave(folder, told | {"reference": "FT-1", "identifiant": IDENTIFIER})
    assert read_france_travail() == 1
    taken = row(sanction_id, later)
    assert (taken.strike_off_receipt, taken.strike_off_to_send) == ("FT-1", False)
    leave(folder, told | {"reference": "FT-2", "motif": RefusalMotive.OTHER.value})
    assert read_france_travail() == 1
    refused = row(sanction_id, later)
    assert refused.strike_off_to_send
    assert refused.strike_off_detail == f"Refus : {RefusalMotive.OTHER.label}."
    assert registration(dossier_id).state is RegistrationState.REGISTERED
    assert waiting() == []
    assert count(ADVISER, "orientation_partneranswer") == 0


def test_without_a_system_nothing_is_read(settings: Any) -> None:
    settings.EXCHANGES = Providers()
    assert read_france_travail() == 0
