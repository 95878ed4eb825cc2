"""The gallery in a real browser: accessible at both widths, usable by keyboard, without script, after a crash."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.web import test_design_pages as site
from tests.web.browser import faults, until, wide

pytestmark = pytest.mark.journey

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = ["", "confirmation/", "clavier/", "erreur/404/", "erreur/503/", "session/"]
WIDTHS = [360, 1280]
FORM = "form[data-draft]"


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = False
    block_on_close = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Requests are not the test's business."""


@dataclass
class Site:
    """A running site, with a switch that plays a stopped server."""

    browser: Browser
    url: str

    def page(self, width: int = 1280, script: bool = True) -> Page:
        return self.browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script, locale="fr-FR"
        ).new_page()


@pytest.fixture(scope="module")
def design() -> Iterator[Site]:
    middleware = ["django.middleware.csrf.CsrfViewMiddleware", "tests.web.test_design_pages.Guarded"]
    chosen = override_settings(
        ROOT_URLCONF=site.__name__, MIDDLEWARE=middleware, TEMPLATES=site.design_templates(), DEBUG=True
    )
    with chosen, sync_playwright() as playwright:
        application = StaticFilesHandler(get_wsgi_application())
        server = make_server("127.0.0.1", 0, application, Threads, Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield Site(browser, f"http://127.0.0.1:{server.server_port}/design/")
        browser.close()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _fresh_drafts() -> None:
    site.DRAFTS.clear()


def assert_accessible(page: Page) -> None:
    assert faults(page) == []
    assert not wide(page)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_no_accessibility_fault_and_no_console_error(design: Site, path: str, width: int) -> None:
    page = design.page(width)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Security" in message.text else None)
    page.goto(design.url + path)
    assert_accessible(page)
    assert faults == []
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_the_page_reflows_at_320_pixels(design: Site, path: str) -> None:
    page = design.page(320)
    page.goto(design.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refused_form_takes_the_focus_and_stays_accessible(design: Site, width: int) -> None:
    page = design.page(width)
    page.goto(design.url)
    page.click(f"{FORM} button[type=submit]")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Erreur : Composants – Convergence")
    summary.get_by_role("link", name="Date de naissance").click()
    expect(page.get_by_label("Jour", exact=True)).to_be_focused()
    assert_accessible(page)
    page.context.close()


def test_the_page_works_without_script(design: Site) -> None:
    page = design.page(360, script=False)
    page.goto(design.url)
    expect(page.get_by_role("link", name="Composants")).to_be_visible()
    expect(page.get_by_role("button", name="Menu", exact=True)).to_be_hidden()
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    page.get_by_text("Ce qui s’ouvre sans script").click()
    expect(page.get_by_text("Contenu replié.")).to_be_visible()
    page.get_by_label("Couleur").fill("Violet")
    page.get_by_label("Note").fill("Sans script.")
    page.click(f"{FORM} button[type=submit]")
    expect(page.locator("[data-error-summary]")).to_be_visible()
    expect(page.locator("[data-error-summary]")).not_to_contain_text("Couleur")
    expect(page.get_by_label("Note")).to_have_value("Sans script.")
    page.context.close()


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(design: Site) -> None:
    page = design.page(360)
    page.goto(design.url)
    button = page.get_by_role("button", name="Menu", exact=True)
    entry = page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Composants")
    expect(entry).to_be_hidden()
    button.press("Enter")
    expect(entry).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert_accessible(page)
    button.press("Escape")
    expect(entry).to_be_hidden()
    expect(button).to_be_focused()
    page.context.close()


def test_every_control_shows_its_focus(design: Site) -> None:
    page = design.page()
    page.goto(design.url)
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            const label = e.nextElementSibling && getComputedStyle(e.nextElementSibling, "::before");
            const shown = (x) => x && x.outlineStyle !== "none" && parseFloat(x.outlineWidth) > 0;
            const before = getComputedStyle(e, "::before");
            return shown(s) || shown(before) || shown(label) ? "" : e.outerHTML.slice(0, 120); }"""
        )
        if seen:
            unseen.append(seen)
    assert unseen == []
    page.context.close()


def test_suggestions_are_chosen_by_keyboard(design: Site) -> None:
    page = design.page()
    page.goto(design.url)
    box = page.get_by_role("combobox", name="Couleur")
    box.press_sequentially("ver")
    options = page.get_by_role("listbox", name="Propositions").get_by_role("option")
    expect(options).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")
    assert_accessible(page)
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(options.nth(1)).to_contain_text("comme la mer")
    box.press("Enter")
    expect(box).to_have_value("Vert (comme la mer)")
    expect(page.locator("input[name=colour_code]")).to_have_value("02")
    box.press_sequentially("x")
    expect(page.locator("input[name=colour_code]")).to_have_value("")
    page.context.close()


def typed(page: Page, text: str) -> None:
    page.get_by_label("Nom", exact=True).press_sequentially(text)
    expect(page.locator(".cv-draft-state")).to_contain_text("Brouillon gardé")


def test_typed_text_survives_a_closed_tab_encrypted(design: Site) -> None:
    page = design.page()
    page.route("**/brouillons/**", lambda route: route.abort())
    page.goto(design.url)
    typed(page, "Confidence")
    stored = json.dumps(page.evaluate("({...localStorage})"))
    assert "cv-draft:" in stored
    assert "Confidence" not in stored
    context = page.context
    page.close()
    page = context.new_page()
    page.route("**/brouillons/**", lambda route: route.abort())
    page.goto(design.url)
    expect(page.get_by_role("region", name="Brouillon retrouvé")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Reprendre le brouillon").click()
    name = page.get_by_label("Nom", exact=True)
    expect(name).to_have_value("Confidence")
    expect(name).to_be_focused()
    context.close()


def test_a_draft_of_the_server_is_proposed_on_another_computer_and_can_be_erased(design: Site) -> None:
    page = design.page()
    page.goto(design.url)
    with page.expect_response(lambda answer: answer.request.method == "POST" and "brouillons" in answer.url):
        typed(page, "Ailleurs")
    page.context.close()
    assert site.DRAFTS["galerie"]["fields"]["name"] == ["Ailleurs"]
    other = design.page()
    other.goto(design.url)
    with other.expect_response(lambda answer: answer.request.method == "DELETE"):
        other.get_by_role("button", name="Effacer le brouillon").click()
    expect(other.get_by_label("Nom", exact=True)).to_be_focused()
    assert site.DRAFTS == {}
    with other.expect_response(lambda answer: answer.request.method == "GET" and "brouillons" in answer.url):
        other.reload()
    expect(other.get_by_role("region", name="Brouillon retrouvé")).to_have_count(0)
    other.context.close()


def test_the_draft_of_one_user_is_unreadable_to_the_next(
    design: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = design.page()
    page.route("**/brouillons/**", lambda route: route.abort())
    page.goto(design.url)
    typed(page, "Confidence")
    monkeypatch.setattr(site, "KEYS", ["B" * 43])
    with page.expect_event("requestfailed"):
        page.reload()
    expect(page.get_by_role("region", name="Brouillon retrouvé")).to_have_count(0)
    page.context.close()


def test_an_accepted_form_clears_its_draft_and_passwords_are_never_kept(design: Site) -> None:
    page = design.page()
    page.route("**/brouillons/**", lambda route: route.abort())
    page.goto(design.url)
    page.evaluate(
        """() => { document.querySelector("form[data-draft]").insertAdjacentHTML("beforeend",
        '<label>Secret <input type="password" name="secret"></label>'
        + '<label data-draft-ignore>NIR <input name="nir"></label>'); }"""
    )
    page.get_by_label("Secret").fill("motdepasse")
    page.get_by_label("NIR").fill("199099999999999")
    typed(page, "Inès")
    fields = {"Date": "3/2/2006", "Jour": "3/2/2006", "Durée": "1 h 30", "Couleur": "Violet"}
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Sorte").select_option("a")
    page.get_by_text("Oui", exact=True).click()
    page.get_by_text("J’ai relu ce formulaire").click()
    kept = page.evaluate("new FormData(document.querySelector('form[data-draft]')).get('secret')")
    assert kept == "motdepasse"
    page.click(f"{FORM} button[type=submit]")
    expect(page.get_by_text("Formulaire accepté")).to_be_visible()
    until(page, "!Object.keys(localStorage).some((name) => name.startsWith('cv-draft:'))")
    page.context.close()


def test_what_must_not_be_kept_is_not_sent_to_the_server_of_drafts(design: Site) -> None:
    page = design.page()
    page.goto(design.url)
    page.evaluate(
        """() => { document.querySelector("form[data-draft]").insertAdjacentHTML("beforeend",
        '<label>Secret <input type="password" name="secret"></label>'
        + '<label data-draft-ignore>NIR <input name="nir"></label>'); }"""
    )
    page.get_by_label("Secret").fill("motdepasse")
    page.get_by_label("NIR").fill("199099999999999")
    with page.expect_response(lambda answer: answer.request.method == "POST" and "brouillons" in answer.url):
        typed(page, "Inès")
    assert not {"secret", "nir", "csrfmiddlewaretoken"} & set(site.DRAFTS["galerie"]["fields"])
    page.context.close()


def test_the_end_of_the_session_is_announced_and_can_be_put_off(design: Site) -> None:
    page = design.page()
    page.clock.install()
    page.goto(design.url + "session/")
    page.clock.fast_forward(470_000)
    dialog = page.get_by_role("alertdialog", name="Votre session va bientôt se terminer")
    expect(dialog).to_have_count(0)
    page.clock.fast_forward(20_000)
    expect(dialog).to_be_visible()
    expect(page.get_by_role("button", name="Rester connecté")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("button", name="Rester connecté").click()
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(590_000)
    expect(dialog).to_be_visible()
    page.clock.fast_forward(20_000)
    expect(page.get_by_role("link", name="Se reconnecter")).to_be_focused()
    page.context.close()


def test_shortcuts_find_the_search_and_walk_the_list_until_switched_off(design: Site) -> None:
    page = design.page()
    page.goto(design.url)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Exemple Inès")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Modèle Noé")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Exemple Inès")).to_be_focused()
    page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    search.press("j")
    expect(search).to_have_value("j")
    page.goto(design.url + "clavier/")
    page.get_by_text("Utiliser les raccourcis clavier").click()
    page.goto(design.url)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Exemple Inès")).not_to_be_focused()
    page.context.close()


def test_another_person_on_the_page_is_announced(design: Site) -> None:
    page = design.page()
    page.goto(design.url)
    zone = page.get_by_role("status").filter(has_text="Noé Modèle modifie aussi cette page.")
    expect(zone).to_be_visible()
    page.context.close()
