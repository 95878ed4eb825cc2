"""Help in place: what each part of the site is for, told beside its screens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from convergence.foundation.text import name_key

_NOT_SCREENS = frozenset({"drafts", "health", "help", "login"})


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """The help of one part of the site. ``name`` is its namespace of addresses (``agenda``)."""

    name: str
    title: str
    text: str
    gestures: tuple[str, ...]


@lru_cache(maxsize=1)
def help_topics() -> dict[str, HelpTopic]:
    """Every topic, by name, in the order of the file."""
    found = yaml.safe_load((Path(__file__).parent / "screens.yaml").read_text(encoding="utf-8"))
    return {
        name: HelpTopic(name, topic["title"], topic["text"], tuple(topic["gestures"]))
        for name, topic in found.items()
    }


def screen_of(view_name: str) -> str:
    """The part of the site to which a view belongs: ``file_agenda:list`` is of ``agenda``, which helps with both.

    A part whose pages of a file have their own topic keeps its name: ``file_allowances:list``.
    """
    name = view_name.partition(":")[0]
    return name if name in help_topics() else name.removeprefix("file_")


def screen_choices() -> tuple[tuple[str, str], ...]:
    """The parts of the site beside which a structure may put its own practice."""
    return tuple(
        (topic.name, topic.title) for topic in help_topics().values() if topic.name not in _NOT_SCREENS
    )


def help_matching(typed: str) -> list[HelpTopic]:
    """Topics that hold every typed word."""
    words = name_key(typed).split()
    if not words:
        return []
    return [topic for topic in help_topics().values() if all(word in _key(topic) for word in words)]


@lru_cache(maxsize=64)
def _key(topic: HelpTopic) -> str:
    return " ".join(name_key(text) for text in (topic.title, topic.text, *topic.gestures))
