"""The domains of life as a dated list: read from ``data/themes.yaml``, checked, completed by a structure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from data_inclusion.schema.v1 import Categorie, Thematique

from convergence.aspirations.types import SubTheme, Taxonomy, Theme
from convergence.foundation.problems import FieldError, Invalid, NotFound

THEMES_FILE = Path(__file__).resolve().parent.parent / "data" / "themes.yaml"

LONGEST_CODE = 32
_CODE = re.compile(r"[a-z][a-z_]{1,30}[a-z]")
_NEED = re.compile(r"(constraint|need):[a-z_]+")
_SERVICES = frozenset(one.value for enum in (Categorie, Thematique) for one in enum)


class ThemesFileError(ValueError):
    """The file of themes is wrong; the message says where."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of the list, from its day until the next one."""

    version: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """All that the file has ever said: editions, and values with their days of validity."""

    editions: tuple[Edition, ...]
    themes: tuple[Theme, ...]
    source: str


@lru_cache(maxsize=1)
def theme_file() -> ThemeFile:
    """The file of the house, read and checked once."""
    return read_themes(THEMES_FILE.read_text("utf-8"))


def taxonomy(on: date) -> Taxonomy:
    """The themes and national sub-themes in force on a day."""
    held = theme_file()
    past = [edition for edition in held.editions if edition.effective_on <= on]
    if not past:
        raise NotFound(
            "Aucune liste de thèmes n’existe à cette date.",
            what_to_do=f"Choisissez une date à partir du {held.editions[0].effective_on:%d/%m/%Y}.",
        )
    return Taxonomy(
        past[-1].version,
        tuple(
            replace(theme, sub_themes=tuple(sub for sub in theme.sub_themes if _in_force(sub, on)))
            for theme in held.themes
            if _in_force(theme, on)
        ),
    )


def with_local(national: Taxonomy, local: Iterable[SubTheme], structure_id: UUID, on: date) -> Taxonomy:
    """The list as one structure sees it: its own sub-themes after the national ones, those of nobody else.

    One whose theme has ended is not shown; where the nation took its code since, the national one stays.
    """
    taken = {sub.code for theme in national.themes for sub in theme.sub_themes}
    own = [
        sub
        for sub in local
        if sub.structure_id == structure_id and _in_force(sub, on) and sub.code not in taken
    ]
    return replace(
        national,
        themes=tuple(
            replace(
                theme,
                sub_themes=(
                    *theme.sub_themes,
                    *sorted((sub for sub in own if sub.theme == theme.code), key=lambda sub: sub.code),
                ),
            )
            for theme in national.themes
        ),
    )


def check_local(national: Taxonomy, sub: SubTheme) -> None:
    """Raise Invalid for a local sub-theme that hangs nowhere, names nothing, or takes a national code."""
    errors = []
    if sub.structure_id is None:
        errors.append(
            FieldError("structure_id", "Un sous-thème local appartient à une structure.", "", "owner")
        )
    if national.theme(sub.theme) is None:
        errors.append(
            FieldError(
                "theme", "Ce thème n’existe pas.", "Choisissez un thème de la liste nationale.", "theme"
            )
        )
    if not sub.label.strip():
        errors.append(
            FieldError("label", "Il manque le nom.", "Donnez-lui un nom en mots simples.", "required")
        )
    elif not _CODE.fullmatch(sub.code):
        errors.append(
            FieldError(
                "label", "Ce nom ne convient pas.", "Un nom d’au moins trois lettres, en mots.", "code"
            )
        )
    elif any(sub.code == known.code for theme in national.themes for known in theme.sub_themes):
        errors.append(
            FieldError(
                "label", "Un sous-thème national porte déjà ce nom.", "Choisissez-en un autre.", "taken"
            )
        )
    Invalid.raise_if_any(errors)


def code_of(label: str) -> str:
    """The code of a name: its letters without accents, words joined; empty where that gives none."""
    plain = (
        unicodedata.normalize("NFKD", label.casefold().replace("’", " ")).encode("ascii", "ignore").decode()
    )
    code = "_".join(re.findall(r"[a-z]+", plain))[:LONGEST_CODE].strip("_")
    return code if _CODE.fullmatch(code) else ""


def read_themes(text: str) -> ThemeFile:
    """Read a file of themes; raise ThemesFileError at the first fault, naming it."""
    raw = yaml.safe_load(text)
    if not isinstance(raw, dict) or set(raw) != {"source", "verified", "editions", "themes"}:
        raise ThemesFileError("the file holds source, verified, editions and themes")
    editions = tuple(Edition(str(one["version"]), _day(one["from"])) for one in raw["editions"])
    days = [edition.effective_on for edition in editions]
    if not days or days != sorted(set(days)) or len({one.version for one in editions}) != len(editions):
        raise ThemesFileError("editions follow each other, each with its own name")
    themes = tuple(_theme(one, days[0]) for one in raw["themes"])
    for fault in _faults(themes, frozenset(days)):
        raise ThemesFileError(fault)
    return ThemeFile(editions, themes, str(raw["source"]))


def _theme(raw: Mapping[str, Any], first: date) -> Theme:
    try:
        return Theme(
            code=raw["code"],
            label=raw["label"],
            definition=raw["definition"],
            includes=tuple(raw["includes"]),
            excludes=tuple(raw["excludes"]),
            examples=tuple(raw["examples"]),
            services=tuple(raw["services"]),
            needs=tuple(raw["needs"]),
            sub_themes=tuple(_sub_theme(one, raw["code"], first) for one in raw["sub_themes"]),
            valid_from=_day(raw.get("from", first)),
            valid_to=_day(raw["to"]) if "to" in raw else None,
        )
    except KeyError as missing:
        raise ThemesFileError(f"{raw.get('code', 'a theme')} lacks {missing.args[0]}") from None


def _sub_theme(raw: Mapping[str, Any], theme: str, first: date) -> SubTheme:
    return SubTheme(
        code=raw["code"],
        label=raw["label"],
        definition=raw["definition"],
        theme=theme,
        services=tuple(raw["services"]),
        needs=tuple(raw["needs"]),
        valid_from=_day(raw.get("from", first)),
        valid_to=_day(raw["to"]) if "to" in raw else None,
    )


def _faults(themes: tuple[Theme, ...], days: frozenset[date]) -> Iterator[str]:
    values: list[Theme | SubTheme] = [*themes, *(sub for theme in themes for sub in theme.sub_themes)]
    codes = [(value.code, value.valid_from) for value in values]
    if len(set(codes)) != len(codes):
        yield "a code is written twice"
    for value in values:
        if not _CODE.fullmatch(value.code):
            yield f"{value.code}: lower-case letters and underscores"
        if not value.label.strip() or not value.definition.strip():
            yield f"{value.code} has neither name nor meaning"
        if unknown := set(value.services) - _SERVICES:
            yield f"{value.code}: data·inclusion has no {min(unknown)}"
        if any(not _NEED.fullmatch(need) for need in value.needs):
            yield f"{value.code}: a need is written constraint:… or need:…"
        if value.valid_from not in days or (value.valid_to is not None and value.valid_to not in days):
            yield f"{value.code} begins and ends with an edition"
    for theme in themes:
        if not (theme.sub_themes and theme.includes and theme.excludes and theme.examples):
            yield f"{theme.code}: sub-themes, what it holds, what it does not, examples"


def _in_force(value: Theme | SubTheme, on: date) -> bool:
    return value.valid_from <= on and (value.valid_to is None or on < value.valid_to)


def _day(raw: object) -> date:
    if not isinstance(raw, date):
        raise ThemesFileError(f"{raw} is not a day")
    return raw
