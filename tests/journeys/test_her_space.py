"""Her space on a telephone: on a screen that is lent to her, before she is of age, by the keys alone without network.

The house is served in this process, so that each journey begins where its first gesture is hers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from convergence.accompagnement.contracts import operations as contracts
from convergence.accompagnement.contracts.types import EligibilityAnswers, PlanWords
from convergence.foundation.clock import now
from tests.databases import cloned_database
from tests.journeys.site import PHONE
from tests.web.browser import LiveHouse, faults, follow, live_house, until, wide
from tests.web.dossier.test_account import opened_file
from tests.web.house import House
from tests.web.messages.world import reachable
from tests.web.portal.her import her_browser
from tests.web.young_people import TODAY, welcome

pytestmark = [pytest.mark.long, pytest.mark.journey]

CODE = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")
HOME, TALK = "/jeune/moi/", "/jeune/moi/messages/"
GUARDIAN = "Sylvie ROUSSE"
KEPT = (
    "caches.open('pages').then(kept => kept.keys()).then(keys => keys.map(key => new URL(key.url).pathname))"
)
MADE: dict[str, str] = {}


def prepared(house: House) -> None:
    """Somebody without e-mail, somebody of seventeen whose contract is prepared, somebody with a telephone."""
    MADE["assisted"] = f"/dossiers/{opened_file(house, email='', first_name='Lina')}/"
    minor = welcome(house, "Tom", "ROUSSE", born_on=date(TODAY.year - 17, 1, 1)).dossier_id
    MADE["contract"] = f"/dossiers/{minor}/contrats/{contract_of(house, minor)}/"
    MADE["minor"] = session_of(house, minor)
    MADE["lent to sign"] = house.client("adviser").cookies["session"].value
    MADE["keys"] = session_of(house, reachable(house, "Lou").dossier_id)


def contract_of(house: House, dossier_id: UUID) -> UUID:
    """A CEJ that waits for its signatures."""
    return contracts.prepare_cej(
        actor=house.actor("adviser"), at=now(), dossier_id=dossier_id, starts_on=TODAY,
        answers=EligibilityAnswers(False, False, True, True),
        plan=PlanWords("Un métier", ("Venir aux rendez-vous",), ("Proposer un stage",)),
    )  # fmt: skip


def session_of(house: House, dossier_id: UUID) -> str:
    """The cookie of her session."""
    return her_browser(house, dossier_id).cookies["session"].value


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def telephone(live: LiveHouse, name: str = "") -> BrowserContext:
    """A telephone; hers when she is logged in on it."""
    context = live.context(width=PHONE)
    if name:
        context.add_cookies([{"name": "session", "value": MADE[name], "url": live.url}])
    return context


def checked(page: Page) -> None:
    """Both engines find nothing, and nothing scrolls sideways."""
    assert faults(page) == [], page.url
    assert not wide(page), page.url


def test_without_e_mail_nor_telephone_she_uses_a_screen_that_is_lent_to_her(live: LiveHouse) -> None:
    adviser, screen = live.page("adviser"), telephone(live).new_page()
    adviser.goto(f"{MADE['assisted']}compte/")
    follow(adviser, adviser.get_by_role("link", name="Lui prêter un écran"))
    follow(adviser, adviser.get_by_role("button", name="Afficher le code"))
    expect(adviser.locator("main")).to_contain_text(CODE)
    code = CODE.findall(adviser.locator("main").inner_text())[0]
    screen.goto("/jeune/connexion/")
    follow(screen, screen.get_by_role("link", name="J’ai un code pour un écran prêté"))
    checked(screen)
    screen.get_by_label("Votre code").fill(code.lower().replace("-", " "))
    follow(screen, screen.get_by_role("button", name="Ouvrir mon espace"))
    expect(screen.locator("main")).to_contain_text("Bonjour Lina")
    checked(screen)
    expect(screen.get_by_role("button", name="Cet appareil est à moi")).to_have_count(0)
    follow(screen, screen.get_by_role("link", name="Mes envies"))
    follow(screen, screen.get_by_role("link", name="Dire une envie"))
    screen.get_by_label("Ce que je veux").fill("Avoir mon permis")
    checked(screen)
    follow(screen, screen.get_by_role("button", name="Enregistrer"))
    expect(screen.locator("main")).to_contain_text("« Avoir mon permis »")
    checked(screen)
    follow(screen, screen.get_by_role("button", name="Rendre l’écran"))
    expect(screen.locator("main")).to_contain_text("L’écran est rendu")
    checked(screen)
    screen.goto(HOME)
    expect(screen).to_have_url(re.compile("/jeune/connexion/"))
    adviser.context.close()
    screen.context.close()


def sent_round(live: LiveHouse) -> Page:
    """Her adviser asks for the signatures of both, then hands over the screen: a telephone's width.

    In a session apart: once the screen is handed over, it opens nothing else.
    """
    page = telephone(live, "lent to sign").new_page()
    page.goto(MADE["contract"])
    follow(page, page.get_by_role("link", name="Faire signer").first)
    for name in ("way", "guardian_way"):
        page.locator(f"main [name={name}]").select_option("sur_place")
    page.get_by_label("Prénom et nom du représentant légal").fill(GUARDIAN)
    follow(page, page.get_by_role("button", name="Produire le document et demander les signatures"))
    follow(page, page.get_by_role("link", name="Faire signer sur cet écran"))
    page.get_by_label("Je connais les personnes").check(force=True)
    follow(page, page.get_by_role("button", name="Confier l’écran"))
    return page


def sign(page: Page, name: str) -> None:
    """Choose a name, read, write it, sign."""
    follow(page, page.get_by_role("link", name=name))
    page.get_by_label("Votre nom").fill(name)
    page.locator('main input[type="checkbox"]').first.check(force=True)
    checked(page)
    follow(page, page.get_by_role("button", name="Je signe"))


def test_before_he_is_of_age_his_guardian_signs_with_him(live: LiveHouse) -> None:
    page = telephone(live, "minor").new_page()
    page.goto("/jeune/moi/contrat/")
    checked(page)
    follow(page, page.get_by_role("contentinfo").get_by_role("link", name="Vous avez moins de 18 ans"))
    expect(page.locator("main")).to_contain_text("un adulte signe aussi")
    checked(page)
    screen = sent_round(live)
    checked(screen)
    sign(screen, "Tom ROUSSE")
    expect(screen.locator("main")).to_contain_text("1 signature sur 3")
    sign(screen, GUARDIAN)
    expect(screen.locator("main")).to_contain_text("2 signatures sur 3")
    page.goto("/jeune/moi/contrat/")
    expect(page.locator("main")).to_contain_text("Contrat d’engagement jeune")
    checked(page)
    page.context.close()
    screen.context.close()


def reach(page: Page, words: str) -> None:
    """Go on with the tabulation until what has the focus says this."""
    for _ in range(80):
        page.keyboard.press("Tab")
        held = "document.activeElement"
        said = page.evaluate(
            f"(({held}.labels && {held}.labels[0] || {held}).textContent || '').trim().replace(/\\s+/g, ' ')"
        )
        if words in str(said):
            return
    raise AssertionError(f"« {words} » is never reached on {page.url}")


def pressed(page: Page, words: str, key: str = "Enter") -> None:
    """Reach it and press it: the next page is there."""
    reach(page, words)
    with page.expect_navigation():
        page.keyboard.press(key)


def test_by_the_keys_alone_she_reads_and_writes_without_network(live: LiveHouse) -> None:
    context = telephone(live, "keys")
    page = context.new_page()
    page.goto(HOME)
    pressed(page, "Cet appareil est à moi")
    until(page, "caches.open('coquille').then(kept => kept.keys()).then(keys => keys.length > 4)")
    pressed(page, "Mes messages")
    until(page, f"{KEPT}.then(kept => kept.includes('{TALK}'))")
    context.set_offline(True)
    page.goto(TALK)
    expect(page.locator("#copie")).to_contain_text("Vous lisez une copie du")
    checked(page)
    reach(page, "Votre réponse")
    page.keyboard.type("Je serai en retard")
    pressed(page, "Envoyer")
    expect(page.locator("h1")).to_have_text("C’est gardé")
    checked(page)
    context.set_offline(False)
    page.goto(HOME)
    expect(page.locator("#envois")).to_contain_text("Votre message : envoyé.")
    pressed(page, "Mes messages")
    expect(page.get_by_text("Je serai en retard")).to_have_count(1)
    pressed(page, "Mon espace")
    pressed(page, "Se déconnecter")
    assert page.evaluate("caches.keys()") == [], "nothing of hers stays"
    context.close()
