"""The profile of the reader's operator: what is said to her, shown to her, asked of her first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.forms import Form

from convergence.foundation.actor import Actor
from convergence.foundation.text import reworded
from convergence.identity.types.wording import words_of_kind

_FILE = Path(__file__).with_name("profiles.yaml")
Thing = TypeVar("Thing")
NAMED = ("person", "people", "the_person", "of_the_person", "this_person")
"""The forms of the person's name that templates say."""


@dataclass(frozen=True, slots=True)
class FormShape:
    """What an operator does not ask, and what it asks first."""

    unasked: tuple[str, ...] = ()
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What one kind of organisation reads and does. ``verified``: that organisation confirmed its words."""

    kind: str
    verified: bool
    words: Mapping[str, str]
    menu: Mapping[str, str]
    hidden: frozenset[str]
    doors: tuple[str, ...]
    sections: tuple[str, ...]
    forms: Mapping[str, FormShape]
    journey: tuple[str, ...]

    def label(self, view: str, otherwise: str) -> str:
        """What it calls a page."""
        return self.menu.get(view) or reworded(otherwise, words_of_kind(self.kind))

    def shows(self, view: str) -> bool:
        """Whether a page is part of its work."""
        return view not in self.hidden

    def shape(self, name: str, form: Form) -> None:
        """Ask first what it asks first, and leave out what it does not ask: optional fields only."""
        wanted = self.forms.get(name, FormShape())
        for field in wanted.unasked:
            if field in form.fields and not form.fields[field].required:
                del form.fields[field]
        if wanted.first:
            form.order_fields([*wanted.first, *(each for each in form.fields if each not in wanted.first)])


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile, by kind of organisation; the first one is that of the Missions Locales."""
    read: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    common = next(iter(read.values()))
    return {
        kind: Profile(
            kind=kind,
            verified=bool(told["verified"]),
            words={
                **{name: getattr(words_of_kind(kind), name) for name in NAMED},
                **common["words"],
                **told.get("words", {}),
            },
            menu=told.get("menu", {}),
            hidden=frozenset(told.get("hidden", ())),
            doors=tuple(told.get("doors", ())),
            sections=tuple(told.get("sections", ())),
            forms={
                name: FormShape(tuple(shape.get("unasked", ())), tuple(shape.get("first", ())))
                for name, shape in told.get("forms", {}).items()
            },
            journey=tuple(told.get("journey", ())),
        )
        for kind, told in read.items()
    }


def profile_of(actor: Actor | None) -> Profile:
    """The profile of whoever reads; that of the Missions Locales for anybody else."""
    known = profiles()
    common = next(iter(known.values()))
    return known.get(actor.structure_kind, common) if actor else common


def first_of(wanted: Sequence[str], things: Iterable[Thing], name: Callable[[Thing], str]) -> list[Thing]:
    """The things whose name is wanted first, in that order, then the others as they stood."""
    ranks = {each: rank for rank, each in enumerate(wanted)}
    return sorted(things, key=lambda thing: ranks.get(name(thing), len(ranks)))
