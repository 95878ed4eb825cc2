"""Find what an operation is about, locked for its time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from convergence.agenda.appointments.queries import appointment
from convergence.agenda.appointments.types import AppointmentRow, AppointmentStatus
from convergence.agenda.booking.models import BookingLink, BookingMotive
from convergence.agenda.booking.queries.motives import shown
from convergence.agenda.booking.types import MotiveRow
from convergence.dossier.queries import dossier_header
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.identity.queries import structure_detail
from convergence.storage.session import current_scope


def scope_here() -> Scope:
    """The scope of the operation under way."""
    scope = current_scope()
    if scope is None:
        raise RuntimeError("no operation is under way")
    return scope


def found_motive(actor: Actor, motive_id: UUID) -> MotiveRow:
    """An open motive of the actor's structure, or NotFound."""
    row = BookingMotive.objects.filter(structure_id=actor.structure_id, pk=motive_id, is_active=True).first()
    if row is None:
        raise NotFound(
            "Ce motif de rendez-vous n’est plus proposé.", what_to_do="Choisissez-en un autre dans la liste."
        )
    return shown(row)


def found_file(dossier_id: UUID) -> DossierHeader:
    """A file of the actor's structure, or NotFound."""
    scope = scope_here()
    header = dossier_header(scope, dossier_id)
    if header is None or header.structure_id != scope.structure_id:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Cherchez la personne par son nom.",
        )
    return header


def found_link(link_id: UUID, at: datetime) -> BookingLink:
    """A live link, locked; NotFound otherwise."""
    row = BookingLink.objects.select_for_update().filter(pk=link_id).first()
    if row is None or row.ended_at is not None or row.expires_at <= at:
        raise NotFound("Ce lien n’est plus valable.", what_to_do="Demandez-en un autre à votre conseiller.")
    return row


def live_appointment(appointment_id: UUID | None, at: datetime) -> AppointmentRow | None:
    """The appointment while it stands and is to come."""
    found = appointment(scope_here(), appointment_id) if appointment_id else None
    if found is None or found.status is not AppointmentStatus.PLANNED or found.ends_at <= at:
        return None
    return found


def structure_name(actor: Actor) -> str:
    """How messages name the structure."""
    found = structure_detail(scope_here(), actor.structure_id)
    return found.usual_name if found else "Votre Mission Locale"


def address_of(token: str) -> str:
    """The whole address of a personal page."""
    return f"{settings.SITE_URL}/jeune/r/{token}/"
