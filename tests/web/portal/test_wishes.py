"""« Mes envies » : told by herself in a minute, dated, hers and nobody else’s."""

from __future__ import annotations

from uuid import UUID

from django.test import Client

from convergence.aspirations.operations import tell_aspiration
from convergence.aspirations.queries import current_aspirations, path_of
from convergence.aspirations.types import AspirationRow, EnteredBy, Setting, StatementDraft
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.young_people import welcome

PLACE = "/jeune/moi/envies/"


def known(house: House, dossier_id: UUID) -> list[AspirationRow]:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return list(current_aspirations(scope, dossier_id, local_today("Europe/Paris")))


def changes(house: House, dossier_id: UUID) -> list[str]:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return [step.occurrence.change.value for step in path_of(scope, dossier_id)]


def test_she_tells_changes_orders_quotes_and_ends(house: House) -> None:
    file = welcome(house).dossier_id
    browser = her_browser(house, file)
    assert "Dire une envie" in browser.get(PLACE).content.decode()
    key = str(uuid7())
    for _ in range(2):
        sent = browser.post(f"{PLACE}dire/", {"words": "Avoir mon permis", "strength": "2", "envoi": key})
        assert (sent.status_code, sent["Location"]) == (303, PLACE)
    browser.post(f"{PLACE}dire/", {"words": "Travailler avec des enfants", "rome": "K1303"})
    first, second = sorted(known(house, file), key=lambda row: row.statement.words)
    assert (first.statement.entered_by, first.statement.setting) == (
        EnteredBy.YOUNG_PERSON,
        Setting.OWN_SPACE,
    )
    assert second.occupation_label
    wish = f"{PLACE}{first.aspiration_id}/"
    assert "Avoir mon permis" in browser.get(f"{wish}redire/").content.decode()
    again = {"words": "Avoir mon permis", "strength": "4", "why": "J’ai eu le code."}
    assert browser.post(f"{wish}redire/", again).status_code == 303
    assert "J’ai eu le code." in browser.get(PLACE).content.decode()
    browser.post(f"{PLACE}ordre/", {str(second.aspiration_id): "1", str(first.aspiration_id): "2"})
    browser.post(f"{wish}theme/", {"theme": "mobilite"})
    browser.post(f"{wish}citer/", {"accord": "oui"})
    by_words = {row.statement.words: row for row in known(house, file)}
    assert by_words["Avoir mon permis"].agreed_on == local_today("Europe/Paris")
    assert by_words["Avoir mon permis"].statement.theme == "mobilite"
    assert by_words["Travailler avec des enfants"].statement.rank == 1
    browser.post(f"{wish}citer/", {"accord": "non"})
    assert browser.post(f"{wish}terminer/", {"ending": "realise", "why": "Je l’ai eu !"}).status_code == 303
    page = browser.get(PLACE).content.decode()
    assert "Je l’ai eu !" in page
    assert "C’est fini" in page
    assert changes(house, file).count("grandit") == 1


def test_nothing_but_words_is_asked_and_what_is_wrong_is_told(house: House) -> None:
    browser = her_browser(house, welcome(house).dossier_id)
    assert browser.post(f"{PLACE}dire/", {"words": " "}).status_code == 422
    refused = browser.post(f"{PLACE}dire/", {"words": "Un métier", "rome": "xqzwv"})
    assert refused.status_code == 422
    assert "n’est pas dans la liste" in refused.content.decode()
    assert "K1303" in browser.get(f"{PLACE}metiers/?q=nounou").content.decode()


def test_another_wish_is_not_hers(house: House) -> None:
    other = welcome(house, "Lou", "AUTRE").dossier_id
    tell_aspiration(
        actor=house.actor("adviser"), at=now(), dossier_id=other, draft=StatementDraft("Mot secret")
    )
    (row,) = known(house, other)
    browser = her_browser(house, welcome(house).dossier_id)
    assert "Mot secret" not in browser.get(PLACE).content.decode()
    for page in ("redire", "terminer", "theme"):
        assert browser.get(f"{PLACE}{row.aspiration_id}/{page}/").status_code == 404
        answer = browser.post(f"{PLACE}{row.aspiration_id}/{page}/", {"words": "Pris", "ending": "realise"})
        assert answer.status_code == 404
    assert browser.post(f"{PLACE}{row.aspiration_id}/citer/", {"accord": "oui"}).status_code == 404
    refused = browser.post(f"{PLACE}ordre/", {str(row.aspiration_id): "1"})
    assert refused.status_code in (303, 422)
    assert known(house, other) == [row]
    assert Client().get(f"{PLACE}dire/")["Location"].startswith("/jeune/connexion/")
