"""Reads of what a team shares."""

from convergence.support.queries.announcements import (
    announcement,
    announcements_for,
    published_announcement,
    published_announcements,
    readers_of,
    unread_announcements,
)
from convergence.support.queries.inbox import demand, demands, demands_of_file, waiting_demands
from convergence.support.queries.practice import practice, practices, practices_beside
from convergence.support.queries.search import found
from convergence.support.queries.snippets import snippet, snippets

__all__ = [
    "announcement",
    "announcements_for",
    "demand",
    "demands",
    "demands_of_file",
    "found",
    "practice",
    "practices",
    "practices_beside",
    "published_announcement",
    "published_announcements",
    "readers_of",
    "snippet",
    "snippets",
    "unread_announcements",
    "waiting_demands",
]
