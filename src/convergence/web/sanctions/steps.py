"""Steps of the procedure, each on its own page that says what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.sanctions import operations
from convergence.accompagnement.sanctions.queries import sanction_notes, scale_of
from convergence.accompagnement.sanctions.types import LetterPart, NoteAbout, SanctionRow
from convergence.agenda.appointments.queries import places
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.identity.queries import advisers_of
from convergence.web.access import ActingRequest
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.documents.letters import DeliveryForm
from convergence.web.dossier.frame import own_file
from convergence.web.sanctions import forms as asked
from convergence.web.sanctions.show import check_decider, follower, found_sanction, show_url

step = require_http_methods(["GET", "HEAD", "POST"])


def _sent(request: ActingRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _ask(
    request: ActingRequest,
    row: SanctionRow,
    form: forms.Form,
    act: Callable[..., object],
    *,
    title: str,
    verb: str,
    done: str,
    consequences: tuple[str, ...] = (),
    typed_as: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> HttpResponse:
    """One page: what follows, what to type, the verb."""
    question = f"{row.kind.label}, faits du {row.facts_on:%d/%m/%Y}."
    confirmation = Confirmation(title, question, consequences, verb, show_url(row), danger=False)
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: act(actor=request.actor, at=now(), sanction_id=row.sanction_id, **typed_as(typed)),
        done=done,
    )


def _row(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> SanctionRow:
    own_file(request, dossier_id)
    return found_sanction(request, dossier_id, sanction_id)


@follower
@step
def deliver(request: ActingRequest, dossier_id: UUID, sanction_id: UUID, part: str) -> HttpResponse:
    """How a letter was received: only a certain date moves the procedure on."""
    row = _row(request, dossier_id, sanction_id)
    which = next((one for one in LetterPart if one.value == part), None)
    if which is None:
        raise Http404
    form = DeliveryForm(_sent(request))
    return _ask(
        request,
        row,
        form,
        operations.note_letter_delivery,
        title=f"Remise du courrier : {which.label}",
        verb="Enregistrer la remise",
        done="La remise est notée.",
        consequences=(
            "Le jour qui compte est calculé d’après ces preuves ; un courriel ou une lettre simple n’en donne aucun.",
        ),
        typed_as=lambda _: {"part": which, "draft": form.draft()},
    )


@follower
@step
def observations(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """What the person wrote or said."""
    row = _row(request, dossier_id, sanction_id)
    initial = {"received_on": local_today(request.actor.time_zone)}
    return _ask(
        request,
        row,
        asked.ObservationsForm(_sent(request), initial=initial),
        operations.note_observations,
        title="Observations de la personne",
        verb="Enregistrer les observations",
        done="Les observations sont notées.",
        consequences=(
            "Qui décidera les lira. Elles comptent jusqu’à la décision, même après les dix jours.",
        ),
    )


@follower
@step
def ask(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """She asks to be heard."""
    row = _row(request, dossier_id, sanction_id)
    return _ask(
        request,
        row,
        asked.AskedForm(_sent(request), initial={"asked_on": local_today(request.actor.time_zone)}),
        operations.ask_hearing,
        title="Demande d’audition",
        verb="Noter la demande",
        done="La demande est notée. Fixez l’audition.",
        consequences=(
            "Aucune décision n’est possible avant l’audition ; le délai pour décider part de ce jour-là.",
            "La personne peut venir avec qui elle veut.",
        ),
    )


@follower
@step
def hearing(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """Fix the hearing in the agenda."""
    row = _row(request, dossier_id, sanction_id)
    form = asked.HearingForm(
        _sent(request),
        advisers=advisers_of(request.scope, request.actor.structure_id),
        places=places(request.scope),
        initial={"minutes": 45, "adviser_id": str(request.actor.user_id)},
    )

    def draft(typed: Mapping[str, Any]) -> Mapping[str, Any]:
        start = form.starts_at(request.actor.time_zone)
        return {
            "draft": AppointmentDraft(
                starts_at=start,
                ends_at=start + timedelta(minutes=typed["minutes"]),
                adviser_id=typed["adviser_id"],
                place_id=typed["place_id"],
                purpose="Entendre vos explications",
            )
        }

    return _ask(
        request,
        row,
        form,
        operations.plan_hearing,
        title="Fixer l’audition",
        verb="Prendre le rendez-vous",
        done="L’audition est dans l’agenda.",
        consequences=("La personne en est prévenue comme de tout rendez-vous.",),
        typed_as=draft,
    )


@follower
@step
def heard(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """What was said at the hearing."""
    row = _row(request, dossier_id, sanction_id)
    return _ask(
        request,
        row,
        asked.HeardForm(_sent(request), initial={"heard_on": local_today(request.actor.time_zone)}),
        operations.record_hearing,
        title="Compte rendu de l’audition",
        verb="Enregistrer le compte rendu",
        done="Le compte rendu est enregistré.",
        consequences=("Le délai pour décider part du jour de l’audition (article R5412-7-1).",),
    )


@follower
@step
def decide(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """The decision, by somebody who neither noted the facts nor proposed the sanction."""
    row = _row(request, dossier_id, sanction_id)
    check_decider(request, row, four_eyes=True)
    scale = scale_of(request.scope, row)
    form = asked.DecideForm(_sent(request), scale=scale, considered=row.considered)
    late = f"À décider au plus tard le {row.decide_until:%d/%m/%Y}." if row.decide_until else ""
    return _ask(
        request,
        row,
        form,
        operations.decide_sanction,
        title="Décider d’une sanction",
        verb="Décider",
        done="La décision est écrite. Elle vaut une fois reçue par la personne.",
        consequences=tuple(
            sentence
            for sentence in (
                f"Annoncé à la personne : {row.considered.label}. La décision ne peut pas être plus lourde.",
                f"{scale.degree.label} : {scale.source}.",
                late,
                *_words_of(request, row),
                "Vous pouvez aussi clore sans sanction.",
            )
            if sentence
        ),
        typed_as=lambda typed: {"verdict": form.verdict(), "reason": typed["reason"]},
    )


def _words_of(request: ActingRequest, row: SanctionRow) -> Iterator[str]:
    """What the person wrote or said, to which the reasons answer."""
    for note in sanction_notes(request.scope, row.dossier_id):
        if note.sanction_id == row.sanction_id and note.about in (NoteAbout.OBSERVATIONS, NoteAbout.HEARING):
            yield f"{note.about.label}, le {note.written_on:%d/%m/%Y} : « {note.text} »"


@follower
@step
def dismiss(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """No sanction."""
    row = _row(request, dossier_id, sanction_id)
    return _ask(
        request,
        row,
        asked.DismissForm(_sent(request)),
        operations.dismiss_procedure,
        title="Clore sans sanction",
        verb="Clore la procédure",
        done="La procédure est close, sans sanction.",
        consequences=("Ces faits ne pourront plus être reprochés.",),
    )


@follower
@step
def annul(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """The sanction never held."""
    row = _row(request, dossier_id, sanction_id)
    check_decider(request, row, four_eyes=False)
    return _ask(
        request,
        row,
        asked.AnnulForm(_sent(request)),
        operations.annul_sanction,
        title="Annuler la sanction",
        verb="Annuler la sanction",
        done="La sanction est annulée : ce qui a été retenu est dû.",
        consequences=(
            "Tout ce que la mesure a retenu est rendu à la prochaine paie.",
            "Elle ne comptera plus pour la suite. Un contrat déjà terminé, lui, ne se rouvre pas.",
        ),
    )


@follower
@step
def lift(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """The person complies."""
    row = _row(request, dossier_id, sanction_id)
    return _ask(
        request,
        row,
        asked.LiftForm(_sent(request), initial={"complied_on": local_today(request.actor.time_zone)}),
        operations.lift_sanction,
        title="Lever la mesure",
        verb="Lever la mesure",
        done="La mesure est levée.",
        consequences=(
            "Reprendre une partie des engagements suffit (article R5412-1).",
            "L’allocation est rendue à partir du jour indiqué.",
        ),
    )


@follower
@step
def end(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """The measure came to its end: somebody looks whether the breach persists."""
    row = _row(request, dossier_id, sanction_id)
    return _ask(
        request,
        row,
        ConfirmForm(_sent(request)),
        operations.note_measure_end,
        title="Constater la fin de la mesure",
        verb="Constater la fin",
        done="La fin de la mesure est notée.",
        consequences=(
            "Si les engagements sont repris, rien d’autre n’est à faire.",
            "Si le manquement persiste, constatez-le avec ses faits d’aujourd’hui (article R5412-3-4).",
        ),
    )


@follower
@step
def strike_off(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """The striking off that the law attaches to the measure is proposed to France Travail, or sent again."""
    row = _row(request, dossier_id, sanction_id)
    return _ask(
        request,
        row,
        ConfirmForm(_sent(request)),
        operations.send_strike_off,
        title="Envoyer la radiation proposée à France Travail",
        verb="Envoyer à France Travail",
        done="Le message part vers France Travail.",
        consequences=(
            "Le message dit le manquement, la mesure et la durée ; aucun texte libre n’y figure.",
            "France Travail décide seul de la radiation.",
        ),
    )


@follower
@step
def appeal(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """The decision is contested."""
    row = _row(request, dossier_id, sanction_id)
    return _ask(
        request,
        row,
        asked.AppealForm(_sent(request), initial={"lodged_on": local_today(request.actor.time_zone)}),
        operations.lodge_appeal,
        title="Noter un recours",
        verb="Enregistrer le recours",
        done="Le recours est noté.",
        consequences=("La mesure continue pendant le recours, sauf décision contraire.",),
    )


@follower
@step
def outcome(request: ActingRequest, dossier_id: UUID, sanction_id: UUID, appeal_id: UUID) -> HttpResponse:
    """What became of an appeal; upheld, it takes somebody who may decide."""
    row = _row(request, dossier_id, sanction_id)

    def act(*, sanction_id: UUID, **typed: Any) -> None:
        operations.settle_appeal(appeal_id=appeal_id, **typed)

    return _ask(
        request,
        row,
        asked.OutcomeForm(_sent(request), initial={"settled_on": local_today(request.actor.time_zone)}),
        act,
        title="Issue du recours",
        verb="Enregistrer l’issue",
        done="L’issue du recours est notée.",
        consequences=("Admis, le recours annule la sanction : ce qui a été retenu est dû.",),
    )
