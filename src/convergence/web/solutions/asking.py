"""Ask a service for one person: what leaves is chosen box by box, shown as it will be read, then sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.solutions import operations
from convergence.accompagnement.solutions.policies import asker_of
from convergence.accompagnement.solutions.queries import (
    joinable_papers,
    request_way,
    told_of_file,
    verdicts_for,
)
from convergence.accompagnement.solutions.types import (
    JoinablePaper,
    OfferVerdicts,
    PaperRow,
    RequestDraft,
    RequestWay,
    Told,
    ToldFamily,
    Verdict,
)
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.offers.queries import offers_named
from convergence.offers.types import OfferRow
from convergence.web.access import ActingRequest
from convergence.web.dossier.frame import file_page, worked_file
from convergence.web.drafts.store import accept_page
from convergence.web.forms import once, problems_shown
from convergence.web.operators.saying import said
from convergence.web.solutions.forms import AskForm
from convergence.web.solutions.wanted import TAB, Wanted, asker, find_url
from convergence.web.solutions.words import family_label, told_title, told_words

TITLE = "Demander une orientation"
WAYS = {
    RequestWay.EMAIL: "Le service reçoit par courriel un lien personnel ; le courriel ne dit rien du jeune.",
    RequestWay.SCREEN: "La demande arrive dans l’écran « Demandes reçues » de cet organisme.",
    RequestWay.BY_HAND: "Ce service n’a pas d’adresse e-mail : appelez-le, puis notez ici sa réponse.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The service, and all that could leave for it."""

    offer: OfferRow
    header: DossierHeader
    wanted: Wanted
    everything: Told
    papers: Sequence[JoinablePaper]
    verdicts: OfferVerdicts
    way: RequestWay


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActingRequest, dossier_id: UUID, offer_id: UUID) -> HttpResponse:
    """Choose, read again, send: three sendings of one form, and nothing leaves before the last."""
    asked = _asked(request, worked_file(request, dossier_id), offer_id)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        families=[(family.value, family_label(family, asked.everything)) for family in ToldFamily],
        papers=[(str(paper.document_id), paper.name) for paper in asked.papers if paper.may_leave],
        chooses=asker_of(request.actor) is not None,
        initial={"agreed_on": local_today(request.actor.time_zone)},
    )
    if form.is_bound and form.is_valid() and "modifier" not in request.POST:
        if "envoyer" not in request.POST:
            return _review(request, asked, form)
        sent: UUID | None = None
        with problems_shown(form), once(form):
            sent = operations.send_request(
                actor=request.actor, at=now(), dossier_id=dossier_id, draft=_draft(asked, form),
                idempotency_key=form.sending,
            )  # fmt: skip
        if sent is not None and not form.errors:
            accept_page(request)
            messages.success(request, said(f"La demande est enregistrée. {WAYS[asked.way]}", request.actor))
            return HttpResponseRedirect(reverse("file_solutions:show", args=[dossier_id, sent]))
    return _form_page(request, asked, form)


def found_offer(request: ActingRequest, offer_id: UUID) -> OfferRow:
    """A service of the directory; NotFound otherwise."""
    found = offers_named(request.scope, [offer_id])
    if not found:
        raise NotFound(
            "Ce service n’est pas dans l’annuaire.", what_to_do="Cherchez-le à nouveau depuis le dossier."
        )
    return found[0]


def _asked(request: ActingRequest, header: DossierHeader, offer_id: UUID) -> Asked:
    offer, file_id = found_offer(request, offer_id), header.dossier_id
    (read,) = verdicts_for(request.scope, file_id, [offer_id])
    return Asked(
        offer=offer,
        header=header,
        wanted=Wanted.of(request.GET),
        everything=told_of_file(request.scope, file_id, tuple(ToldFamily)),
        papers=joinable_papers(request.scope, file_id, offer_id),
        verdicts=read,
        way=request_way(request.scope, offer_id),
    )


def _form_page(request: ActingRequest, asked: Asked, form: AskForm) -> HttpResponse:
    return file_page(
        request, asked.header, "web/solutions/ask.html", TITLE, TAB, status=422 if form.errors else 200,
        form=form, offer=asked.offer, way=said(WAYS[asked.way], request.actor), by_hand=asked.way is RequestWay.BY_HAND,
        verdicts=asked.verdicts.lines,
        has_against=asked.verdicts.overall is Verdict.AGAINST,
        held_back=[paper for paper in asked.papers if not paper.may_leave],
        back_url=find_url(asked.header.dossier_id, asked.wanted),
    )  # fmt: skip


def _review(request: ActingRequest, asked: Asked, form: AskForm) -> HttpResponse:
    """Exactly what the service will read."""
    typed = form.cleaned_data
    families = tuple(map(ToldFamily, typed["told"]))
    told = told_of_file(
        request.scope, asked.header.dossier_id, families, message=form.written, asks=form.chosen
    )
    chosen = set(typed.get("papers", ()))
    papers = [
        PaperRow(paper.dossier_id, paper.document_id, paper.name)
        for paper in asked.papers
        if paper.document_id in chosen
    ]
    return file_page(
        request, asked.header, "web/solutions/review.html", "Relire avant l’envoi", TAB,
        form=form, offer=asked.offer, way=said(WAYS[asked.way], request.actor), by_hand=asked.way is RequestWay.BY_HAND,
        sent=list(_sent(request, form)),
        told=told_words(told_title(asked.way), told, papers),
    )  # fmt: skip


def _sent(request: ActingRequest, form: AskForm) -> Iterator[tuple[str, str]]:
    for name in form.fields:
        for value in request.POST.getlist(name):
            yield name, value


def _draft(asked: Asked, form: AskForm) -> RequestDraft:
    typed = form.cleaned_data
    return RequestDraft(
        offer_id=asked.offer.offer_id,
        theme=asked.wanted.theme,
        message=form.written,
        asks=form.chosen,
        agreed_on=typed["agreed_on"],
        need_code=asked.wanted.need_code,
        told=tuple(map(ToldFamily, typed["told"])),
        document_ids=tuple(typed.get("papers", ())),
        replaces_id=asked.wanted.replaces_id,
    )
