"""Reads of the room."""

from convergence.accompagnement.solutions.queries.chosen import choices_of_file
from convergence.accompagnement.solutions.queries.eligibility import verdicts_for, verdicts_of
from convergence.accompagnement.solutions.queries.facts import would_tell
from convergence.accompagnement.solutions.queries.inbox import count_to_answer, inbox
from convergence.accompagnement.solutions.queries.links import by_link, link_holder, paper_by_link
from convergence.accompagnement.solutions.queries.papers import paper_bytes, papers_to_join
from convergence.accompagnement.solutions.queries.requests import (
    awaiting_of_adviser,
    request,
    requests_of_file,
    structures_with_requests,
    tried_services,
)

__all__ = [
    "awaiting_of_adviser",
    "by_link",
    "choices_of_file",
    "count_to_answer",
    "inbox",
    "link_holder",
    "paper_by_link",
    "paper_bytes",
    "papers_to_join",
    "request",
    "requests_of_file",
    "structures_with_requests",
    "tried_services",
    "verdicts_for",
    "verdicts_of",
    "would_tell",
]
