"""The NIR, apart: recorded sealed, certified, shown whole with a reason, removed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from convergence.dossier.models import Dossier, DossierNir
from convergence.dossier.operations.reach import held_file, scope_of, today_for
from convergence.dossier.policies import (
    check_may_edit_files,
    check_may_justify_identity,
    check_may_reveal_nir,
)
from convergence.dossier.rules.reasons import checked_reason
from convergence.dossier.rules.sealing import blind_nir, seal, unseal
from convergence.dossier.types import NirState, Sex
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.nir import Nir, nir_warnings, parse_nir
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.operation import TYPED_IN, operation


@operation("Renseigner le NIR")
def record_nir(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    nir: str,
    reason: str = "",
    source: str = TYPED_IN,
) -> tuple[str, ...]:
    """Record or replace the NIR as declared by the young person; returns sentences that warn.

    Raise Invalid when its shape or key is wrong, Conflict when another file of the structure has it.
    """
    check_may_edit_files(actor)
    root = held_file(actor, dossier_id)
    parsed = parse_nir(nir)
    save_nir(root, parsed)
    return tuple(nir_warnings(parsed, is_man=_is_man(root.sex), born_on=root.born_on))


@operation("Certifier le NIR")
def certify_nir(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = TYPED_IN
) -> None:
    """Say that the NIR was compared with a paper of the health insurance. A waiting number cannot be certified."""
    check_may_justify_identity(actor)
    root = held_file(actor, dossier_id)
    row = _stored(root)
    if _opened(row).is_temporary:
        raise Conflict(
            "C’est un numéro d’attente : il ne peut pas être certifié.",
            what_to_do="Remplacez-le par le numéro définitif.",
            code="temporary_nir",
        )
    row.state, row.certified_on = NirState.CERTIFIED.value, today_for(actor, at)
    row.save()


@operation("Afficher le NIR")
def reveal_nir(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str, source: str = TYPED_IN) -> str:
    """The whole NIR, in groups. The reason enters the history of the file, the reading its access journal."""
    check_may_reveal_nir(actor)
    checked_reason(reason)
    root = held_file(actor, dossier_id)
    row = _stored(root)
    number = _opened(row).formatted
    row.revealed_at = at
    row.save(update_fields=["revealed_at"])
    scope_of(actor).reading.show([dossier_id], FieldGroup.NIR)
    return number


@operation("Supprimer le NIR")
def remove_nir(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str, source: str = TYPED_IN) -> None:
    """Remove a NIR recorded by mistake, with a reason."""
    check_may_edit_files(actor)
    checked_reason(reason)
    _stored(held_file(actor, dossier_id)).delete()


def save_nir(root: Dossier, nir: Nir) -> None:
    """Seal a NIR in a file; Conflict when another file of the structure has it."""
    row = DossierNir.objects.filter(dossier_id=root.pk).first()
    row = row or DossierNir(structure_id=root.structure_id, dossier_id=root.pk)
    row.sealed = seal(nir.number, dossier_id=root.pk, key=settings.DATA_KEY)
    row.blind = blind_nir(nir.number, key=settings.INDEX_KEY)
    row.masked, row.state, row.certified_on = nir.masked, NirState.DECLARED.value, None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "dossier_nir_once" not in str(error):
            raise
        raise nir_taken() from None


def nir_taken() -> Conflict:
    """Another file of the same structure has the same NIR."""
    return Conflict(
        "Un autre dossier de votre structure porte déjà ce numéro de sécurité sociale.",
        what_to_do="Cherchez ce jeune par son nom : il a sans doute déjà un dossier. Sinon, relisez le numéro.",
        code="duplicate_nir",
        field="nir",
    )


def nir_doubts(actor: Actor, root: Dossier, *, sex: str, born_on: date) -> tuple[str, ...]:
    """What the NIR on file contradicts in an identity; nothing for an organisation that does not see it."""
    row = DossierNir.objects.filter(dossier_id=root.pk).first()
    if row is None or root.structure_id != actor.structure_id:
        return ()
    return tuple(nir_warnings(_opened(row), is_man=_is_man(sex), born_on=born_on))


def _stored(root: Dossier) -> DossierNir:
    row = DossierNir.objects.filter(dossier_id=root.pk).first()
    if row is None:
        raise NotFound(
            "Aucun numéro de sécurité sociale n’est renseigné.", what_to_do="Demandez-le au jeune."
        )
    return row


def _opened(row: DossierNir) -> Nir:
    return Nir(unseal(bytes(row.sealed), dossier_id=row.dossier_id, key=settings.DATA_KEY))


def _is_man(sex: str) -> bool | None:
    return {Sex.MAN.value: True, Sex.WOMAN.value: False}.get(sex)
