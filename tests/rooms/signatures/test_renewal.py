"""Seals outlive their certificates; a trust service named by the configuration raises the level of what follows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.checks import run_checks

from convergence.documents.queries import document_bytes
from convergence.foundation.problems import Conflict
from convergence.foundation.scope import Purpose
from convergence.gateways.signing import RENEW_BEFORE, SealKeys
from convergence.gateways.signing.fake import FakeRemoteProvider
from convergence.jobs.commands.outside import outside_faults
from convergence.jobs.signatures import renew_seals
from convergence.signatures.operations import reseal
from convergence.signatures.queries import (
    bundle_files,
    signings_to_reseal,
    structures_to_reseal,
    structures_with_old_seals,
    verify_bundle,
)
from convergence.signatures.queries.bundles import provider
from convergence.signatures.rules.renewal import renewal
from convergence.signatures.types import SignatureLevel
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, TARBES, at, new_file, read
from tests.rooms.signatures.steps import HOUSE, YOUNG_PHONE, asked, sealed, shown, sign

pytestmark = pytest.mark.django_db

FAKE = "convergence.gateways.signing.fake.FakeRemoteProvider"
YEARS = timedelta(days=365)


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.SEAL_DIR = tmp_path / "seal"


def signed(when: datetime) -> UUID:
    signing_id = asked(new_file(), when)
    sign(YOUNG_PHONE, when + timedelta(hours=1))
    sealed(signing_id, when + timedelta(hours=2))
    return signing_id


def content(signing_id: UUID) -> bytes:
    bundle_id = shown(signing_id).bundle_id
    assert bundle_id is not None
    return read(ADVISER, document_bytes, bundle_id)


def seals(signing_id: UUID) -> int:
    found = verify_bundle(None, content(signing_id))
    assert found.holds, [one.sentence for one in found.findings]
    return [finding.code for finding in found.findings].count("seal")


def due(when: datetime) -> list[UUID]:
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        return signings_to_reseal(scope, when, 10)


def test_a_seal_is_renewed_before_its_certificate_or_its_algorithm_is_old() -> None:
    start, before = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=90)
    assert renewal(start + YEARS, start, before, 3) == start + YEARS - before
    assert renewal(start + 20 * YEARS, start, before, 3) == start + 3 * YEARS


def test_what_grows_old_is_sealed_again_once_and_by_a_new_key(time_machine: Any) -> None:
    signing_id = signed(at())
    first = provider().certificates()
    assert (renew_seals(), seals(signing_id), due(at())) == (0, 1, [])
    late = provider().ends_at(at()) - RENEW_BEFORE + timedelta(days=1)
    time_machine.move_to(late)
    assert due(late) == [signing_id]
    assert (renew_seals(), renew_seals()) == (1, 0)
    assert seals(signing_id) == 2
    assert len(provider().certificates()) == len(first) + 1
    after_the_first_certificate = late + RENEW_BEFORE + timedelta(days=10)
    time_machine.move_to(after_the_first_certificate)
    assert seals(signing_id) == 2
    again = shown(signing_id).bundle_id
    assert reseal(actor=HOUSE, at=after_the_first_certificate, signing_id=signing_id) == again


def test_only_the_house_learns_where_seals_grow_old() -> None:
    signed(at())
    late = at() + 4 * YEARS
    assert read(ADVISER, structures_to_reseal, late) == []
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        assert structures_to_reseal(scope, at()) == []
        assert structures_to_reseal(scope, late) == [TARBES]


def test_what_cannot_be_renewed_is_shown_to_people_and_to_the_operator(
    time_machine: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    signing_id = signed(at())
    time_machine.move_to(at() + 2.9 * YEARS)

    def full_disk(*_: Any) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(SealKeys, "rotate", full_disk)
        assert renew_seals() == 0
    assert "cannot be renewed" in caplog.text
    assert shown(signing_id).seal_fault == "La clé du sceau ne peut pas être écrite."
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        assert structures_with_old_seals(scope, at()) == [TARBES]
    assert any("n’a pas pu être renouvelé dans 1 structure" in line for line in outside_faults())
    assert due(at() + 2.9 * YEARS) == [signing_id]
    assert renew_seals() == 1
    assert shown(signing_id).seal_fault == ""
    assert not any("renouvelé" in line for line in outside_faults())


def test_a_trust_service_named_by_the_configuration_gives_its_level(settings: Any) -> None:
    local = signed(at())
    settings.SIGNING_PROVIDER = FAKE
    signing_id = signed(at(days=1))
    assert shown(local).level is SignatureLevel.SIMPLE
    assert shown(signing_id).level is SignatureLevel.ADVANCED
    evidence = json.loads(bundle_files(None, content(signing_id))["preuves.json"])
    assert evidence["signing"]["level"].startswith("Signature électronique avancée")
    words = " ".join(one.sentence for one in verify_bundle(None, content(signing_id)).findings)
    assert "Le sceau de « Service de confiance inventé »" in words
    assert seals(local) == 1
    settings.SIGNING_PROVIDER = "local"
    assert (seals(local), seals(signing_id)) == (1, 1)


def test_a_bundle_states_the_level_that_it_was_given_rather_than_the_one_promised(settings: Any) -> None:
    settings.SIGNING_PROVIDER = FAKE
    signing_id = asked(new_file(), at())
    assert shown(signing_id).level is SignatureLevel.ADVANCED
    sign(YOUNG_PHONE, at(hours=1))
    settings.SIGNING_PROVIDER = "local"
    sealed(signing_id, at(hours=2))
    assert shown(signing_id).level is SignatureLevel.SIMPLE
    evidence = json.loads(bundle_files(None, content(signing_id))["preuves.json"])
    assert evidence["signing"]["level"].startswith("Signature électronique simple")


def test_a_trust_service_whose_certificate_ends_renews_nothing(settings: Any, time_machine: Any) -> None:
    settings.SIGNING_PROVIDER = FAKE
    signing_id = signed(at())
    time_machine.move_to(provider().ends_at(at()) - timedelta(days=30))
    with pytest.raises(Conflict, match="finit bientôt"):
        reseal(actor=HOUSE, at=provider().ends_at(at()) - timedelta(days=30), signing_id=signing_id)
    assert renew_seals() == 0
    assert "finit bientôt" in shown(signing_id).seal_fault


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nulle.part.prestataire", "ne peut pas être chargé"),
        ("local ", "ne peut pas être chargé"),
        ("convergence.gateways.signing.keys.timedelta", "ne rend pas un prestataire"),
        ("tests.rooms.signatures.test_renewal.boastful", "annonce un niveau inconnu"),
    ],
)
def test_a_wrong_provider_stops_the_start(settings: Any, name: str, sentence: str) -> None:
    assert run_checks(tags=["convergence"]) == []
    settings.SIGNING_PROVIDER = name
    (fault,) = run_checks(tags=["convergence"])
    assert sentence in fault.msg
    assert "CONVERGENCE_SIGNING_PROVIDER" in str(fault.hint)


def test_the_invented_service_seals_nothing_in_production(settings: Any) -> None:
    settings.SIGNING_PROVIDER = FAKE
    assert run_checks(tags=["convergence"]) == []
    settings.MODE = "production"
    (fault,) = run_checks(tags=["convergence"])
    assert "inventé" in fault.msg


class Boastful(FakeRemoteProvider):
    """Says more than the regulation knows."""

    @property
    def level(self) -> str:
        return "parfaite"


def boastful() -> Boastful:
    return Boastful()
