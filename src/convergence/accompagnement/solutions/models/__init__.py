"""Tables of solutions: services kept for a person, requests to services, what left with each, who answers by link,
whom partners introduce."""

from convergence.accompagnement.solutions.models.chosen import ChosenService
from convergence.accompagnement.solutions.models.introductions import Introduction
from convergence.accompagnement.solutions.models.requests import (
    AnswerLink,
    OrientationRequest,
    RequestContent,
    RequestNote,
    RequestPaper,
    RequestStep,
)

__all__ = [
    "AnswerLink",
    "ChosenService",
    "Introduction",
    "OrientationRequest",
    "RequestContent",
    "RequestNote",
    "RequestPaper",
    "RequestStep",
]
