"""The pages of aspirations: a minute to enter, a proposal confirmed, the path, what has changed, who gets in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.contracts import operations as contracts
from convergence.accompagnement.contracts.types import StepDraft, StepKind
from convergence.accompagnement.diagnostic import operations as diagnostic
from convergence.accompagnement.diagnostic.types import Answer, ConstraintDraft
from convergence.aspirations.operations import code_again, tell_aspiration
from convergence.aspirations.queries import current_aspirations
from convergence.aspirations.types import AspirationRow, EnteredBy, Hindrance, StatementDraft, Strength
from convergence.demo.scenes.accompagnement.aspirations import over_months
from convergence.foundation.actor import system_actor, young_person_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.storage.journal import entries_of_file
from convergence.storage.session import acting
from tests.rooms.aspirations.steps import QuickCoder
from tests.web.house import PEOPLE, House
from tests.web.sanctions.world import under_contract
from tests.web.young_people import ABSENT, TODAY, stored, text, welcome

WORDS = "je veux mon <b>permis</b>"
HOW = {"said_on": f"{TODAY:%d/%m/%Y}", "setting": "entretien", "entered_by": "conseiller"}
THEN = TODAY - timedelta(days=40)


def base(dossier_id: object) -> str:
    return f"/dossiers/{dossier_id}/aspirations/"


def wishes(house: House, dossier_id: UUID) -> list[AspirationRow]:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return current_aspirations(scope, dossier_id, TODAY)


def told(house: House, dossier_id: UUID, words: str = WORDS, **details: Any) -> AspirationRow:
    """A wish told by the adviser."""
    draft = StatementDraft(words, **details)
    statement_id = tell_aspiration(actor=house.actor("adviser"), at=now(), dossier_id=dossier_id, draft=draft)
    return next(row for row in wishes(house, dossier_id) if row.statement.id == statement_id)


def send(client: Client, dossier_id: object, page: str, **values: Any) -> Any:
    return client.post(f"{base(dossier_id)}{page}/", {**HOW, **values})


def coded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convergence.aspirations.operations.coding.taught", QuickCoder)
    code_again(actor=system_actor(house.structures["tarbes"], time_zone="Europe/Paris"), at=now())


def test_words_are_enough_and_the_rest_is_kept(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    assert "Aucune aspiration" in text(client.get(base(person.dossier_id)))
    assert client.get(f"{base(person.dossier_id)}noter/").status_code == 200
    assert send(client, person.dossier_id, "noter", words=WORDS).status_code == 302
    page = client.get(base(person.dossier_id))
    assert "La machine n’a pas encore lu ces mots" in text(page)
    assert b"<b>permis" not in page.content
    answer = send(
        client, person.dossier_id, "noter", words="devenir mécano", strength="3", horizon="1",
        theme="travail/metier_vise", rome="I1604", hindrances=["diplome", "mobilite"],
        entered_by="ensemble", said_on=f"{THEN:%d/%m/%Y}",
    )  # fmt: skip
    assert answer.status_code == 302
    (row,) = (one for one in wishes(house, person.dossier_id) if one.statement.rome)
    assert (row.statement.rome, row.theme_label, row.sub_theme_label) == (
        "I1604",
        "Travail",
        "Un métier précis",
    )
    assert row.statement.hindrances == {Hindrance.DIPLOMA, Hindrance.MOBILITE}
    assert (row.statement.entered_by, row.statement.said_on) == (EnteredBy.TOGETHER, THEN)
    assert "Le diplôme ou l’expérience".lower() in text(client.get(base(person.dossier_id))).lower()


def test_bad_input_is_told_keeps_the_words_and_writes_nothing(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    tomorrow = f"{TODAY + timedelta(days=1):%d/%m/%Y}"
    for wrong, sentence in (
        ({"words": " "}, "obligatoire"),
        ({"words": WORDS, "said_on": tomorrow}, "Ce jour est à venir"),
        ({"words": WORDS, "said_on": "01/01/1990"}, "précède sa naissance"),
        ({"words": WORDS, "rome": "qqqq"}, "n’est pas dans la liste"),
        ({"words": WORDS, "theme": "zzz"}, "Choisissez une réponse de la liste"),
        ({"words": WORDS, "entered_by": "jeune"}, "Choisissez une réponse de la liste"),
    ):
        answer = send(client, person.dossier_id, "noter", **wrong)
        assert answer.status_code == 422, wrong
        assert sentence in text(answer), wrong
        assert "permis" in text(answer) or not wrong["words"].strip()
    assert wishes(house, person.dossier_id) == []


def test_sent_twice_it_is_noted_once(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    for _ in range(2):
        answer = send(
            client, person.dossier_id, "noter", words=WORDS, envoi="un-envoi", hindrances=["attente", "sante"]
        )
        assert answer.status_code == 302
    assert len(wishes(house, person.dossier_id)) == 1


def test_the_machine_proposes_with_its_confidence_and_a_person_confirms(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, client = welcome(house), house.client("adviser")
    row, other = told(house, person.dossier_id), told(house, person.dossier_id, "du calme")
    coded(house, monkeypatch)
    said = text(client.get(base(person.dossier_id)))
    assert "Mobilité, le permis (sûre à 92 %)" in said
    assert "La machine n’est sûre d’aucun thème" in said
    page = f"{base(person.dossier_id)}{row.aspiration_id}/"
    for wrong in ({}, {"theme": "travail", "version": "essai-1"}, {"theme": "mobilite/permis"}):
        assert client.post(f"{page}confirmer/", wrong).status_code in (409, 422), wrong
    confirmed = client.post(f"{page}confirmer/", {"theme": "mobilite/permis", "version": "essai-1"})
    assert confirmed.status_code == 302
    chosen = f"{base(person.dossier_id)}{other.aspiration_id}/theme/"
    assert "Ce que contient chaque thème" in text(client.get(chosen))
    assert client.post(chosen, {"theme": ""}).status_code == 422
    assert client.post(chosen, {"theme": "ailleurs"}).status_code == 302
    assert {one.theme_label for one in wishes(house, person.dossier_id)} == {"Mobilité", "Ailleurs"}
    assert "sûre à" not in text(client.get(base(person.dossier_id)))


def test_told_again_it_grows_and_the_page_says_what_changed_with_a_picture_and_a_table(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    row = told(house, person.dossier_id, "un toit", said_on=THEN, strength=Strength.SLIGHT)
    assert "Ce qui a changé" not in text(client.get(base(person.dossier_id)))
    page = f"{row.aspiration_id}/redire"
    assert "un toit" in text(client.get(f"{base(person.dossier_id)}{page}/"))
    assert send(client, person.dossier_id, page, words="un toit à moi", strength="4").status_code == 302
    shown = client.get(base(person.dossier_id))
    assert f"Ce qui a changé depuis le {THEN:%d/%m/%Y}" in text(shown)
    assert "Grandit" in text(shown)
    assert shown.content.decode().count("cv-chemin__fois--") == 2
    assert f'<th scope="row">{THEN:%d/%m/%Y}</th>' in shown.content.decode()
    for strange in ("?depuis=hier", "?depuis=2999-01-01", f"?depuis={THEN.isoformat()}"):
        assert client.get(base(person.dossier_id) + strange).status_code == 200


def test_what_she_told_alone_since_the_last_meeting_is_news(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    told(house, person.dossier_id, "un toit", said_on=THEN)
    adviser = house.actor("adviser")
    herself = young_person_actor(
        uuid7(), adviser.structure_id, name="Elle", time_zone="Europe/Paris", dossier_id=person.dossier_id
    )
    for days, words in ((9, "la boxe"), (2, "un chat")):
        with acting(herself, Purpose.PERSON_SPACE):
            tell_aspiration(
                actor=herself, at=now() - timedelta(days=days), dossier_id=person.dossier_id,
                draft=StatementDraft(words),
            )  # fmt: skip
    page = text(client.get(base(person.dossier_id)))
    news = page.partition(f"Ce qui a changé depuis le {THEN:%d/%m/%Y}")[2].partition("Le chemin")[0]
    assert "la boxe" in news
    assert "un chat" in news


def test_the_diagnosis_and_the_objectives_stand_beside(house: House) -> None:
    person, client = under_contract(house, "Lila", "BESSON"), house.client("adviser")
    adviser, at = house.actor("adviser"), now()
    version = diagnostic.open_diagnostic(actor=adviser, at=at, dossier_id=person.dossier_id)
    diagnostic.answer_constraint(
        actor=adviser, at=at, diagnostic_id=version, draft=ConstraintDraft("mobilite", Answer.YES)
    )
    ((contract_id,),) = stored(
        house, "SELECT id FROM contracts_contract WHERE dossier_id = %s", person.dossier_id
    )
    contracts.set_step(
        actor=adviser,
        at=at,
        contract_id=contract_id,
        draft=StepDraft(StepKind.ACTION, "Passer le code", due_on=TODAY + timedelta(days=1)),
    )
    said = text(client.get(base(person.dossier_id)))
    assert f"Diagnostic du {TODAY:%d/%m/%Y}, ce qui reste : Mobilité" in said
    assert "Passer le code" in said


def test_order_end_agreement_and_mistake(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    first, second = (told(house, person.dossier_id, words) for words in ("un toit", "un métier"))
    ids = (first.aspiration_id, second.aspiration_id)
    order = f"{base(person.dossier_id)}ordre/"
    assert "un métier" in text(client.get(order))
    assert "déjà prise" in text(client.post(order, {str(one): "1" for one in ids}))
    assert client.post(order, {str(ids[0]): "2", str(ids[1]): "1"}).status_code == 302
    assert [row.aspiration_id for row in wishes(house, person.dossier_id)] == [ids[1], ids[0]]
    consent = f"{base(person.dossier_id)}{ids[0]}/accord/"
    for answer, day in (("oui", TODAY), ("non", None), ("oui", TODAY)):
        assert client.post(consent, {"accord": answer}).status_code == 302
        assert wishes(house, person.dossier_id)[1].agreed_on == day
    ended = send(client, person.dossier_id, f"{ids[0]}/terminer", ending="abandonne", why="trop cher")
    assert ended.status_code == 302
    said = text(client.get(base(person.dossier_id)))
    assert "« un toit » : est abandonnée" in said
    assert "trop cher" in said
    assert send(client, person.dossier_id, f"{ids[0]}/terminer", ending="abandonne").status_code == 422
    mistake = f"{base(person.dossier_id)}{ids[0]}/retirer/"
    assert "Quelle était l’erreur" in text(client.get(mistake))
    assert client.post(mistake, {"reason": ""}).status_code == 422
    assert client.post(mistake, {"reason": "autre dossier"}).status_code == 302
    assert len(wishes(house, person.dossier_id)) == 2


def test_who_gets_in(house: House) -> None:
    person = welcome(house)
    row = told(house, person.dossier_id)
    for name in PEOPLE:
        actor, client = house.actor(name), house.client(name)
        ours = actor.structure_id == house.structures["tarbes"]
        holds = actor.may(Permission.RECORD_ASPIRATIONS)
        expected = (200 if ours else 404) if holds else 403
        for page in ("", "noter/", "ordre/", f"{row.aspiration_id}/redire/", f"{row.aspiration_id}/theme/"):
            assert client.get(base(person.dossier_id) + page).status_code == expected, (name, page)
        answer = send(client, person.dossier_id, "noter", words="x")
        assert answer.status_code == (302 if expected == 200 else expected), name


def test_the_wish_of_another_person_and_an_unknown_one_are_answered_alike(house: House) -> None:
    person, other, client = welcome(house), welcome(house, "Karim", "DIALLO"), house.client("adviser")
    theirs = told(house, other.dossier_id, "kanari").aspiration_id
    for page in ("redire", "terminer", "theme", "confirmer", "accord", "retirer"):
        answers = [
            send(client, person.dossier_id, f"{one}/{page}", words="x", theme="travail", reason="x")
            for one in (theirs, ABSENT)
        ]
        assert {answer.status_code for answer in answers} == {404}, page
        assert len({text(answer) for answer in answers}) == 1, page


def test_what_is_read_is_journaled_and_the_page_takes_few_statements(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    for number, rome in enumerate(("N4105", "I1604", "D1202", "F1703", "K1303", "")):
        told(house, person.dossier_id, f"souhait {number}", rome=rome)
    client.get(base(person.dossier_id))
    with CaptureQueriesContext(connection) as queries:
        client.get(base(person.dossier_id))
    assert len(queries) <= 30, len(queries)
    with acting(house.actor("manager"), Purpose.AUDIT):
        (entry, *_) = entries_of_file(person.dossier_id, before=now() + timedelta(minutes=1))
    assert entry.route == "file_aspirations:list"
    assert FieldGroup.FREE_TEXT.value in entry.groups


def test_occupations_are_completed_as_people_say_them(house: House) -> None:
    client = house.client("adviser")
    address = "/references/metiers/en-mots-de-tous-les-jours/"
    for typed, code in (("mecano", "I1604"), ("coifeuse", "D1202"), ("N4105", "N4105")):
        assert code in client.get(address, {"q": typed}).content.decode(), typed
    assert client.get(address, {"q": ""}).status_code == 200


def test_the_demonstration_shows_a_path_that_grows_and_ends(house: House) -> None:
    person, client = welcome(house, days_ago=200), house.client("adviser")
    over_months(house.actor("adviser"), person.dossier_id, now())
    said = text(client.get(base(person.dossier_id)))
    for word in ("vendeuse dans le prêt-à-porter", "un appart à moi", "est réalisée", "Grandit", "Apparaît"):
        assert word in said, word
