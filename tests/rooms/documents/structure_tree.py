"""A second reader of papers: walks the structure tree of a PDF and says what a reader of screens would miss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

PAINTING = {
    "Tj",
    "TJ",
    "'",
    '"',
    "S",
    "s",
    "f",
    "F",
    "f*",
    "B",
    "B*",
    "b",
    "b*",
    "sh",
    "Do",
    "BI",
    "INLINE IMAGE",
}
KNOWN = {
    "Document", "Sect", "Div", "P", "H1", "H2", "H3", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TR",
    "TH", "TD", "Span", "Strong", "Em", "NonStruct", "Title", "Part", "Artifact",
}  # fmt: skip


@dataclass
class Tree:
    """What was seen: tags in order, marks of content that some element claims, by page."""

    tags: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    header_cells: list[Any] = field(default_factory=list)
    claimed: set[tuple[Any, int]] = field(default_factory=set)


def faults(content: bytes) -> list[str]:
    """What PDF/UA asks for and this file has not; empty when all is there."""
    with pikepdf.open(BytesIO(content)) as document:
        return [*_head_faults(document), *_tree_faults(document)]


def tags(content: bytes) -> list[str]:
    """The tags of the structure, in reading order."""
    with pikepdf.open(BytesIO(content)) as document:
        return _tree(document).tags


def _head_faults(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if str(root.get("/Lang", "")).split("-")[0] != "fr":
        yield "no language"
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "not marked"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the title is not shown"
    with document.open_metadata() as metadata:
        if not metadata.get("dc:title"):
            yield "no title"
        if metadata.get("pdfuaid:part") != "1":
            yield "does not say PDF/UA-1"
    for page in document.pages:
        if "/Annots" in page.obj and str(page.obj.get("/Tabs")) != "/S":
            yield "tab order does not follow the structure"


def _tree_faults(document: pikepdf.Pdf) -> Iterator[str]:
    if "/StructTreeRoot" not in document.Root:
        yield "no structure"
        return
    tree = _tree(document)
    unknown = set(tree.tags) - KNOWN
    if unknown:
        yield f"unknown tags {sorted(unknown)}"
    if not tree.headings or tree.headings[0] != 1:
        yield "the first heading is not H1"
    if any(after > before + 1 for before, after in zip(tree.headings, tree.headings[1:], strict=False)):
        yield f"headings out of order {tree.headings}"
    if tree.tags.count("Table") and not tree.header_cells:
        yield "a table without header cells"
    if any(_scope(cell) not in ("/Column", "/Row", "/Both") for cell in tree.header_cells):
        yield "a header cell without scope"
    for number, page in enumerate(document.pages, 1):
        loose, marks = _content(page)
        if loose:
            yield f"page {number}: content outside the structure"
        if missing := marks - {mark for owner, mark in tree.claimed if owner == page.obj.objgen}:
            yield f"page {number}: marks that nothing claims {sorted(missing)}"


def _tree(document: pikepdf.Pdf) -> Tree:
    tree = Tree()
    root = document.Root.StructTreeRoot
    roles = root.get("/RoleMap", pikepdf.Dictionary())
    for child in _children(root):
        _walk(child, None, roles, tree)
    return tree


def _children(element: Any) -> list[Any]:
    held = element.get("/K")
    if held is None:
        return []
    return list(held) if isinstance(held, pikepdf.Array) else [held]


def _walk(element: Any, page: Any, roles: Any, tree: Tree) -> None:
    if isinstance(element, int):
        tree.claimed.add((page, int(element)))
        return
    page = element.Pg.objgen if "/Pg" in element else page
    if str(element.get("/Type", "")) == "/MCR":
        tree.claimed.add((page, int(element.MCID)))
        return
    if "/S" not in element:
        return
    name = str(element.S)
    name = str(roles.get(name, name)).lstrip("/")
    tree.tags.append(name)
    if name[0] == "H" and name[1:].isdigit():
        tree.headings.append(int(name[1:]))
    if name == "TH":
        tree.header_cells.append(element)
    for child in _children(element):
        _walk(child, page, roles, tree)


def _scope(cell: Any) -> str:
    attributes = cell.get("/A", pikepdf.Array())
    found = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    return next((str(one.Scope) for one in found if "/Scope" in one), "")


def _content(page: pikepdf.Page) -> tuple[bool, set[int]]:
    """Whether something is painted outside any mark, and the marks of the page."""
    open_marks: list[bool] = []
    marks: set[int] = set()
    loose = False
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            properties = operands[1] if len(operands) > 1 else {}
            has_mark = isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties
            if has_mark:
                marks.add(int(properties.MCID))
            open_marks.append(has_mark or str(operands[0]) == "/Artifact")
        elif name == "EMC":
            open_marks.pop()
        elif name in PAINTING and not any(open_marks):
            loose = True
    return loose, marks
