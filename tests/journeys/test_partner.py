"""An agent of the CAF at work: what her agreement opens and no more, a request answered, an emergency told to all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.site import DESK, PHONE, Visitor, today
from tests.journeys.steps.beginning import open_file
from tests.journeys.steps.partner import (
    PERSONAL_LINK,
    SERVICE,
    answer_introduction,
    examine,
    introduce,
    message_of,
    open_in_emergency,
    revoke,
    share,
)
from tests.journeys.steps.solutions import ask
from tests.journeys.steps.words import fill, follow, main, press, typed

pytestmark = [pytest.mark.long, pytest.mark.journey]

Visit = Callable[..., Visitor]
ADVISER, AGENT, OFFICER, NETWORK = "conseillere-tarbes", "caf-65", "dpo-tarbes", "dsi"
HER_PHONE = "06 39 98 01 45"


def test_an_agent_of_the_caf(visit: Visit) -> None:
    camille, nadia, phone = visit().become(ADVISER), visit().become(AGENT), visit(PHONE).become(AGENT)
    shared = open_file(camille, "Océane", "Lassalle", today() - timedelta(days=19 * 365 + 40))
    share(camille, shared, "CAF65", "Nadia Lafforgue")
    reads_what_is_open(nadia, phone, shared)
    answers_a_request(camille, nadia, shared)
    introduces_somebody(camille, nadia)
    born = today() - timedelta(days=20 * 365 + 75)
    closed = open_file(camille, "Maïlys", "Duclos", born)
    opens_in_emergency(nadia, visit(PHONE).become(OFFICER), visit(PHONE), closed, born)
    revoke(visit().become(NETWORK), "(CAF)")
    for page in (shared, closed, f"{shared}fiche/"):
        assert nadia.go(page) == 404, "closed at once"
    nadia.go("/dossiers/partages/")
    expect(main(nadia)).to_contain_text("Personne pour le moment")


def reads_what_is_open(nadia: Visitor, phone: Visitor, shared: str) -> None:
    """From her home to the synthesis; what is closed is named and refused."""
    nadia.go("/")
    nadia.picture("60-accueil-partenaire", width=DESK)
    nadia.press(main(nadia).get_by_role("link", name="Personnes partagées"))
    fill(nadia, nom="lassa")
    nadia.picture("61-personnes-partagees", "main h1", width=DESK)
    nadia.press(main(nadia).get_by_role("button", name="Appliquer les filtres"))
    follow(nadia, "Océane LASSALLE")
    for told in (
        HER_PHONE,
        "Ouvert pour « accompagner la personne »",
        "Convention",
        "Santé et couverture sociale",
    ):
        expect(main(nadia)).to_contain_text(told)
    nadia.picture("62-synthese-partagee", "main h1", width=DESK)
    for refused in ("notes/", "historique/", "documents/", "nir/"):
        assert nadia.go(f"{shared}{refused}") in (403, 404), refused
    for page, name in (("/", ""), ("/dossiers/partages/", ""), (shared, "63-synthese-au-telephone")):
        assert phone.go(page) == 200
        phone.picture(name, "main h1", width=PHONE) if name else phone.check_once()


def answers_a_request(camille: Visitor, nadia: Visitor, shared: str) -> None:
    """A request for her service comes to her screen; she answers, and sees what came of it."""
    camille.go(f"{shared}solutions/trouver/?q={SERVICE}")
    asked = ask(camille, SERVICE, typed(today()))
    nadia.go("/")
    nadia.press(main(nadia).get_by_role("link", name="demande d’orientation").first)
    nadia.press(main(nadia).get_by_role("link", name="Océane LASSALLE").first)
    follow(nadia, "Accepter la demande")
    fill(
        nadia,
        day=typed(today()),
        time="16h30",
        words="Accueil de Tarbes, apporter un relevé d’identité bancaire.",
    )
    press(nadia, "Accepter la demande", "La demande est acceptée.")
    camille.go(asked)
    expect(main(camille)).to_contain_text("apporter un relevé d’identité bancaire")


def introduces_somebody(camille: Visitor, nadia: Visitor) -> None:
    """She introduces a young person; the answer and its reason come back to her."""
    introduce(nadia, "Enora", "Duprat", today())
    answer_introduction(camille, "Enora DUPRAT")
    nadia.go("/")
    follow(nadia, "réponse à lire")
    nadia.picture("64-jeunes-adresses", "main h1", width=DESK)
    follow(nadia, "Enora DUPRAT")
    expect(main(nadia)).to_contain_text("la Mission Locale de Pau l’attend")


def opens_in_emergency(nadia: Visitor, helene: Visitor, reader: Visitor, closed: str, born: date) -> None:
    """Three hours and a reason; the officer is alerted and judges; the young person reads who it was."""
    assert nadia.go(closed) == 404
    open_in_emergency(nadia, "Maïlys", "Duclos", born)
    nadia.picture("65-ouvert-en-urgence", "main h1", width=DESK)
    assert "CAF" in message_of(reader, "dpo-tarbes", "en urgence")
    examine(helene, "CAF")
    found = PERSONAL_LINK.search(message_of(reader, "639980145", "vous a écrit"))
    assert found is not None
    reader.go(found[0])
    expect(main(reader)).to_contain_text("a ouvert votre dossier en urgence")
    reader.check_once()
    follow(reader, "Qui a consulté votre dossier")
    expect(main(reader)).to_contain_text("CAF")
    expect(main(reader)).to_contain_text("c’était justifié")
    reader.picture("67-qui-a-consulte-au-telephone", "main h1", width=PHONE)
