"""Inside the child: one compilation."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst

from convergence.gateways.sandbox import RefusalError

_NOWHERE = Path("/nonexistent")


def work(payload: bytes) -> bytes:
    """The PDF, or the picture of one page."""
    order = json.loads(payload)
    root = Path(order["root"])
    compiler = typst.Compiler(
        input=root / order["layout"],
        root=root,
        ignore_system_fonts=True,
        sys_inputs={"data": order["data"]},
        package_path=_NOWHERE,
        package_cache_path=_NOWHERE,
    )
    try:
        return _picture(compiler, order) if order["page"] else _pdf(compiler, order)
    except typst.TypstError as error:
        raise RefusalError(f"not_accessible: {error.message[:300]}") from None


def _pdf(compiler: Any, order: dict[str, Any]) -> bytes:
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=order["timestamp"])
    with pikepdf.open(BytesIO(made)) as document:
        if len(document.pages) > order["most_pages"]:
            raise RefusalError("too_many_pages")
    return bytes(made)


def _picture(compiler: Any, order: dict[str, Any]) -> bytes:
    pages = compiler.compile(format="png", ppi=80)
    pages = [pages] if isinstance(pages, bytes) else pages
    if not 1 <= order["page"] <= len(pages):
        raise RefusalError("no_page")
    return bytes(pages[order["page"] - 1])
