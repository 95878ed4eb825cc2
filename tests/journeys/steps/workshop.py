"""A workshop of today as its journey goes: planned, filled, attended on a telephone, signed on one screen, verified."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.journeys.site import Visitor

OFFER, LEADER = "Atelier du jour", "Mme Sarrat"


def span(now: datetime) -> tuple[datetime, datetime]:
    """When a session that runs at that moment begins and ends: two hours, less when its day begins or ends."""
    start = max(now - timedelta(minutes=3), datetime.combine(now, time.min, now.tzinfo))
    return start, min(start + timedelta(hours=2), datetime.combine(now, time(23, 59), now.tzinfo))


def presence(now: datetime) -> str:
    """What a file tells of whoever attended that session."""
    start, end = (instant.replace(second=0, microsecond=0) for instant in span(now))
    hours, minutes = divmod((end - start) // timedelta(minutes=1), 60)
    told = f"{hours} h {minutes:02}" if hours and minutes else f"{hours} h" if hours else f"{minutes} min"
    return f"Présent, {told}"


def running_now(adviser: Visitor, at: datetime | None = None) -> str:
    """The address of a session that has begun today and lasts; of one that had begun then, on an earlier site."""
    page, now = adviser.page, at or datetime.now(ZoneInfo("Europe/Paris"))
    start, end = span(now)
    adviser.go("/ateliers/offres/nouvelle/")
    page.get_by_label("Nom de l’offre").fill(OFFER)
    adviser.check()
    adviser.press(page.get_by_role("button", name="Créer l’offre"))
    for label, value in (
        ("Jour", f"{now:%d/%m/%Y}"),
        ("Heure de début", f"{start:%H:%M}"),
        ("Heure de fin", f"{end:%H:%M}"),
        ("Animateurs extérieurs", LEADER),
    ):
        page.get_by_label(label, exact=False).first.fill(value)
    page.locator("[name=animator_1]").select_option(label="Personne")
    adviser.check()
    adviser.press(page.get_by_role("button", name="Programmer"))
    expect(page.get_by_role("heading", level=1)).to_have_text(OFFER)
    return page.url


def enrol(adviser: Visitor, session: str, name: str) -> None:
    """Add somebody by her name."""
    page = adviser.page
    adviser.go(f"{session}inscrire/")
    page.get_by_label("Nom, date de naissance ou numéro de dossier").fill(name)
    adviser.press(page.locator("main").get_by_role("button", name="Chercher"))
    page.get_by_label(re.compile(re.escape(name), re.IGNORECASE)).check(force=True)
    adviser.check()
    page.get_by_role("button", name="Inscrire les personnes cochées").click()
    expect(page.locator("main")).to_contain_text("1 personne inscrite.")


def note_present(adviser: Visitor, session: str, names: list[str]) -> None:
    """The attendance, with a thumb."""
    page = adviser.page
    adviser.go(f"{session}emargement/")
    for name in names:
        row = page.get_by_role("group", name=re.compile(re.escape(name), re.IGNORECASE))
        row.get_by_label("Présent").check(force=True)
    adviser.picture("17-emargement")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("main")).to_contain_text(f"{len(names)} présences notées.")


def pass_the_screen_along(adviser: Visitor, session: str, names: list[str]) -> str:
    """Each signs on the adviser's screen, whose session is over; answers the address of the demand."""
    page = adviser.page
    adviser.go(session)
    adviser.check()
    adviser.press(page.get_by_role("button", name="Faire signer l’émargement sur cet écran"))
    demand = page.url.removesuffix("sur-place/")
    adviser.check()
    page.get_by_label("Je connais les personnes").check(force=True)
    adviser.press(page.get_by_role("button", name="Confier l’écran"))
    signers = page.locator("main a.fr-btn--lg")
    expect(signers).to_have_count(len(names) + 1)
    adviser.picture("18-signer-sur-place")
    for left in range(len(names), -1, -1):
        name = signers.first.inner_text().strip()
        adviser.press(signers.first)
        page.get_by_label("Votre nom").fill(name)
        page.locator('main input[type="checkbox"]').check(force=True)
        adviser.check()
        adviser.press(page.get_by_role("button", name="Je signe"))
        if left:
            expect(signers).to_have_count(left)
    expect(page.locator("main")).to_contain_text("Tout le monde a signé")
    adviser.check()
    assert adviser.go(demand) == 200
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
    return demand


def verified_copy(adviser: Visitor, visitor: Visitor, demand: str, folder: Path) -> None:
    """The sealed sheet is downloaded; whoever holds it verifies it without account, and a changed byte is told."""
    page = adviser.page
    adviser.go(demand)
    download = page.get_by_role("link", name="Document signé (PDF)")
    adviser.until(lambda: download.count() > 0)
    adviser.check()
    with page.expect_download() as given:
        download.click()
    sealed = folder / "feuille.pdf"
    given.value.save_as(sealed)
    assert told(visitor, sealed) == "Ce document est intact"
    spoilt = folder / "abimee.pdf"
    content = bytearray(sealed.read_bytes())
    content[len(content) // 3] ^= 1
    spoilt.write_bytes(content)
    assert told(visitor, spoilt) == "Ce document n’est pas sûr"


def told(visitor: Visitor, file: Path) -> str:
    """What the page open to all says of a document."""
    visitor.go("/jeune/s/verifier/")
    visitor.page.get_by_label("Document PDF signé").set_input_files(file)
    visitor.press(visitor.page.get_by_role("button", name="Vérifier"))
    visitor.check()
    return visitor.page.get_by_role("status").locator(".fr-alert__title").inner_text()
