"""The calls of the operator interface, at their addresses of both generations: one view answers both.

Each line names a call, its addresses (the first generation, then the second) and the view of each method. A call whose
two generations differ has a line for each.
"""

from __future__ import annotations

from collections.abc import Mapping

from convergence.api.answers import View
from convergence.api.imilo import accounts, events, writes
from convergence.api.imilo.answers import by_method
from convergence.api.imilo.reads import details, sessions, structures
from convergence.api.imilo.reads import dossier as file

LINES: tuple[tuple[str, tuple[str, ...], Mapping[str, View]], ...] = (
    (
        "dossier",
        ("sue/dossiers/<str:dossier>", "api-dossiers-cej/dossiers/<str:dossier>"),
        {"GET": file.dossier},
    ),
    (
        "structure_sessions",
        (
            "operateurs/structures/<str:structure>/sessions",
            "api-sessions/structures/<str:structure>/sessions",
        ),
        {"GET": sessions.of_structure},
    ),
    ("sessions", ("operateurs/sessions", "api-sessions/sessions"), {"GET": sessions.for_file}),
    (
        "session",
        ("operateurs/sessions/<str:session>", "api-sessions/sessions/<str:session>"),
        {"GET": sessions.one},
    ),
    (
        "enrolled",
        ("operateurs/sessions/<str:session>/inscrits", "api-sessions/sessions/<str:session>/inscrits"),
        {"GET": sessions.enrolled},
    ),
    (
        "instance",
        (
            "operateurs/dossiers/<str:dossier>/sessions/<str:instance>",
            "api-sessions/dossiers/<str:dossier>/sessions/<str:instance>",
        ),
        {"GET": details.instance},
    ),
    (
        "appointment",
        ("operateurs/dossiers/<str:dossier>/rdv/<str:rdv>", "api-rdv/dossiers/<str:dossier>/rdv/<str:rdv>"),
        {"GET": details.appointment},
    ),
    (
        "structures",
        ("operateurs/utilisateurs/moi/structures", "api-utilisateurs/utilisateurs/moi/structures"),
        {"GET": structures.mine},
    ),
    ("account", ("sue/compte-jeune/<str:dossier>",), {"POST": accounts.open_by_key}),
    ("account_by_adviser", ("api-jeune/compte-jeune/<str:dossier>",), {"POST": accounts.open_by_adviser}),
    ("account_taken", ("sue/compte-jeune/surcharge/<str:dossier>",), {"PUT": accounts.take_over_by_key}),
    (
        "account_taken_by_adviser",
        ("api-jeune/sue/compte-jeune/surcharge/<str:dossier>",),
        {"PUT": accounts.take_over_by_adviser},
    ),
    ("activation_mail", ("sue/sendVerifyEmail",), {"PUT": accounts.send_mail}),
    ("events", ("operateurs/events", "api-evenements/events"), {"GET": events.events}),
    (
        "acknowledge",
        ("operateurs/events/<str:identifiant>/ack", "api-evenements/events/<str:identifiant>/ack"),
        {"POST": events.acknowledge},
    ),
    (
        "step",
        ("sue/dossiers/<str:dossier>/situation", "api-dossiers/dossiers/<str:dossier>/situation"),
        {"POST": writes.declare},
    ),
    (
        "enrolments",
        (
            "operateurs/dossiers/<str:dossier>/instances-session",
            "api-sessions/dossiers/<str:dossier>/instances-session",
        ),
        {"POST": writes.enrol},
    ),
    (
        "enrolment",
        (
            "operateurs/dossiers/<str:dossier>/instances-session/<str:instance>",
            "api-sessions/dossiers/<str:dossier>/instances-session/<str:instance>",
        ),
        {"PUT": writes.change, "DELETE": writes.withdraw},
    ),
)


def pages() -> list[tuple[str, str, View]]:
    """Address, name and view of every call."""
    return [
        (f"imilo/{address}", f"imilo_{name}{index or ''}", by_method(**views))
        for name, addresses, views in LINES
        for index, address in enumerate(addresses)
    ]
