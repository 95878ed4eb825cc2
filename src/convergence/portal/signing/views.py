"""Sign by a personal link, on a telephone: read, ask for a code, sign or refuse, keep a copy."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.documents.queries import document_bytes
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.portal.signing.access import client_of, guest
from convergence.portal.signing.forms import CodeGestureForm, RefusalForm
from convergence.portal.signing.pages import opened, own_row, page
from convergence.portal.signing.rounds import round_page
from convergence.signatures import operations
from convergence.signatures.types import LinkKind, LinkView, SignerState, SigningState, SignOutcome
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown

_OUTCOMES = {
    SignOutcome.WRONG_CODE: "Ce code n’est pas le bon. Vérifiez les six chiffres du dernier message reçu.",
    SignOutcome.NO_CODE: "Demandez d’abord un code, avec le bouton « Recevoir un code ».",
    SignOutcome.OLD_CODE: "Ce code n’est plus valable. Demandez-en un autre.",
    SignOutcome.TOO_MANY: "Trop d’essais avec ce code. Demandez-en un autre.",
}


@guest
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: ActingRequest, token: str) -> HttpResponse:
    """What the link opens: a document to sign, a round on one screen, a copy."""
    view = opened(request, token)
    if view.kind is LinkKind.ROUND:
        return round_page(request, view)
    if view.kind is LinkKind.COPY:
        return page(request, "copy", "Votre copie", view=view, is_ready=_is_ready(view))
    if request.method == "POST":
        return _sign(request, token, view)
    if own_row(view).state is SignerState.WAITING:
        operations.note_seen(actor=request.actor, at=now(), token=token)
    form = CodeGestureForm(signer_name=view.signer_name)
    return page(request, "sign", f"Signer : {view.signing.title}", view=view, form=form, signer=own_row(view))


@guest
@require_POST
def code(request: ActingRequest, token: str) -> HttpResponse:
    """Send a code to the address agreed, then show where to write it."""
    view = opened(request, token)
    form = CodeGestureForm({}, signer_name=view.signer_name)
    form.errors.clear()
    with problems_shown(form):
        operations.send_code(actor=request.actor, at=now(), token=token)
    if not form.errors:
        return HttpResponseRedirect(reverse("portal_signing:show", args=[token]) + "#signer")
    title = f"Signer : {view.signing.title}"
    return page(request, "sign", title, view=view, form=form, signer=own_row(view), status=422)


@guest
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: ActingRequest, token: str) -> HttpResponse:
    """Refuse, with a reason and nothing else."""
    view = opened(request, token)
    if view.kind is not LinkKind.SIGN:
        raise _nothing_here()
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.refuse_by_link(
                actor=request.actor, at=now(), token=token, reason=form.cleaned_data["reason"]
            )
        if not form.errors:
            return page(request, "refused", "Refus enregistré", view=view)
    status = 422 if form.errors else 200
    return page(request, "refuse", "Refuser de signer", view=view, form=form, status=status)


@guest
@require_safe
def document(request: ActingRequest, token: str) -> HttpResponse:
    """The PDF: the one to sign, or the sealed one that a copy link gives."""
    view = opened(request, token)
    if view.kind is LinkKind.ROUND and view.dossier_id is None:
        raise _nothing_here()
    bundle = view.signing.bundle_id if view.kind is LinkKind.COPY else None
    content = document_bytes(request.scope, bundle or view.signing.document_id)
    name = "document-signe.pdf" if bundle else "document.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _sign(request: ActingRequest, token: str, view: LinkView) -> HttpResponse:
    form = CodeGestureForm(request.POST, signer_name=view.signer_name)
    signer = own_row(view)
    if form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form):
            outcome = operations.sign_by_link(
                actor=request.actor,
                at=now(),
                token=token,
                typed_name=typed["typed_name"],
                consents=typed["consents"],
                code=typed["code"],
                client=client_of(request),
            )
            if outcome is not SignOutcome.SIGNED:
                form.add_error("code", _OUTCOMES[outcome])
        if not form.errors:
            copy = operations.open_copy(
                actor=request.actor,
                at=now(),
                signing_id=view.signing.signing_id,
                signer_id=signer.signer_id,
            )
            return HttpResponseRedirect(reverse("portal_signing:show", args=[copy]))
    title = f"Signer : {view.signing.title}"
    return page(request, "sign", title, view=view, form=form, signer=signer, status=422)


def _is_ready(view: LinkView) -> bool:
    return view.signing.state is SigningState.COMPLETED and view.signing.bundle_id is not None


def _nothing_here() -> NotFound:
    return NotFound(
        "Ce lien ne permet pas cela.", what_to_do="Revenez à la page du document.", code="nothing_here"
    )
