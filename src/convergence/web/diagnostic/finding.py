"""The version that an address names, and the steps of its interview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from convergence.accompagnement.diagnostic.queries import diagnostic_detail
from convergence.accompagnement.diagnostic.types import Answer, DiagnosticDetail, Nomenclature
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the interview."""

    title: str
    url: str
    is_current: bool = False


def found_version(request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID) -> DiagnosticDetail:
    """A version of this person; an unknown one and another person's are answered alike."""
    found = diagnostic_detail(request.scope, diagnostic_id)
    if found is None or found.dossier_id != dossier_id:
        raise NotFound(
            "Ce diagnostic n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-le dans la liste.",
        )
    return found


def steps(detail: DiagnosticDetail, words: Nomenclature, current: str, *, with_note: bool) -> list[Step]:
    """The interview as it stands: the screening, what is there, occupations, the text, the end."""
    return [Step(title, url, url == current) for title, url in _pages(detail, words, with_note=with_note)]


def following(detail: DiagnosticDetail, words: Nomenclature, current: str, *, with_note: bool) -> str:
    """The page after this one."""
    urls = [step.url for step in steps(detail, words, current, with_note=with_note)]
    return urls[min(urls.index(current) + 1, len(urls) - 1)] if current in urls else urls[0]


def _pages(detail: DiagnosticDetail, words: Nomenclature, *, with_note: bool) -> Iterator[tuple[str, str]]:
    ids = [detail.dossier_id, detail.head.diagnostic_id]
    yield "Tour des contraintes", reverse("file_diagnostic:screening", args=ids)
    for word in words.constraints:
        row = detail.constraints.get(word.code)
        if row and row.answer in (Answer.YES, Answer.CLOSED):
            yield word.label, reverse("file_diagnostic:constraint", args=[*ids, word.code])
    for target in detail.targets:
        yield target.label, reverse("file_diagnostic:target", args=[*ids, target.target_id])
    yield "Ajouter un métier visé", reverse("file_diagnostic:new_target", args=ids)
    if with_note:
        yield "Texte", reverse("file_diagnostic:note", args=ids)
    yield "Terminer", reverse("file_diagnostic:close", args=ids)
