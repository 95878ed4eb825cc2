"""Who answers which right, by processing: the register of joint controllers (RGPD, art. 26), as data."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from convergence.sharing.types import JointController, RightAnswer

_FILE = Path(__file__).with_name("controllers.yaml")
_EVERY = "*"


def answers_for(processings: Iterable[str]) -> tuple[RightAnswer, ...]:
    """One answer for each right of each processing, in the order of the file; a right without answer is a fault."""
    read = _read()
    own = {entry["processing"]: entry for entry in read["answers"]}
    return tuple(
        _answer(read, own.get(code, own[_EVERY]), code, right)
        for code in processings
        for right in read["rights"]
    )


def _answer(read: dict[str, Any], entry: dict[str, Any], code: str, right: str) -> RightAnswer:
    told = read["controllers"][entry["by"][right]]
    return RightAnswer(
        processing=code,
        right=read["rights"][right],
        controller=JointController(told["name"], told["contact"]),
        source=entry["source"],
        verified=entry["verified"],
    )


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    for entry in found["answers"]:
        if set(entry["by"]) != set(found["rights"]):
            raise ValueError(f"{entry['processing']} leaves a right without answer")
    return found
