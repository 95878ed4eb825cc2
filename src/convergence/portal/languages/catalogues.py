"""Catalogues of sentences: drawn from the sources, compiled for the pages. Needs Babel, a tool of development.

Django's own commands need the programs of gettext; nothing else of the project does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "portal" / "locale"
# where the words of her pages are: hers, the shapes of forms, and the sentences of requests
SOURCES = ("portal", "design", "web/solutions/words.py")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
}
# a date or a version in the file would change it without a word changing
_UNSTEADY = {"POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator", "Language-Team"}
_LONG_AGO = datetime(2026, 12, 1, tzinfo=UTC)


class SteadyCatalog(Catalog):
    """The same words make the same file."""

    @property  # type: ignore[misc]  # read only: nobody sets the headers of a catalogue that is drawn
    def mime_headers(self) -> list[tuple[str, str]]:
        """Those that depend on the words alone."""
        return [(name, value) for name, value in super().mime_headers if name not in _UNSTEADY]


def drawn(code: str) -> SteadyCatalog:
    """The catalogue of a language as the sources want it, with what is already translated."""
    kept = held(code)
    catalog = SteadyCatalog(
        locale=code.replace("-", "_"),
        project="Convergence",
        version="1",
        copyright_holder="Convergence",
        creation_date=_LONG_AGO,
        revision_date=_LONG_AGO,
        fuzzy=False,
        header_comment="# Pages of the young person. Written again by « make languages ».",
    )
    for path in _files():
        for line, message, comments, context in _sentences(path):
            known = catalog.get(message, context)
            old = kept.get(message, context) if kept else None
            string = old.string if old is not None else (known.string if known else None)
            if string is None or isinstance(message, tuple) != isinstance(string, tuple):
                string = ("",) * catalog.num_plurals if isinstance(message, tuple) else ""
            place = (path.relative_to(ROOT).as_posix(), line)
            catalog.add(message, string, [place], auto_comments=comments, context=context)
    return catalog


def held(code: str) -> Catalog | None:
    """The catalogue as it stands; None for a new language."""
    path = po_path(code)
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=code.replace("-", "_"))


def po_bytes(catalog: Catalog) -> bytes:
    """The file that a translator fills."""
    file = BytesIO()
    write_po(file, catalog, width=0, sort_by_file=True, include_lineno=False)
    return file.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The file that the pages read."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def missing(catalog: Catalog) -> list[Message]:
    """The sentences that are not translated."""
    return [one for one in catalog if one.id and not all(_strings(one))]


def po_path(code: str) -> Path:
    """Where the words of a language are."""
    return FOLDER / code.replace("-", "_") / "LC_MESSAGES" / "django.po"


def mo_path(code: str) -> Path:
    """The same, compiled."""
    return po_path(code).with_suffix(".mo")


def _strings(message: Message) -> Iterable[str | None]:
    """What is told, one for each plural."""
    return (message.string,) if isinstance(message.string, str | None) else message.string


def _files() -> Iterator[Path]:
    for name in SOURCES:
        place = ROOT / name
        found = [place] if place.is_file() else [*place.rglob("*.py"), *place.rglob("*.html")]
        yield from sorted(found)


def _sentences(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        # Django writes a template as the calls that it makes, among letters without meaning
        calls = templatize(text, origin=str(path))
        text = "\n".join(re.sub(r"^\s+", "", line) for line in calls.splitlines())
    for line, message, comments, context in extract(
        "python", BytesIO(text.encode()), KEYWORDS, comment_tags=("Translators",)
    ):
        yield line, message, list(comments), context
