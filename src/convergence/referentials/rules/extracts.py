"""Reading of the extracts that the package carries (``data/``), made by ``make reference``."""

from __future__ import annotations

import csv
import hashlib
import io
import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Extract:
    """The rows of one extract and the hash of the file they come from."""

    name: str
    sha256: str
    rows: tuple[Mapping[str, str], ...]


def read_extract(name: str, *, folder: Path = DATA) -> Extract:
    """Read one ``.csv`` or ``.csv.xz`` of the package."""
    content = (folder / name).read_bytes()
    text = (lzma.decompress(content) if name.endswith(".xz") else content).decode("utf-8")
    rows = tuple(csv.DictReader(io.StringIO(text)))
    return Extract(name, hashlib.sha256(content).hexdigest(), rows)


def file_hash(name: str, *, folder: Path = DATA) -> str:
    """SHA-256 of a file of the package."""
    return hashlib.sha256((folder / name).read_bytes()).hexdigest()


def parse_day(text: str) -> date | None:
    """A date of an extract; blank means no bound."""
    return date.fromisoformat(text) if text else None


def parse_count(text: str) -> int | None:
    """A whole number of an extract; blank means unknown."""
    return int(text) if text else None


@dataclass(frozen=True, slots=True)
class TimeZones:
    """IANA zones by département, with the few communes that live on another one."""

    default: str
    departements: Mapping[str, str]
    communes: Mapping[str, str]


@lru_cache(maxsize=4)
def read_time_zones(*, folder: Path = DATA) -> TimeZones:
    """Read ``time_zones.yaml``."""
    content = yaml.safe_load((folder / "time_zones.yaml").read_text(encoding="utf-8"))
    return TimeZones(content["default"], content["departements"], content["communes"])


def read_eu_members(*, folder: Path = DATA) -> dict[str, tuple[date, date | None]]:
    """Dates of membership of the European Union by ISO code, end excluded."""
    content = yaml.safe_load((folder / "eu_members.yaml").read_text(encoding="utf-8"))
    return {iso: (dates["from"], dates.get("to")) for iso, dates in content["members"].items()}
