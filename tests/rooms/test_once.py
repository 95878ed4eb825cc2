"""What must exist once, and what must hold together, is kept by the database: no operation is asked, hence no luck."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from convergence.foundation.actor import Actor, system_actor
from convergence.identity.types import Role
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, new_file, person

pytestmark = pytest.mark.django_db
HOUSE = system_actor(TARBES, time_zone="Europe/Paris")
DIRECTION = person("Philippe", Role.DIRECTION)
ONCE: dict[str, tuple[str, ...]] = {
    "sharing.ExchangeWithdrawal": ("exchange_id",),
    "messaging.Conversation": ("dossier_id",),
    "messaging.Message": ("dossier_id", "occasion"),
    "messaging.PersonLink": ("token_hash",),
    "messaging.CostLine": ("exchange_id",),
    "messaging.Budget": ("structure_id",),
    "messaging.BudgetWarning": ("month", "share"),
    "messaging.SavedList": ("owner_id", "name"),
    "messaging.SavedListMember": ("dossier_id", "list_id"),
    "messaging.GroupRecipient": ("dossier_id", "group_id"),
    "messaging.Delivery": ("dossier_id", "occasion"),
    "messaging.Reminder": ("about_kind", "about_id", "step"),
    "messaging.Preference": ("dossier_id",),
    "messaging.PushSubscription": ("dossier_id", "endpoint"),
    "messaging.ContactAlert": ("dossier_id", "kind", "contact"),
    "messaging.MessageTemplate": ("kind", "address"),
    "messaging.Replacement": ("adviser_id", "starts_on"),
    "documents.Document": ("object_key",),
    "documents.PaperTemplate": ("kind", "version"),
    "signatures.Signing": ("document_id",),
    "signatures.Signer": ("signing_id", "position"),
    "signatures.SigningLink": ("token_hash",),
    "signatures.Evidence": ("signing_id", "position"),
    "support.AnnouncementReading": ("announcement_id", "user_id"),
    "support.Snippet": ("owner_id", "name"),
}
ONE_OF_A_STATE = {
    ("documents.PaperTemplate", "publie"): ("kind",),
    ("documents.PaperTemplate", "teste"): ("kind",),
}
BROKEN: dict[str, dict[str, Any]] = {
    "messaging.Replacement": {"starts_on": AT.date(), "ends_on": AT.date()},
    "documents.Document": {"state": "disponible", "object_key": ""},
    "support.Announcement": {"starts_at": AT, "ends_at": AT, "reach": "structure"},
    "audit.RightsRequest": {"answered_on": AT.date(), "outcome": ""},
}
USUAL = {"signatures.Signing": {"state": "attente"}, "documents.PaperTemplate": {"state": "retire"}}


@operation("Écrire deux fois pour un essai")
def write(*, actor: Actor, at: datetime, rows: list[models.Model]) -> None:
    for row in rows:
        row.save(force_insert=True)


def row_of(name: str, /, **given: Any) -> models.Model:
    """A row with something in every column, other than that of any other row."""
    model = apps.get_model(name)
    values = {"structure_id": TARBES, **USUAL.get(name, {}), **given}
    for field in model._meta.concrete_fields:
        if field.attname not in values and (field.primary_key is False or not field.has_default()):
            values[field.attname] = _anything(field)
    return model(**values)


def _anything(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.ForeignKey | models.UUIDField):
        return uuid4()
    if isinstance(field, models.DateTimeField):
        return None if field.null else AT
    if isinstance(field, models.DateField):
        return (
            None
            if field.null
            else AT.date() + timedelta(days=uuid4().int % 900 + 1000 * field.name.startswith("end"))
        )
    if isinstance(field, models.TimeField):
        return time(8)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField):
        return uuid4().int % 1_000_000
    if isinstance(field, models.BinaryField):
        return uuid4().bytes
    if isinstance(field, models.TextField | models.CharField):
        return uuid4().hex[: field.max_length or 32]
    return [] if type(field).__name__ == "ArrayField" else {}


def written(name: str, *rows: dict[str, Any]) -> None:
    """Write the rows as whoever may, then take them back: the columns that point elsewhere are not looked at."""
    with transaction.atomic():
        write(actor=ACTORS.get(name, ADVISER), at=AT, rows=[row_of(name, **row) for row in rows])
        transaction.set_rollback(True)


ACTORS = {
    "documents.PaperTemplate": DIRECTION,
    "support.Announcement": DIRECTION,
}


def shared(name: str, columns: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What two rows have in common, and what every row of that table needs."""
    plain = row_of(name)
    needed: dict[str, Any] = {}
    if any(field.attname == "dossier_id" for field in plain._meta.concrete_fields):
        needed["dossier_id"] = new_file()
    if any(field.attname == "user_id" for field in plain._meta.concrete_fields):
        needed["user_id"] = ADVISER.user_id
    if any(field.attname == "owner_id" for field in plain._meta.concrete_fields):
        needed["owner_id"] = ADVISER.user_id
    if any(field.attname == "publisher_structure_id" for field in plain._meta.concrete_fields):
        needed["publisher_structure_id"] = TARBES
    if any(field.attname == "keeper_id" for field in plain._meta.concrete_fields):
        needed["keeper_id"] = None
    return {column: needed.get(column, getattr(plain, column)) for column in columns}, needed


@pytest.mark.parametrize("name", ONCE)
def test_one_of_each_and_no_second(name: str) -> None:
    same, needed = shared(name, ONCE[name])
    written(name, needed | same)
    for column in same.keys() - needed.keys() - {"structure_id"} | same.keys() & {"dossier_id"}:
        other = shared(name, (column,))[0]
        written(name, needed | same, needed | same | other)
    with pytest.raises(IntegrityError, match="duplicate key"):
        written(name, needed | same, needed | same)


@pytest.mark.parametrize(("name", "state"), ONE_OF_A_STATE)
def test_one_at_a_time_in_a_state(name: str, state: str) -> None:
    same, needed = shared(name, ONE_OF_A_STATE[name, state])
    written(name, needed | same | {"state": state}, needed | same)
    with pytest.raises(IntegrityError, match="duplicate key"):
        written(name, needed | same | {"state": state}, needed | same | {"state": state})


@pytest.mark.parametrize("name", BROKEN)
def test_what_does_not_hold_together_is_not_kept(name: str) -> None:
    _, needed = shared(name, ())
    with pytest.raises(IntegrityError, match="violates check constraint"):
        written(name, needed | BROKEN[name])
