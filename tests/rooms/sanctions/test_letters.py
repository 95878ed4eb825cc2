"""The letters themselves: tagged, humane, naming what the law asks for."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from pypdf import PdfReader

from convergence.accompagnement.contracts.types import Party
from convergence.accompagnement.sanctions.types import LetterPart, Measure, Verdict
from convergence.documents.queries import document_bytes
from convergence.dossier.operations import edit_section
from convergence.dossier.queries import section
from convergence.dossier.types import Section
from tests.rooms.accompagnement.world import ADVISER, AT, at, new_file, read
from tests.rooms.contracts.steps import prepared, running, signed
from tests.rooms.sanctions.steps import decided, handed, in_force, proposed, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("set_pages")]


def words(document_id: UUID | None) -> str:
    """The text of a letter, which must be tagged and in French."""
    assert document_id is not None
    paper = PdfReader(io.BytesIO(read(ADVISER, document_bytes, document_id)))
    assert paper.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]  # pypdf types it as an object
    assert paper.root_object["/Lang"].startswith("fr")
    return " ".join(" ".join(page.extract_text().split()) for page in paper.pages)


def test_the_notice_and_the_decision_say_what_the_law_asks() -> None:
    dossier_id = new_file()
    running(dossier_id, at=at(-20), starts_on=at(-20).date())
    sanction_id = handed(proposed(dossier_id), AT)
    notice = words(row(sanction_id).notice_id)
    for told in (
        "Absente à l’atelier CV",
        "24 novembre 2026",
        "30 % pendant 1 mois",
        "10 jours à partir du jour",
        "la personne de votre choix",
        "motif légitime arrête la procédure",
        "R5412-1",
    ):
        assert told in notice, told
    decided(sanction_id, at(11))
    decision = words(row(sanction_id).decision_id)
    for told in (
        "Absences répétées.",
        "recours gracieux",
        "tribunal administratif",
        "2 mois",
        "s’arrête dès que",
    ):
        assert told in decision, told


def test_the_letter_goes_to_the_whole_address() -> None:
    dossier_id = new_file()
    running(dossier_id, at=at(-20), starts_on=at(-20).date())
    lived = read(ADVISER, section, dossier_id, Section.ADDRESS)
    assert lived is not None
    home = {"street": "3 rue des Acacias", "complement": "Bât. B", "postal_code": "65000", "commune": "65440"}
    edit_section(
        actor=ADVISER, at=at(-2), dossier_id=dossier_id, section=Section.ADDRESS, values=home,
        edit_token=lived.edit_token,
    )  # fmt: skip
    notice = words(row(proposed(dossier_id)).notice_id)
    assert "3 rue des Acacias, Bât. B, 65000 Tarbes" in notice


def test_striking_off_is_proposed_and_not_decided() -> None:
    dossier_id = new_file()
    running(dossier_id, at=at(-20), starts_on=at(-20).date())
    in_force(dossier_id)
    removal = Verdict(Measure.REMOVAL, Decimal(1), 4)
    sanction_id = handed(proposed(dossier_id, on=at(20).date(), when=at(20), considered=removal), at(20))
    handed(decided(sanction_id, at(31), removal), at(31), LetterPart.DECISION)
    proposal = words(row(sanction_id).strike_off_id)
    assert "relève de votre seule décision" in proposal
    assert "4 mois" in proposal


def test_each_letter_of_a_minor_goes_to_her_guardian_with_the_routes_of_appeal_under_the_regime_of_the_facts() -> (
    None
):
    """Facts of 31 May 2025, noticed in June: the former scale and its effect, the ten days, the routes in each copy."""
    start, june = datetime(2025, 5, 1, 9, tzinfo=UTC), datetime(2025, 6, 3, 9, tzinfo=UTC)
    dossier_id = new_file(born_on=date(2008, 11, 2), when=start - timedelta(days=30))
    contract_id = prepared(dossier_id, at=start, starts_on=start.date())
    signed(contract_id, Party.YOUNG_PERSON, Party.GUARDIAN, Party.STRUCTURE, at=start)
    made = proposed(dossier_id, on=date(2025, 5, 31), when=june)
    for part in (LetterPart.NOTICE, LetterPart.NOTICE_GUARDIAN):
        handed(made, june, part)
    notices = [words(letter) for letter in (row(made).notice_id, row(made).guardian_notice_id)]
    assert all("10 jours" in one and "R5131-17" in one and "31 mai 2025" in one for one in notices)
    decided(made, june + timedelta(days=11), Verdict(Measure.REDUCTION, Decimal("0.25"), 1))
    found = row(made)
    for letter in (found.decision_id, found.guardian_decision_id):
        decision = words(letter)
        for told in (
            "R5131-17",
            "premier jour du mois qui suit",
            "recours gracieux",
            "tribunal administratif",
            "2 mois à partir du jour où vous recevez",
        ):
            assert told in decision, told
