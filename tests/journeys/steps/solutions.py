"""From a need to a service: find, ask, the answers of those who offer it, what came of it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.journeys.site import Visitor
from tests.journeys.steps.words import fill, follow, main, press

LINK = re.compile(r"https?://\S+/jeune/o/[^/\s]+/")
SUBJECT = "Une demande d’orientation vous attend"


def diagnose_no_licence(adviser: Visitor, path: str) -> None:
    """A diagnosis of one constraint: she has no driving licence."""
    key = adviser.page.keyboard.press
    adviser.go(f"{path}diagnostic/")
    follow(adviser, "Ouvrir un diagnostic socio-professionnel")
    press(adviser, "Commencer l’entretien", "Mobilité")
    fill(adviser, mobilite="oui")
    key("Enter")
    expect(adviser.page.get_by_role("radiogroup", name="Sans permis de conduire")).to_be_visible()
    fill(adviser, **{"s-sans_permis": "oui"})
    key("Enter")
    expect(adviser.page.get_by_role("combobox", name="Métier visé")).to_be_visible()
    follow(adviser, "Terminer")
    press(adviser, "Terminer le diagnostic", "est terminé.")


def add_a_paper(adviser: Visitor, path: str, folder: Path) -> str:
    """A diploma in the file; answers its name."""
    paper = folder / "attestation-aer.txt"
    paper.write_text("Attestation de sécurité routière de second niveau", "utf-8")
    adviser.go(f"{path}documents/ajouter/")
    adviser.page.get_by_label("Fichier").set_input_files(paper)
    adviser.page.get_by_label("Type de document").select_option("diplome")
    press(adviser, "Ajouter le document", "Le document est ajouté.")
    return paper.stem


def card(adviser: Visitor, service: str) -> Locator:
    """A service among those found."""
    found = main(adviser).locator("li.cv-solution").filter(has_text=service).first
    expect(found).to_be_visible()
    return found


def find(adviser: Visitor, path: str, constraint: str) -> None:
    """One gesture leads from the diagnosis to services, each with what speaks for it and against it."""
    adviser.go(f"{path}diagnostic/")
    line = main(adviser).get_by_role("listitem").filter(has_text=constraint)
    adviser.press(line.get_by_role("link", name="Trouver une solution").first)


def ask(adviser: Visitor, service: str, day: str, *, paper: str = "") -> str:
    """What leaves is chosen line by line, read again, then sent; answers the address of the request."""
    adviser.press(card(adviser, service).get_by_role("link", name="Demander une orientation"))
    adviser.page.get_by_label("Ce que vous demandez au service").fill(
        "Bonjour, elle cherche un apprentissage en boulangerie : le permis lui ouvrirait les fournils du canton."
    )
    for family in ("coordonnees", "commune"):
        fill(adviser, told=family)
    if paper:
        main(adviser).get_by_label(paper).check(force=True)
    fill(adviser, agreed_on=day)
    press(adviser, "Relire ce qui va partir", "Rien n’est encore parti.")
    for word in ("Tarbes", *filter(None, [paper])):
        expect(main(adviser)).to_contain_text(word)
    adviser.check_once()
    adviser.press(main(adviser).get_by_role("button", name="Envoyer la demande"))
    expect(main(adviser)).to_contain_text(service)
    return adviser.page.url.removeprefix(adviser.site.url)


def letters(reader: Visitor, to: str) -> Locator:
    """What the mailbox holds for somebody, the latest first."""
    reader.go(f"/demo/messagerie/?a={to}")
    return reader.page.locator("main tbody tr").filter(has_text=SUBJECT)


def open_the_link(reader: Visitor, to: str, before: int, names: str) -> None:
    """The service opens the link that came in a letter of which the text names nobody."""
    found = letters(reader, to)
    reader.until(lambda: found.count() > before)
    reader.press(found.first.locator("a").first)
    text = main(reader).inner_text()
    assert not re.search(names, text, re.IGNORECASE)
    (link,) = set(LINK.findall(text))
    reader.go(link)


def note(adviser: Visitor, request: str, gesture: str, button: str, told: str, **values: str) -> None:
    """One gesture on a request of a file."""
    adviser.go(request)
    follow(adviser, gesture)
    fill(adviser, **values)
    press(adviser, button, told)
