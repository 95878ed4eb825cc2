"""Components as tags: ``{% load design %}``, then one tag a component. See docs/reference/design.md."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, QueryDict
from django.template import Context, defaultfilters
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from convergence.design.components import KeyFigure, Pager, SideEntry, SummaryRow, Tab, TimelineEntry
from convergence.design.fields.phones import format_phone
from convergence.design.fields.times import format_duration
from convergence.foundation.text import PersonWords, reworded

register = template.Library()
register.filter("phone", format_phone)
register.filter("duration", format_duration)

LEVELS = ("info", "success", "warning", "error", "new")


def _component(name: str, **context: Any) -> SafeString:
    return render_to_string(f"design/components/{name}.html", context)


def _checked_level(level: str) -> str:
    if level and level not in LEVELS:
        raise template.TemplateSyntaxError(f"level must be one of {', '.join(LEVELS)}, not {level!r}")
    return level


@register.filter
def lowfirst(label: str) -> str:
    """A label inside a sentence: « Entrée en PACEA » gives « entrée en PACEA », « ASP » stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


@register.filter
def said(text: object, words: PersonWords) -> str:
    """A sentence of the house in the words of the reader's organisation (``person_words``)."""
    return reworded(str(text), words)


@register.filter
def alert_kind(message: Message) -> str:
    """DSFR kind of a Django message."""
    steps = ((constants.ERROR, "error"), (constants.WARNING, "warning"), (constants.SUCCESS, "success"))
    return next((kind for level, kind in steps if message.level >= level), "info")


@register.filter
def pluralize(number: int, forms: str = "s") -> str:
    """The ending of the singular or of the plural, which in French begins at two: Django's says « 0 signatures »."""
    one, _, many = forms.rpartition(",")
    return many if abs(number) >= 2 else one


@register.filter(name="date", expects_localtime=True)
def date_filter(value: date | None, form: str) -> str:
    """Django's own, but for the first of a month: « 1er décembre »."""
    if isinstance(value, date) and value.day == 1 and get_language() == "fr":
        form = form.replace("j F", r"j\e\r F")
    return defaultfilters.date(value, form)


@register.simple_tag(name="tag")
def tag_tag(label: str, url: str = "", icon: str = "") -> SafeString:
    """A word of classification; a link when ``url`` is given."""
    return _component("tag", label=label, url=url, icon=icon)


@register.simple_tag
def badge(label: str, level: str = "", icon: bool = False) -> SafeString:
    """A state: ``level`` is info, success, warning, error or new."""
    return _component("badge", label=label, level=_checked_level(level), icon=icon)


@register.simple_block_tag
def alert(content: str, level: str = "info", title: str = "", live: bool = False) -> SafeString:
    """A message in the page; ``live`` when it answers what the user has just done."""
    return _component("alert", content=content, level=_checked_level(level), title=title, live=live)


@register.simple_block_tag
def callout(content: str, title: str = "", icon: str = "") -> SafeString:
    """Put forward what must not be missed."""
    return _component("callout", content=content, title=title, icon=icon)


@register.simple_block_tag
def buttons(content: str, align: str = "") -> SafeString:
    """A row of buttons, one under another on a phone."""
    return format_html(
        '<div class="cv-actions{}">{}</div>', f" cv-actions--{align}" if align else "", content
    )


@register.simple_block_tag
def accordion(
    content: str, title: str, heading: int = 3, opened: bool = False, anchor: str = ""
) -> SafeString:
    """Content that opens without script."""
    return _component(
        "accordion", content=content, title=title, heading=heading, opened=opened, anchor=anchor
    )


@register.simple_tag
def tabs(entries: Sequence[Tab], label: str) -> SafeString:
    """Tabs as links: each has its address, works without script and in the history."""
    return _component("tabs", entries=entries, label=label)


@register.simple_block_tag
def table(content: str, caption: str, caption_hidden: bool = False, anchor: str = "") -> SafeString:
    """A table: the block holds thead and tbody; it scrolls alone on a phone, by keyboard too."""
    return _component("table", content=content, caption=caption, caption_hidden=caption_hidden, anchor=anchor)


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context, label: str, field: str, param: str = "tri", numeric: bool = False
) -> SafeString:
    """Header cell whose link sorts by ``field``: ``?tri=field`` then ``?tri=-field``."""
    request: HttpRequest = context["request"]
    current = request.GET.get(param, "")
    state = {field: "ascending", f"-{field}": "descending"}.get(current, "")
    query = _query_without(request, param, "page", "apres", "avant")
    query[param] = f"-{field}" if state == "ascending" else field
    return _component("sort_header", label=label, state=state, url=f"?{query.urlencode()}", numeric=numeric)


def _query_without(request: HttpRequest, *names: str) -> QueryDict:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query


@register.simple_tag
def pager(page: Pager, label: str = "Pages") -> SafeString:
    """Previous and next pages of a list."""
    return _component("pager", page=page, label=label)


@register.simple_block_tag
def filters(content: str, clear_url: str = "", count: int = 0, label: str = "Filtrer la liste") -> SafeString:
    """A GET form around filter fields; ``count`` filters are active and ``clear_url`` removes them."""
    return _component("filters", content=content, clear_url=clear_url, count=count, label=label)


@register.simple_tag
def tile(title: str, url: str, text: str = "", detail: str = "", heading: int = 3) -> SafeString:
    """A door to a page."""
    return _component("tile", title=title, url=url, text=text, detail=detail, heading=heading)


@register.simple_tag
def stepper(steps: Sequence[str], current: int, heading: int = 2) -> SafeString:
    """Where one stands in a form of several pages; ``current`` counts from 1."""
    following = steps[current] if current < len(steps) else ""
    return _component(
        "stepper",
        title=steps[current - 1],
        current=current,
        total=len(steps),
        following=following,
        heading=heading,
    )


@register.simple_tag
def timeline(entries: Sequence[TimelineEntry], label: str, heading: int = 3) -> SafeString:
    """Dated facts, latest first, as an ordered list."""
    return _component("timeline", entries=entries, label=label, heading=heading)


@register.simple_tag
def summary_list(rows: Sequence[SummaryRow], anchor: str = "") -> SafeString:
    """Labels and values of a section, each with its « Modifier »."""
    return _component("summary_list", rows=rows, anchor=anchor)


@register.simple_block_tag
def empty_state(content: str, title: str, heading: int = 2) -> SafeString:
    """Nothing to show: why, and what to do."""
    return _component("empty_state", content=content, title=title, heading=heading)


@register.simple_tag
def key_figures(figures: Sequence[KeyFigure], label: str) -> SafeString:
    """A row of numbers with their meaning."""
    return _component("key_figures", figures=figures, label=label)


@register.simple_tag
def side_menu(entries: Sequence[SideEntry], label: str) -> SafeString:
    """Menu of the sections of one file."""
    return _component("side_menu", entries=entries, label=label)


@register.simple_tag
def print_button(label: str = "Imprimer cette page") -> SafeString:
    """A button that only shows when script can print."""
    return _component("print_button", label=label)


@register.simple_tag
def presence(url: str, every: int = 5) -> SafeString:
    """Who else is here: the fragment at ``url`` is read every ``every`` seconds, spoken when it changes."""
    return format_html(
        '<div class="cv-presence" data-presence-url="{}" data-presence-every="{}" role="status"></div>',
        url,
        every,
    )
