"""A command line that speaks French: help, errors, unknown commands."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

USAGE_EXIT_CODE = 2
_SENTENCES: Sequence[tuple[str, Callable[[re.Match[str]], str]]] = (
    (
        r"argument (?P<what>\S.*?): invalid choice: '(?P<value>.*?)' \(choose from (?P<choices>.*)\)",
        lambda m: (
            f"« {m['value']} » n’est pas connu ici. Choix possibles : {m['choices'].replace(chr(39), '')}."
        ),
    ),
    (
        r"the following arguments are required: (?P<what>.*)",
        lambda m: f"Il manque : {m['what']}.",
    ),
    (r"unrecognized arguments: (?P<what>.*)", lambda m: f"Option ou mot inconnu : {m['what']}."),
    (
        r"argument (?P<what>.*?): expected .*",
        lambda m: f"L’option {m['what']} doit être suivie d’une valeur.",
    ),
    (
        r"argument (?P<what>.*?): invalid .* value: '(?P<value>.*)'",
        lambda m: (
            f"« {m['value']} » ne convient pas pour {m['what']} : voyez ce qui est attendu dans l’aide."
        ),
    ),
    (
        r"ambiguous option: (?P<what>\S+) .*",
        lambda m: f"L’option {m['what']} est ambiguë : écrivez-la en entier.",
    ),
)


class FrenchHelp(argparse.RawDescriptionHelpFormatter):
    """Help pages with French headings."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Utilisation : " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse with French headings and French errors that point to the help."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", FrenchHelp)
        super().__init__(**{**options, "add_help": False, "allow_abbrev": False})
        self._positionals.title = "à indiquer"
        self._optionals.title = "options"
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        """Say in French what is wrong, where to look, and leave with the usual exit code."""
        sys.stderr.write(f"{translated(message)}\nL’aide : {self.prog} --help\n")
        raise SystemExit(USAGE_EXIT_CODE)

    def commands(self, title: str = "commandes") -> argparse._SubParsersAction[Parser]:
        """The place where the sub-commands of this command are registered."""
        self._optionals.title = "options"
        return self.add_subparsers(
            title=title, metavar="COMMANDE", dest=f"{self.prog}:command", parser_class=Parser
        )


def translated(message: str) -> str:
    """The French sentence of an argparse error."""
    for pattern, sentence in _SENTENCES:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return sentence(match)
    return "Cette commande est incomplète ou mal écrite."


def whole(text: str) -> int:
    """A positive whole number, thousands separated by spaces or underscores if wished."""
    return int(text.replace(" ", "").replace("_", "").replace("\u202f", ""))


def port(text: str) -> int:
    """A port number; 0 lets the system choose."""
    return _within(whole(text), 0, 65535)


def at_least_one(text: str) -> int:
    """How many of something that must exist."""
    return _within(whole(text), 1, 1000)


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ValueError(f"{number} is not between {least} and {most}")
    return number
