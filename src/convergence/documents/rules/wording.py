"""The wording of a paper: a few marks of Markdown and variables between double braces, turned into blocks.

A variable is replaced after the marks were read: what a value holds is text, whatever it looks like. A paragraph
whose variables are all empty is left out, and so is an empty list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from convergence.documents.rules.printable import UNKNOWN, printable
from convergence.documents.rules.values import Plain
from convergence.documents.types import PaperKind, TemplateFault, Variable, VariableShape, paper_variables

Block = dict[str, Any]
_VARIABLE = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")
_ALONE = re.compile(r"\s*\{\{\s*(\w{1,40})\s*\}\}\s*")
_READER = MarkdownIt("zero", {"maxNesting": 8}).enable(["heading", "list", "emphasis", "escape", "newline"])
_DEEPEST = 2
_LEAF = 99


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that can be filled."""

    kind: PaperKind
    tokens: tuple[Token, ...]


def read_wording(text: str, kind: PaperKind) -> tuple[Wording, list[TemplateFault]]:
    """The wording and what is wrong with it, each fault told in French; an empty list means that it can be filled."""
    wording = Wording(kind, tuple(_READER.parse(text)))
    faults = [*_brace_faults(text), *_variable_faults(wording), *_heading_faults(wording)]
    faults += _print_faults(text)
    if not text.strip():
        faults.append(TemplateFault("Le texte est vide."))
    return wording, faults


def fill(wording: Wording, values: Mapping[str, Plain]) -> list[Block]:
    """Blocks ready for the layout."""
    variables = {variable.name: variable for variable in paper_variables(wording.kind)}
    return _without_announcements(list(_Filling(variables, values).blocks(list(wording.tokens))))


def _without_announcements(blocks: list[Block]) -> list[Block]:
    """Leave out what announced something that is not there: « À apporter : », a heading with nothing under it."""
    kept: list[Block] = []
    for block in blocks:
        if block["kind"] != "nothing":
            kept.append(block)
        elif kept and kept[-1]["kind"] == "paragraph" and _ends_with_colon(kept[-1]["runs"]):
            kept.pop()
    shown: list[Block] = []
    for block in reversed(kept):
        if block["kind"] != "heading" or (shown and shown[-1].get("level", _LEAF) > block["level"]):
            shown.append(block)
    return shown[::-1]


def _ends_with_colon(runs: Sequence[Mapping[str, Any]]) -> bool:
    return "".join(str(run.get("text", "")) for run in runs).rstrip().endswith(":")


def _brace_faults(text: str) -> Iterator[TemplateFault]:
    rest = _VARIABLE.sub("", text)
    if "{{" in rest or "}}" in rest:
        place = rest.find("{{") if "{{" in rest else rest.find("}}")
        near = " ".join(rest[max(0, place - 5) : place + 25].split())
        yield TemplateFault(f"Une variable est mal fermée ou mal écrite près de « {near} ».")


def _print_faults(text: str) -> Iterator[TemplateFault]:
    lost = sorted({character for character in text if printable(character) == UNKNOWN != character})
    if lost:
        yield TemplateFault(f"Ces caractères ne peuvent pas être imprimés : {' '.join(lost[:10])}")


def _variable_faults(wording: Wording) -> Iterator[TemplateFault]:
    known = {variable.name: variable for variable in paper_variables(wording.kind)}
    for inline in _inlines(wording.tokens):
        alone = _ALONE.fullmatch(inline.content)
        for name in _VARIABLE.findall(inline.content):
            if name not in known:
                yield TemplateFault(f"La variable « {name} » n’existe pas pour ce document.")
            elif known[name].shape is not VariableShape.TEXT and not alone:
                yield TemplateFault(f"La variable « {name} » doit être seule dans son paragraphe.")


def _heading_faults(wording: Wording) -> Iterator[TemplateFault]:
    before = 0
    for token in wording.tokens:
        if token.type == "heading_open":
            level = int(token.tag[1:])
            if level > _DEEPEST:
                yield TemplateFault("Deux niveaux de titres au plus : « # » puis « ## ».")
            elif level > before + 1:
                yield TemplateFault("Un titre « ## » vient sous un titre « # ».")
            before = level


def _inlines(tokens: Sequence[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type == "inline")


@dataclass(frozen=True, slots=True)
class _Filling:
    """Walks the tokens of one wording with the values of one paper."""

    variables: Mapping[str, Variable]
    values: Mapping[str, Plain]

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        while tokens:
            token = tokens.pop(0)
            if token.type == "heading_open":
                inline = tokens.pop(0)
                runs = self._runs(inline)
                if _has_text(runs):
                    yield {"kind": "heading", "level": int(token.tag[1:]) + 1, "runs": runs}
            elif token.type == "inline":
                yield from self._paragraph(token)
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                items = list(self._items(tokens, token.type.replace("open", "close")))
                if items:
                    yield {"kind": "list", "ordered": token.type.startswith("ordered"), "items": items}

    def _items(self, tokens: list[Token], end: str) -> Iterator[list[Block]]:
        while tokens and (token := tokens.pop(0)).type != end:
            if token.type == "list_item_open":
                inside, depth = [], 1
                while depth:
                    part = tokens.pop(0)
                    depth += (part.type == "list_item_open") - (part.type == "list_item_close")
                    inside.append(part)
                if content := _without_announcements(list(self.blocks(inside[:-1]))):
                    yield content

    def _paragraph(self, inline: Token) -> Iterator[Block]:
        alone = _ALONE.fullmatch(inline.content)
        variable = self.variables.get(alone[1]) if alone else None
        if variable is not None and variable.shape is not VariableShape.TEXT:
            yield from self._whole(variable)
            return
        names = _VARIABLE.findall(inline.content)
        if names and not any(self.values.get(name) for name in names):
            return
        yield {"kind": "paragraph", "runs": self._runs(inline)}

    def _whole(self, variable: Variable) -> Iterator[Block]:
        value = self.values.get(variable.name)
        if not value:
            yield {"kind": "nothing"}
        elif variable.shape is VariableShape.LIST:
            items = [[{"kind": "paragraph", "runs": [_run(str(item))]}] for item in value]
            yield {"kind": "list", "ordered": False, "items": items}
        elif variable.shape is VariableShape.TABLE:
            yield {"kind": "table", "name": variable.name, "label": variable.label,
                   "columns": list(variable.columns), "rows": value}  # fmt: skip
        else:
            yield {"kind": "sections", "sections": value}

    def _runs(self, inline: Token) -> list[dict[str, Any]]:
        runs: list[dict[str, Any]] = []
        bold = italic = 0
        for child in inline.children or ():
            if child.type in ("strong_open", "strong_close"):
                bold += child.nesting
            elif child.type in ("em_open", "em_close"):
                italic += child.nesting
            elif child.type in ("softbreak", "hardbreak"):
                runs.append({"break": child.type == "hardbreak"})
            elif child.content:
                text = _VARIABLE.sub(self._text, printable(child.content))
                runs.append(_run(text, bold=bold > 0, italic=italic > 0))
        return runs

    def _text(self, found: re.Match[str]) -> str:
        value = self.values.get(found[1], "")
        return value if isinstance(value, str) else ""


def _run(text: str, *, bold: bool = False, italic: bool = False) -> dict[str, Any]:
    return {"text": text, "bold": bold, "italic": italic}


def _has_text(runs: Sequence[Mapping[str, Any]]) -> bool:
    return any(str(run.get("text", "")).strip() for run in runs)
