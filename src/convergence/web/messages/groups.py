"""Messages to several persons: saved lists, preview, second person, progress, stop."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.design.components import Confirmation, Pager
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.foundation.clock import now
from convergence.foundation.identifiers import parse_uuid
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.messaging import operations
from convergence.messaging.queries import group, groups, recipients_of, saved_lists, sms_price
from convergence.messaging.types import (
    DeliveryState,
    GroupRow,
    GroupState,
    ListFilter,
    RecipientState,
    SavedListRow,
)
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.dossier.asking import posted
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once
from convergence.web.messages.forms import GroupForm, ListForm
from convergence.web.messages.words import euros, size_words

GROUPS = "messages:groups"
PAGE = 100
sender = requires(Permission.SEND_GROUP_MESSAGES)


@sender
@require_safe
def listing(request: ActingRequest) -> HttpResponse:
    """What was sent and what is being prepared, then the saved lists."""
    context = {
        "page_title": "Envois groupés",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Envois groupés")),
        "rows": [(row, _progress(row)) for row in groups(request.scope)],
        "lists": [(row, _rule_words(row)) for row in saved_lists(request.scope)],
    }
    return render(request, "web/messages/groups.html", context)


@sender
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: ActingRequest) -> HttpResponse:
    """Choose a list and write the text; nothing leaves yet."""
    lists = [(str(row.list_id), row.name) for row in saved_lists(request.scope)]
    form = GroupForm(posted(request), lists=lists, initial={"list_id": request.GET.get("liste", "")})
    if request.method == "POST" and form.is_valid():
        made: UUID | None = None
        with problems_shown(form), once(form):
            made = operations.prepare_group(
                actor=request.actor,
                at=now(),
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                list_id=UUID(form.cleaned_data["list_id"]),
                idempotency_key=form.sending,
            )
        if made is not None and not form.errors:
            accept_page(request)
            return HttpResponseRedirect(reverse("messages:group", args=[made]))
    return _form(request, form, "Nouvel envoi groupé", "Voir qui le recevra")


@sender
@require_safe
def show(request: ActingRequest, group_id: UUID) -> HttpResponse:
    """Who receives it, who does not and why, what it costs, how far it went."""
    found = _found(request, group_id)
    after = request.GET.get("apres", "")
    rows = recipients_of(request.scope, group_id, after=parse_uuid(after) if after else None, limit=PAGE + 1)
    shown = rows[:PAGE]
    people = {
        one.dossier_id: one.full_name for one in headers_of(request.scope, [row.dossier_id for row in shown])
    }
    next_url = f"?apres={shown[-1].dossier_id}" if len(rows) > PAGE else ""
    context = {
        "page_title": found.title,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Envois groupés", reverse(GROUPS)),
            Crumb(found.title),
        ),
        "group": found,
        "progress": _progress(found),
        "size": size_words(found.text, sms_price(request.scope)),
        "cost": euros(found.estimate_millicents),
        "excluded": found.counts.get(RecipientState.EXCLUDED, 0),
        "lines": [(row, people.get(row.dossier_id, "Dossier transmis")) for row in shown],
        "pager": Pager(first="?" if after else "", next=next_url),
        "may_start": found.state is GroupState.PREPARED and found.to_send,
        "may_approve": found.state is GroupState.WAITING_SECOND and found.author_id != request.actor.user_id,
        "may_stop": found.state in (GroupState.PREPARED, GroupState.WAITING_SECOND, GroupState.SENDING),
    }
    return render(request, "web/messages/group.html", context)


@sender
@require_POST
def start(request: ActingRequest, group_id: UUID) -> HttpResponse:
    """Let it leave, or ask a second person."""
    state = operations.start_group(actor=request.actor, at=now(), group_id=group_id)
    if state is GroupState.WAITING_SECOND:
        messages.info(request, "Cet envoi est grand : une seconde personne doit maintenant le valider.")
    else:
        messages.success(request, "L’envoi commence.")
    return HttpResponseRedirect(reverse("messages:group", args=[group_id]))


@sender
@require_POST
def approve(request: ActingRequest, group_id: UUID) -> HttpResponse:
    """The second person lets it leave."""
    operations.approve_group(actor=request.actor, at=now(), group_id=group_id)
    messages.success(request, "L’envoi est validé et commence.")
    return HttpResponseRedirect(reverse("messages:group", args=[group_id]))


@sender
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: ActingRequest, group_id: UUID) -> HttpResponse:
    """Stop what has not left yet."""
    found = _found(request, group_id)
    confirmation = Confirmation(
        title="Arrêter l’envoi",
        question=f"Arrêter « {found.title} » ?",
        consequences=("Ce qui est déjà parti ne peut pas être repris.", "Les autres ne recevront rien."),
        verb="Arrêter l’envoi",
        back_url=reverse("messages:group", args=[group_id]),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(posted(request)),
        lambda typed: operations.stop_group(actor=request.actor, at=now(), group_id=group_id),
        done="L’envoi est arrêté.",
    )


@sender
@require_http_methods(["GET", "HEAD", "POST"])
def new_list(request: ActingRequest) -> HttpResponse:
    """Keep a rule over the caseload under a name."""
    form = ListForm(posted(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        rule = ListFilter(
            mine=typed["scope"] == "mine", state=typed["state"], silent_days=typed["silent_days"] or 0
        )
        with problems_shown(form):
            operations.save_list(
                actor=request.actor, at=now(), name=typed["name"], rule=rule, is_shared=typed["is_shared"]
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "La liste est enregistrée.")
            return HttpResponseRedirect(reverse(GROUPS))
    return _form(request, form, "Nouvelle liste", "Enregistrer la liste")


@sender
@require_http_methods(["GET", "HEAD", "POST"])
def delete_list(request: ActingRequest, list_id: UUID) -> HttpResponse:
    """Forget a list of hers."""
    mine = {row.list_id: row for row in saved_lists(request.scope) if row.owner_id == request.actor.user_id}
    if list_id not in mine:
        raise NotFound("Cette liste n’existe pas.", what_to_do="Choisissez une de vos listes.")
    confirmation = Confirmation(
        title="Supprimer une liste",
        question=f"Supprimer « {mine[list_id].name} » ?",
        consequences=("Ce qui a été envoyé à cette liste reste.",),
        verb="Supprimer la liste",
        back_url=reverse(GROUPS),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(posted(request)),
        lambda typed: operations.delete_list(actor=request.actor, at=now(), list_id=list_id),
        done="La liste est supprimée.",
    )


def _found(request: ActingRequest, group_id: UUID) -> GroupRow:
    found = group(request.scope, group_id)
    if found is None:
        raise NotFound("Cet envoi n’existe pas.", what_to_do="Revenez à la liste des envois.")
    return found


def _form(request: ActingRequest, form: GroupForm | ListForm, title: str, verb: str) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Envois groupés", reverse(GROUPS)), Crumb(title)),
        "form": form,
        "verb": verb,
        "back_url": reverse(GROUPS),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _progress(row: GroupRow) -> str:
    """« 12 partis sur 40, 10 remis, 1 échec »."""
    asked = row.counts.get(RecipientState.ASKED, 0)
    failed = sum(row.outcomes.get(state, 0) for state in (DeliveryState.FAILED, DeliveryState.WRONG_ADDRESS))
    words = [f"{asked} sur {row.to_send}"]
    for number, one, many in (
        (row.outcomes.get(DeliveryState.DELIVERED, 0), "remis", "remis"),
        (failed, "échec", "échecs"),
        (row.counts.get(RecipientState.STOPPED, 0), "arrêté", "arrêtés"),
    ):
        if number:
            words.append(f"{number} {one if number == 1 else many}")
    return ", ".join(words)


def _rule_words(row: SavedListRow) -> str:
    words = ["mes jeunes" if row.rule.mine else "toute la structure"] if row.rule else []
    if row.rule and row.rule.state:
        words.append(f"état « {row.rule.state} »")
    if row.rule and row.rule.silent_days:
        words.append(f"sans contact depuis {row.rule.silent_days} jours")
    if row.members:
        words.append(f"{row.members} nommés")
    return ", ".join(words)
