"""Applications of operators under their agreement, as tests need them: one place ties every key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from convergence.foundation.actor import SYSTEM_ORGANISATION, SYSTEM_USER, Actor, system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import new_token, uuid7
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureKind
from convergence.sharing.loading import LoadedAgreement, load_agreements
from convergence.sharing.operations import create_api_client, tie_applications
from convergence.sharing.queries import agreement_seen
from convergence.sharing.types import (
    AgreementDraft,
    AgreementKind,
    ApiFamily,
    ConnectionMode,
    DataForm,
    Signatures,
)
from convergence.storage.operation import operation
from convergence.storage.session import acting

G = FieldGroup
OF_THE_LAW = (G.STAFF, G.IDENTITY, G.CONTACT, G.EDUCATION, G.ACCOMPAGNEMENT)
"""All that the law opens to the application of an operator."""
SINCE = date(2022, 3, 1)
NATIONAL = AgreementDraft(
    kind=AgreementKind.CONVENTION,
    title="Application du CEJ",
    recipient_kind=StructureKind.FRANCE_TRAVAIL,
    organisation_id=None,
    organisation_name="Opérateurs",
    structure_id=None,
    purposes=(Purpose.OPERATOR_EXCHANGE,),
    groups=OF_THE_LAW,
    form=DataForm.NOMINATIVE,
    writes=True,
    mode=ConnectionMode.API,
    legal_text="Code du travail, art. L. 5131-6",
    aim="L’application du CEJ.",
    officer_name="Anne Lagarde",
    officer_email="anne.lagarde@exemple.fr",
    starts_on=SINCE,
    ends_on=None,
)


def let_in(
    dsi: Actor,
    *families: ApiFamily,
    at: datetime,
    name: str = "Appli CEJ",
    organisation: str = "DGEFP",
    **agreement: Any,
) -> tuple[UUID, str]:
    """An application of an operator with its key, under an agreement in force unless said otherwise."""
    key = new_token()
    client_id = create_api_client(
        actor=dsi, at=at, name=name, organisation=organisation, families=families, secret=key
    )
    agree(dsi, [client_id], **agreement)
    return client_id, key


def agree(dsi: Actor, client_ids: Iterable[UUID], *, reviewed_on: date | None = None, **text: Any) -> UUID:
    """An agreement under which these applications work; what ``text`` does not say opens all that the law does."""
    row = LoadedAgreement(
        id=uuid7(),
        draft=replace(NATIONAL, **text),
        signatures=Signatures(SINCE, "Eux", "Nous", "Paul Roy", "roy@exemple.fr"),
        answer="Le besoin est établi.",
        asked_at=datetime(2022, 3, 1, tzinfo=UTC),
        asked_by=SYSTEM_USER,
        asked_from=SYSTEM_ORGANISATION,
        proposed_by=uuid7(),
        decided_by=uuid7(),
        reviewed_on=reviewed_on or datetime.now(UTC).date(),
    )
    _load(actor=system_actor(), at=row.asked_at, row=row)
    with acting(dsi, Purpose.ADMINISTRATION) as scope:
        seen = agreement_seen(scope, row.id, datetime.now(UTC))
    assert seen is not None
    tie_applications(
        actor=dsi,
        at=datetime.now(UTC),
        agreement_id=row.id,
        client_ids=client_ids,
        edit_token=seen.edit_token,
    )
    return row.id


@operation("Convention d’une application d’essai")
def _load(*, actor: Actor, at: datetime, row: LoadedAgreement) -> None:
    load_agreements([row])
