"""An account without e-mail: a code printed on paper, and a secret that its holder chooses by a link.

The code is not kept: it stands where the fingerprint of an e-mail would. A lost paper is replaced, the former one
then opens nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import new_token, token_digest
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict
from convergence.identity.models import YoungAccount, YoungLink
from convergence.identity.operations.young.accounts import email_key
from convergence.identity.policies import check_may_open_young_accounts
from convergence.identity.rules.young_accounts import new_code
from convergence.identity.types import YoungAccountOpened, YoungAccountState, YoungPerson
from convergence.identity.types.screens import HandedAccount, YoungAccountHanded
from convergence.storage.operation import TYPED_IN, emit, operation


@operation("Remettre un compte en main propre")
def hand_young_account(
    *, actor: Actor, at: datetime, person: YoungPerson, reason: str = "", source: str = TYPED_IN
) -> HandedAccount:
    """Open the account of somebody who has no e-mail, or replace the paper of hers; what is handed is told once.

    Her sessions go on; the former code and the former link serve no more.
    """
    check_may_open_young_accounts(actor)
    account, code = account_by_hand(actor, person, at, renewed=True)
    token, hours = new_token(), parameter("young_link.activation_hours").integer_at(at.date())
    ends = at + timedelta(hours=hours)
    YoungLink.objects.filter(account_id=account.id).delete()
    YoungLink.objects.create(account_id=account.id, digest=token_digest(token), made_at=at, expires_at=ends)
    emit(
        YoungAccountHanded(
            structure_id=account.structure_id,
            dossier_id=account.dossier_id,
            account_id=account.id,
            by_id=actor.user_id,
        )
    )
    return HandedAccount(account.id, code, token, ends)


def account_by_hand(
    actor: Actor, person: YoungPerson, at: datetime, *, renewed: bool
) -> tuple[YoungAccount, str]:
    """The account of a file, opened without e-mail when there is none; with ``renewed``, under a new code."""
    code = new_code()
    own = YoungAccount.objects.select_for_update().filter(dossier_id=person.dossier_id).first()
    if own is None and person.email:
        raise Conflict(
            "Cette personne a une adresse électronique dans son dossier.",
            what_to_do="Ouvrez d’abord son compte avec elle. Si elle ne s’en sert pas, retirez-la de ses coordonnées.",
            code="email_known",
        )
    if own is None:
        return _opened(actor, person, code, at), code
    if not renewed:
        return own, ""
    if own.email:
        raise Conflict(
            "Ce compte a une adresse électronique : c’est avec elle que la personne se connecte.",
            what_to_do="Renvoyez le lien, ou dites-lui de choisir « Mot de passe oublié ».",
            code="account_with_email",
        )
    own.email_key = email_key(code)
    if own.state == YoungAccountState.CLOSED:
        own.state = YoungAccountState.TO_ACTIVATE.value
    own.save(update_fields=["email_key", "state"])
    return own, code


def _opened(actor: Actor, person: YoungPerson, code: str, at: datetime) -> YoungAccount:
    held = YoungAccount(
        structure_id=actor.structure_id,
        dossier_id=person.dossier_id,
        email="",
        email_key=email_key(code),
        first_name=person.first_name,
        last_name=person.last_name,
        born_on=person.born_on,
        opened_at=at,
    )
    try:
        with transaction.atomic():
            held.save(force_insert=True)
    except IntegrityError as error:
        if "identity_account_email" not in str(error) and "identity_account_of_file" not in str(error):
            raise
        raise Conflict(
            "Ce compte vient d’être ouvert par quelqu’un d’autre.", what_to_do="Rechargez la page."
        ) from None
    emit(YoungAccountOpened(structure_id=held.structure_id, dossier_id=held.dossier_id, account_id=held.id))
    return held
