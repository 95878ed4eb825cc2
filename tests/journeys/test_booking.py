"""From a booking link on a telephone to the adviser's week and the attendance that she notes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.site import PATIENCE, Visitor
from tests.journeys.steps.caseload import with_telephone
from tests.journeys.steps.workshop import (
    enrol,
    note_present,
    pass_the_screen_along,
    presence,
    running_now,
    verified_copy,
)

pytestmark = [pytest.mark.long, pytest.mark.journey]

Visit = Callable[..., Visitor]
ADVISER, MANAGER, RECEIVER = "conseillere-tarbes", "responsable-tarbes", "conseillere-emploi-tarbes"
MOTIVE, OLD_PHONE = "Point de cinq minutes", 320
COUNTED = re.compile(r"validées sur .* cette semaine")
DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")


def open_motive(manager: Visitor) -> None:
    """Something that may be booked at once, so that the attendance can be noted at any hour of the day."""
    manager.go("/prise-de-rendez-vous/motifs/nouveau/")
    page = manager.page
    page.get_by_label("Nom du motif").fill(MOTIVE)
    for label, value in (
        ("Durée, en minutes", "5"),
        ("Un créneau toutes les", "5"),
        ("Délai avant le premier", "0"),
        ("Rendez-vous par jour", "50"),
    ):
        page.get_by_label(label).fill(value)
    manager.check()
    page.get_by_role("button", name="Ajouter le motif").click()
    expect(page.locator("main")).to_contain_text("Le motif est ajouté.")


def receive_at_any_hour(receiver: Visitor) -> None:
    """A week that never closes."""
    receiver.go("/prise-de-rendez-vous/horaires/")
    for day in DAYS:
        receiver.page.get_by_label(day).fill("0h-23h59")
    receiver.check()
    receiver.page.get_by_role("button", name="Enregistrer les horaires").click()
    expect(receiver.page.locator("main")).to_contain_text("Les horaires sont enregistrés.")


def in_the_morning() -> datetime:
    """Tomorrow at ten: messages wait for the morning whatever the hour of this run."""
    paris = datetime.now(ZoneInfo("Europe/Paris"))
    return paris.replace(hour=10, minute=0) + timedelta(days=1)


def sent_link(adviser: Visitor, name: str) -> tuple[str, str]:
    """The file of a young person whom a link may reach, and the link that she finds in her messages."""
    page = adviser.page
    path, phone = somebody_whose_week_counts(adviser)
    known = addresses_in(mailbox_of(adviser, phone))
    adviser.go(f"{path}rendez-vous/")
    page.get_by_role("link", name="Envoyer un lien").click()
    page.get_by_label("Motif").select_option(label=MOTIVE)
    page.get_by_label("Avec").select_option(label=name)
    page.get_by_label("SMS").check(force=True)
    adviser.check()
    page.get_by_role("button", name="Envoyer le lien").click()
    expect(page.locator("main")).to_contain_text("Le lien")
    adviser.check()
    with adviser.site.later(in_the_morning()):
        return path, received(adviser, phone, known, "/jeune/r/")


def somebody_whose_week_counts(adviser: Visitor) -> tuple[str, str]:
    """A file with a telephone, of whom hours are asked this week: its address, and the number as shown.

    In some weeks none of her few CEJ is asked any (a training, an immersion): then the first of them.
    """
    found = [
        ("/".join(address.split("/")[:3]) + "/", phone)
        for address, phone in with_telephone(adviser, "?contrat=cej")
    ]
    assert found, "a caseload has somebody under CEJ with a telephone"
    return next((one for one in found if hours(adviser, one[0])), found[0])


def mailbox_of(visitor: Visitor, phone: str) -> Locator:
    """What came to a number, the latest first."""
    visitor.go(f"/demo/messagerie/?a={phone[3:].replace(' ', '')}")
    return visitor.page.locator("main tbody a")


def addresses_in(mailbox: Locator) -> set[str]:
    """Where the messages of a mailbox are read."""
    return {each.get_attribute("href") or "" for each in mailbox.all()}


def received(visitor: Visitor, phone: str, known: set[str], link: str) -> str:
    """The link of that sort in a message that comes to a number beside the known ones: reminders come as well."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for address in addresses_in(mailbox_of(visitor, phone)) - known:
            known = known | {address}
            visitor.go(address)
            found = visitor.page.locator(f'main a[href*="{link}"]')
            if found.count():
                visitor.check()
                return found.first.get_attribute("href") or ""
        visitor.page.wait_for_timeout(250)
    raise AssertionError(f"no message to {phone} holds a link to {link}")


