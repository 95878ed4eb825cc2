"""Reads of the room."""

from convergence.accompagnement.solutions.queries.chosen import chosen_of_file
from convergence.accompagnement.solutions.queries.eligibility import verdicts_for
from convergence.accompagnement.solutions.queries.facts import told_of_file
from convergence.accompagnement.solutions.queries.inbox import count_to_answer, inbox
from convergence.accompagnement.solutions.queries.introductions import (
    count_introductions,
    introduced,
    introduction,
    introductions_received,
    structures_with_introductions,
)
from convergence.accompagnement.solutions.queries.links import by_link, link_holder, paper_by_link
from convergence.accompagnement.solutions.queries.papers import joinable_papers, paper_bytes
from convergence.accompagnement.solutions.queries.publishing import requests_to_publish
from convergence.accompagnement.solutions.queries.reaching import request_way
from convergence.accompagnement.solutions.queries.requests import (
    awaiting_of_adviser,
    operator_requests_by_adviser,
    recipient_of,
    request,
    requests_of_file,
    structures_with_requests,
    taken_step,
)
from convergence.accompagnement.solutions.queries.workshops import structures_with_workshops

__all__ = [
    "awaiting_of_adviser",
    "by_link",
    "chosen_of_file",
    "count_introductions",
    "count_to_answer",
    "inbox",
    "introduced",
    "introduction",
    "introductions_received",
    "joinable_papers",
    "link_holder",
    "operator_requests_by_adviser",
    "paper_by_link",
    "paper_bytes",
    "recipient_of",
    "request",
    "request_way",
    "requests_of_file",
    "requests_to_publish",
    "structures_with_introductions",
    "structures_with_requests",
    "structures_with_workshops",
    "taken_step",
    "told_of_file",
    "verdicts_for",
]
