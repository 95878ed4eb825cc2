"""What the machine is: a figure means nothing without it."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import psycopg


def facts(connection: psycopg.Connection[Any], **more: object) -> dict[str, object]:
    """Cores, memory, versions, date, and whatever the caller adds. No name of the machine."""
    row = connection.execute("SHOW server_version").fetchone()
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "coeurs": len(os.sched_getaffinity(0)),
        "processeur": _processor(),
        "memoire_go": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "charge_avant": [round(value, 2) for value in os.getloadavg()],
        "systeme": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": str(row[0]) if row else "",
        **more,
    }


def spoken(found: dict[str, object]) -> str:
    """The same in one paragraph."""
    return "\n".join(f"  {name.replace('_', ' ')} : {value}" for name, value in found.items())


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