def test_from_a_link_to_a_signed_attendance_and_its_act(visit: Visit, tmp_path: Path) -> None:
    open_motive(visit().become(MANAGER))
    receiver = visit().become(RECEIVER)
    receive_at_any_hour(receiver)
    camille = visit().become(ADVISER)
    path, link = sent_link(camille, "Sonia Belmont")
    book(visit, link)
    see_and_note(receiver, path)
    names, before = two_names(camille, path), hours(camille, path)
    now = datetime.now(ZoneInfo("Europe/Paris"))
    session = running_now(camille, now)
    for name in names:
        enrol(camille, session, name)
    note_present(visit(width=OLD_PHONE).become(ADVISER), session, names)
    tablet = visit().become(ADVISER)
    demand = pass_the_screen_along(tablet, session, names)
    verified_copy(tablet.become(ADVISER), visit(), demand, tmp_path)
    camille.go(path)
    timeline = camille.page.get_by_label("Parcours", exact=True)
    expect(timeline.get_by_text("Atelier", exact=True).first).to_be_visible()
    expect(timeline.get_by_text(presence(now)).first).to_be_visible()
    camille.check()
    assert not before or hours(camille, path) != before


def two_names(adviser: Visitor, path: str) -> list[str]:
    """The names of her file and of another one of the same caseload."""
    adviser.go("/mes-jeunes/")
    every = adviser.page.locator('[data-keys-item] a[href^="/dossiers/"]').all()
    paths = {"/".join((one.get_attribute("href") or "").split("/")[:3]) + "/" for one in every}
    found = []
    for each in (path, min(paths - {path})):
        adviser.go(each)
        found.append(adviser.page.get_by_role("heading", level=1).inner_text())
    return found


def hours(adviser: Visitor, path: str) -> str:
    """What counts in the running week of her contract, as her file tells it; empty in a week that asks none."""
    adviser.go(path)
    told = adviser.page.get_by_text(COUNTED)
    return told.first.inner_text() if told.count() else ""


def book(visit: Visit, link: str) -> None:
    """On an old telephone, without a script; every page of the link is looked at on the way."""
    looking = visit(width=OLD_PHONE)
    assert looking.go(link) == 200
    looking.picture("15-reserver-au-telephone")
    old = visit(width=OLD_PHONE, script=False)
    old.go(link)
    old.press(old.page.locator(".pt-times a").first)
    old.check()
    old.page.get_by_role("button", name="Je prends ce rendez-vous").click()
    expect(old.page.get_by_role("heading", level=1)).to_have_text("Votre rendez-vous")
    expect(old.page.locator("main")).to_contain_text("Sonia Belmont")
    old.check()
    for page in ("", "deplacer/", "annuler/", "attendre/"):
        looking.go(link + page)
        looking.check()


def see_and_note(receiver: Visitor, path: str) -> None:
    """The appointment stands in the week of whoever receives; its attendance is noted."""
    page = receiver.page
    receiver.go("/agenda/")
    expect(page.locator("main")).to_contain_text(MOTIVE)
    receiver.picture("16-agenda")
    receiver.go(f"{path}rendez-vous/")
    receiver.press(page.locator("main").get_by_role("link", name=MOTIVE).first)
    expect(page.locator("main")).to_contain_text("Télécharger pour un calendrier")
    receiver.go(f"{page.url.partition('?')[0]}presence/")
    receiver.press(page.locator("main").get_by_role("button", name="Enregistrer", exact=True))
    receiver.go(f"{path}rendez-vous/")
    expect(page.locator("main tr", has_text=MOTIVE)).to_contain_text("Présent")


def test_from_a_poster_to_a_file(visit: Visit) -> None:
    camille = visit().become(ADVISER)
    camille.go("/prise-de-rendez-vous/")
    address = camille.page.locator('main a[href^="/jeune/r/p/"]').first.get_attribute("href") or ""
    camille.press(camille.page.get_by_role("link", name="Affiche").first)
    camille.check()

    lou = visit(width=OLD_PHONE)
    lou.go(address)
    lou.check()
    lou.press(lou.page.locator(".pt-times a").first)
    for label, value in (
        ("Prénom", "Lou"),
        ("Nom de famille", "Sarrazin-Peyre"),
        ("Jour", "3"),
        ("Mois", "5"),
    ):
        lou.page.get_by_label(label).fill(value)
    lou.page.get_by_label("Année").fill("2006")
    lou.page.get_by_role("button", name="Je prends ce rendez-vous").click()
    expect(lou.page.locator("main")).to_contain_text("Donnez un numéro de téléphone ou une adresse")
    lou.check()
    lou.page.get_by_label("Téléphone").fill("06 39 98 01 77")
    lou.page.get_by_role("button", name="Je prends ce rendez-vous").click()
    expect(lou.page.locator("main")).to_contain_text("C’est noté")
    lou.check()

    camille.go("/prise-de-rendez-vous/")
    camille.check()
    camille.press(camille.page.get_by_role("link", name="Rattacher Lou Sarrazin-Peyre"))
    camille.check()
    camille.page.get_by_role("button", name="Ouvrir un dossier et rattacher").click()
    expect(camille.page.locator("main")).to_contain_text(
        "La réservation est devenue un rendez-vous du dossier."
    )
    expect(camille.page.get_by_role("heading", level=1)).to_contain_text("Lou")
    lou.page.reload()
    expect(lou.page.locator("main")).to_contain_text("Votre rendez-vous")
    lou.check()
