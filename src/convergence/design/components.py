"""Values that the component tags take: a view builds them, a template shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab, a link towards its own page or query. ``children`` show in a second row while one is the page."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    children: Sequence["Tab"] = ()

    @property
    def holds_current(self) -> bool:
        """Whether one of the children is the page shown."""
        return any(child.current for child in self.children)


@dataclass(frozen=True, slots=True)
class Pager:
    """Keyset pages: addresses that exist, and a sentence that says what is shown."""

    summary: str = ""
    first: str = ""
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One dated fact; ``kind`` is a word shown before the title (« Rendez-vous », « Situation »)."""

    on: date | datetime
    title: str
    kind: str = ""
    text: str = ""
    author: str = ""
    url: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """Label and value, with the date it was confirmed and where to change it. Empty values are said."""

    label: str
    value: str = ""
    edit_url: str = ""
    confirmed_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number, its meaning, and if need be its comparison or its list."""

    value: str
    label: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SideEntry:
    """An entry of the side menu; children show under it."""

    label: str
    url: str
    current: bool = False
    children: Sequence["SideEntry"] = ()

    @property
    def holds_current(self) -> bool:
        """Whether the entry or one of its children is the page shown."""
        return self.current or any(child.holds_current for child in self.children)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question on its own page instead of a modal: what will happen, the verb, the way back.

    ``lead`` says what the lines under it are, when they tell something else than what will happen.
    """

    title: str
    question: str
    consequences: Sequence[str]
    verb: str
    back_url: str
    needs_reason: bool = False
    danger: bool = True
    lead: str = "Ce qui va se passer :"
