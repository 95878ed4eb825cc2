"""Gestures that every page of the accompaniment asks for."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pikepdf
import pypdf
from playwright.sync_api import Locator, expect

from tests.journeys.site import Visitor


class Days:
    """The Monday on which she comes, and the days counted from it."""

    def __init__(self, first: date) -> None:
        self.first = first

    def day(self, days: int) -> date:
        """The day that comes so many days after."""
        return self.first + timedelta(days=days)

    def at(self, days: int, hour: int = 10) -> datetime:
        """An hour of that day in Tarbes."""
        return datetime.combine(self.day(days), time(hour), ZoneInfo("Europe/Paris"))

    def fr(self, days: int) -> str:
        """That day as people type it."""
        return typed(self.day(days))


def typed(day: date) -> str:
    """A day as people type it."""
    return f"{day:%d/%m/%Y}"


def main(visitor: Visitor) -> Locator:
    """What the page says."""
    return visitor.page.locator("main")


def fill(visitor: Visitor, **values: str) -> None:
    """Answer fields of the page's form by their names: write, choose in the list, tick."""
    for name, value in values.items():
        field = main(visitor).locator(f'form [name="{name}"]:not([type=hidden])')
        kind = field.first.evaluate("field => field.type")
        if kind in ("radio", "checkbox"):
            field.and_(visitor.page.locator(f'[value="{value}"]')).check(force=True)
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)


def press(visitor: Visitor, button: str, told: str) -> None:
    """Look at the page, press its button, read what it answers."""
    visitor.check_once()
    main(visitor).get_by_role("button", name=button, exact=True).click()
    expect(main(visitor)).to_contain_text(told)


def follow(visitor: Visitor, link: str, *, within: str = "") -> None:
    """Look at the page, follow the first of its links that says this, in the line of somebody if one is named."""
    visitor.check_once()
    place = main(visitor)
    if within:
        place = place.locator("tr").filter(has_text=re.compile(re.escape(within), re.IGNORECASE))
    visitor.press(place.get_by_role("link", name=link).first)


def paper(visitor: Visitor, link: str) -> str:
    """The words of the document to which the first link of that name leads; it is tagged and says its language."""
    address = main(visitor).get_by_role("link", name=link).first.get_attribute("href") or ""
    answer = visitor.context.request.get(visitor.site.url + address)
    assert answer.ok, address
    return words_of(answer.body())


def words_of(content: bytes) -> str:
    """What a PDF says, which people who cannot see it hear too."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "fr-FR"
    return " ".join(
        " ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages
    )
