"""The reminders of an appointment in the demonstration's mailbox, seven days before and the day before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.site import Visitor, today

pytestmark = [pytest.mark.long, pytest.mark.journey]

Visit = Callable[..., Visitor]
ADVISER = "conseillere-tarbes"
PARIS = ZoneInfo("Europe/Paris")


def test_the_mailbox_shows_the_reminders_by_the_way_that_she_prefers(visit: Visit) -> None:
    camille = visit().become(ADVISER)
    path, phone, mail = somebody_with_both(camille)
    prefer_mails(camille, path)
    day = today() + timedelta(days=9)
    give_appointment(camille, path, day)
    week, eve = day - timedelta(days=7), day - timedelta(days=1)
    both_are_planned(camille, path, week, eve)
    for when, hour, subject in ((week, time(10, 5), "Dans une semaine"), (eve, time(17, 5), "Demain")):
        with camille.site.later(datetime.combine(when, hour, PARIS)):
            open_message(camille, mail, subject, saying="7 h 10")
    camille.go("/demo/messagerie/")
    camille.picture("19-messagerie")
    of_this_one = mailbox(camille, phone).filter(has_text="7 h 10")
    assert of_this_one.count() == 0, "she prefers mails: no SMS leaves"


def test_a_conversation_stands_in_the_file(visit: Visit) -> None:
    camille = visit().become(ADVISER)
    camille.go("/messages/")
    camille.check()
    camille.page.locator('main p.fr-mb-1v a[href^="/dossiers/"]').first.click()
    expect(camille.page.locator(".cv-thread")).to_contain_text("Camille Lacoste")
    camille.picture("20-conversation")


def somebody_with_both(adviser: Visitor) -> tuple[str, str, str]:
    """A file with a mobile and a mail address, with both as one searches them in the mailbox."""
    page = adviser.page
    adviser.go("/mes-jeunes/")
    every = page.locator("[data-keys-item]").filter(has=page.locator('a[href^="tel:"]'))
    links = [row.locator('a[href^="/dossiers/"]').first.get_attribute("href") or "" for row in every.all()]
    for link in links[8:]:
        path = "/".join(link.split("/")[:3]) + "/"
        adviser.go(path)
        head = page.locator("header.cv-file-head")
        mail = head.locator('a[href^="mailto:"]')
        if mail.count():
            phone = head.locator('a[href^="tel:"]').first.inner_text()
            return path, phone.replace(" ", "")[1:], mail.first.inner_text()
    raise AssertionError("nobody of the caseload has a mobile and a mail address")


def prefer_mails(adviser: Visitor, path: str) -> None:
    """She would rather be written to by mail than by SMS."""
    page = adviser.page
    adviser.go(f"{path}messages/preferences/")
    page.get_by_label("D’abord par").select_option(label="Courriel")
    adviser.check()
    page.locator("main").get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_label("D’abord par")).to_have_count(0)


def give_appointment(adviser: Visitor, path: str, day: date) -> None:
    """Early, when nothing else of the demonstration takes the adviser."""
    page = adviser.page
    adviser.go(f"/agenda/nouveau/?dossier={path.split('/')[2]}")
    for label, value in (("Jour", f"{day:%d/%m/%Y}"), ("Heure de début", "7h10"), ("Durée", "20 min")):
        page.get_by_label(label, exact=False).first.fill(value)
    adviser.check()
    page.locator("main form button.fr-btn[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("7 h 10")


def both_are_planned(adviser: Visitor, path: str, week: date, eve: date) -> None:
    """The file tells when each reminder leaves, before any has left."""
    page = adviser.page
    adviser.go(f"{path}messages/envois/")
    adviser.until(lambda: page.locator("main").get_by_text(f"{eve:%d/%m/%Y} 17:00").count() > 0)
    expect(page.locator("main")).to_contain_text(f"{week:%d/%m/%Y} 10:00")
    expect(page.locator("main")).to_contain_text(f"{eve:%d/%m/%Y} 17:00")
    adviser.check()


def mailbox(visitor: Visitor, words: str) -> Locator:
    """What came to an address, the latest first."""
    visitor.go(f"/demo/messagerie/?a={words}")
    return visitor.page.locator("main tbody a")


def open_message(visitor: Visitor, words: str, subject: str, *, saying: str) -> None:
    """The message to an address that begins and speaks so, once it has come: others of that day are passed over."""

    def is_open() -> bool:
        links = [
            link.get_attribute("href") for link in mailbox(visitor, words).filter(has_text=subject).all()
        ]
        for link in links:
            visitor.go(link or "")
            if saying in visitor.page.locator("main").inner_text():
                return True
        return False

    visitor.until(is_open)
    visitor.check()
