"""The sandbox as its own programs see it: invented people, put back as new on demand."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["Bac à sable"])
