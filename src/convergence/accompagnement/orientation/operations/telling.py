"""A message to France Travail: written from the file as it is now, asked of ``sharing``, which alone sends."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.rules.messages import Identity, Told, written
from convergence.accompagnement.orientation.types import (
    ABOUT_REGISTRATION,
    Category,
    CessationMotive,
    MessageKind,
    MessageState,
)
from convergence.dossier.queries import section
from convergence.dossier.types import Section
from convergence.foundation.exchanges import (
    FRANCE_TRAVAIL,
    Channel,
    ExchangeReason,
    ExchangeRequested,
    ExchangeWithdrawn,
    RecipientKind,
)
from convergence.identity.queries import structure_detail
from convergence.referentials.queries import commune_at
from convergence.storage.operation import emit
from convergence.storage.session import current_scope

_PENDING = (MessageState.WAITING, MessageState.SENT, MessageState.REFUSED, MessageState.FAILED)


def tell(row: models.Registration, kind: MessageKind, at: datetime, today: date) -> None:
    """Write a message, take back the former one when it is still on its way, and ask that this one leave."""
    _take_back(row)
    message = models.RegistrationMessage(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        registration=row,
        kind=kind,
        state=MessageState.WAITING,
        category=row.category,
        asked_at=at,
    )
    row.message_id = message.id
    row.save()
    message.save(force_insert=True)
    emit(
        ExchangeRequested(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            exchange_id=message.id,
            channel=Channel.OUTSIDE_SYSTEM,
            reason=ExchangeReason.FRANCE_TRAVAIL_REGISTRATION,
            recipient=FRANCE_TRAVAIL,
            recipient_kind=RecipientKind.PARTNER,
            body=_body(row, message.id, kind, today),
            about_kind=ABOUT_REGISTRATION,
            about_id=row.id,
        )
    )


def stop(row: models.Registration) -> None:
    """Nothing more is to be said of this registration."""
    _take_back(row)


def _take_back(row: models.Registration) -> None:
    pending = models.RegistrationMessage.objects.filter(registration_id=row.id, state__in=_PENDING)
    for message in pending.order_by("id"):
        message.state = MessageState.REPLACED.value
        message.save()
        emit(
            ExchangeWithdrawn(
                structure_id=row.structure_id, dossier_id=row.dossier_id, exchange_id=message.id
            )
        )


def _body(row: models.Registration, message_id: UUID, kind: MessageKind, today: date) -> str:
    told = Told(
        kind=kind,
        message_id=message_id,
        registration_id=row.id,
        structure=_structure_code(row.structure_id),
        category=Category(row.category),
        asked_on=row.asked_on if kind is MessageKind.REGISTRATION else today,
        identifier=row.identifier,
        ended_on=row.ended_on,
        motive=CessationMotive(row.end_motive) if row.end_motive else None,
    )
    return written(told, _identity(row.dossier_id, today))


def _structure_code(structure_id: UUID) -> str:
    scope = current_scope()
    found = structure_detail(scope, structure_id) if scope else None
    return found.code if found else ""


def _identity(dossier_id: UUID, today: date) -> Identity:
    scope = current_scope()
    assert scope is not None, "an operation runs inside a transaction of its actor"
    person, address = (
        section(scope, dossier_id, Section.IDENTITY),
        section(scope, dossier_id, Section.ADDRESS),
    )
    assert person is not None, "the file was found at the start of the operation"
    names = {key: str(value or "") for key, value in person.values.items()}
    where = {key: str(value or "") for key, value in address.values.items()} if address else {}
    born_on = person.values["born_on"]
    assert isinstance(born_on, date), "every file has a birth date"
    commune = commune_at(where.get("commune", ""), today)
    return Identity(
        birth_name=names["birth_name"],
        usual_name=names["usual_name"],
        first_name=names["first_name"],
        born_on=born_on,
        sex=names["sex"],
        street=where.get("street", ""),
        postal_code=where.get("postal_code", ""),
        commune=commune.name if commune else "",
    )
