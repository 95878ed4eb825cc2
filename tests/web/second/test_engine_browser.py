"""The second engine says what is wrong, in what is folded too, and nothing of what is right."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from tests.web.browser import FLAGS
from tests.web.second import second_faults

pytestmark = pytest.mark.journey

PAGE = """<!doctype html><html lang="fr"><head><title>Essai</title></head><body><main><h1>Essai</h1>
<form><label for="seen">Nom</label><input id="seen"></form>
<form><details><summary>Plus</summary><label for="folded">Ville</label><input id="folded">
{fault}</details></form></main></body></html>"""


def test_it_finds_a_field_without_a_name_even_folded_and_no_fault_beside() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page()
        page.set_content(PAGE.format(fault=""))
        assert second_faults(page) == []
        assert page.locator("details[open]").count() == 0, "the page is left as it was"
        page.set_content(PAGE.format(fault='<input id="nameless">'))
        (fault,) = second_faults(page)
        assert fault.startswith("input_label_exists")
        assert "nameless" in fault
        browser.close()
