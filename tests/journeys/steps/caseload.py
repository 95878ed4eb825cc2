"""Whom a journey finds in a caseload."""

from __future__ import annotations

from tests.journeys.site import Visitor


def with_telephone(adviser: Visitor, filters: str = "") -> list[tuple[str, str]]:
    """Those on the first page of her caseload who have a telephone: address of the file, number as shown."""
    adviser.go(f"/mes-jeunes/{filters}")
    rows = adviser.page.locator("[data-keys-item]").filter(has=adviser.page.locator('a[href^="tel:"]'))
    return [
        (
            row.locator('a[href^="/dossiers/"]').first.get_attribute("href") or "",
            row.locator('a[href^="tel:"]').first.inner_text(),
        )
        for row in rows.all()
    ]
