"""Accounts of young people, as professionals open them: opened, taken over, mailed again, closed, erased with the file.

The room of the files calls these: it knows who the person is and whether her identity was proved.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested, RecipientKind
from convergence.foundation.identifiers import check_email, new_token, token_digest, uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, NotFound
from convergence.identity.models import Structure, YoungAccount, YoungLink
from convergence.identity.operations.slowing import keyed
from convergence.identity.policies import check_may_open_young_accounts
from convergence.identity.rules.young_accounts import (
    ACTIVATION_SUBJECT,
    FORGOTTEN_SUBJECT,
    account_name,
    activation_letter,
    forgotten_letter,
)
from convergence.identity.types import (
    AccountHeld,
    YoungAccountClosed,
    YoungAccountOpened,
    YoungAccountState,
    YoungAccountTakenOver,
    YoungPerson,
)
from convergence.storage.operation import TYPED_IN, emit, operation

ABOUT = "identity.YoungAccount"
# how the fingerprint of a code that opens a lent screen begins: no link of a mail has such a one
SCREEN = "screen:"
OF_THIS_FILE, HELD_HERE, HELD_ELSEWHERE = "account_of_file", "account_held_here", "account_held_elsewhere"


@operation("Ouvrir le compte d’un jeune")
def open_young_account(
    *, actor: Actor, at: datetime, person: YoungPerson, reason: str = "", source: str = TYPED_IN
) -> UUID:
    """Open the account of a young person and mail her the link that activates it; its identifier, for ever hers.

    AccountHeld says that the file has one, or that the e-mail has one here or in another structure. A closed
    account of the file opens again under the same identifier.
    """
    check_may_open_young_accounts(actor)
    email = check_email(person.email)
    own = YoungAccount.objects.select_for_update().filter(dossier_id=person.dossier_id).first()
    if own is not None:
        return _reopened(own, at)
    _check_free(email)
    account = YoungAccount(
        structure_id=actor.structure_id,
        dossier_id=person.dossier_id,
        email=email,
        email_key=email_key(email),
        first_name=person.first_name,
        last_name=person.last_name,
        born_on=person.born_on,
        opened_at=at,
    )
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        if "identity_account_email" not in str(error) and "identity_account_of_file" not in str(error):
            raise
        raise Conflict(
            "Ce compte vient d’être ouvert par quelqu’un d’autre.", what_to_do="Rechargez la page."
        ) from None
    _announce(account, at)
    return account.id


@operation("Reprendre le compte d’un jeune")
def take_young_account_over(
    *, actor: Actor, at: datetime, person: YoungPerson, reason: str = "", source: str = TYPED_IN
) -> UUID:
    """Tie to this file the account that another structure holds for the same person; the same identifier goes on.

    The same person is the same e-mail and the same birth date. Without such an account one is opened.
    """
    check_may_open_young_accounts(actor)
    email = check_email(person.email)
    own = YoungAccount.objects.filter(dossier_id=person.dossier_id).first()
    if own is not None:
        raise _of_this_file(own.id)
    found = _account_of(email)
    if found is None:
        return open_young_account(actor=actor, at=at, person=person)
    if found[1]:
        raise _held_here()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, from_structure_id FROM identity_take_account_over(%s, %s, %s, %s, %s)",
            (person.dossier_id, email_key(email), person.born_on, person.first_name, person.last_name),
        )
        taken: tuple[UUID, UUID] | None = cursor.fetchone()
    if taken is None:
        raise AccountHeld(
            "Ce compte est celui d’une autre personne : la date de naissance n’est pas la même.",
            what_to_do="Vérifiez l’adresse électronique et la date de naissance du dossier.",
            code="account_of_another",
        )
    emit(
        YoungAccountTakenOver(
            structure_id=actor.structure_id,
            dossier_id=person.dossier_id,
            account_id=taken[0],
            from_structure_id=taken[1],
        )
    )
    account = YoungAccount.objects.get(id=taken[0])
    if account.state == YoungAccountState.CLOSED:
        return _reopened(account, at)
    if account.state == YoungAccountState.TO_ACTIVATE:
        send_link(account, at)
    return account.id


@operation("Renvoyer le lien d’activation d’un compte")
def send_activation(
    *, actor: Actor, at: datetime, email: str, reason: str = "", source: str = TYPED_IN
) -> UUID:
    """Mail another link to the young person of this e-mail, whose account this structure holds."""
    check_may_open_young_accounts(actor)
    account = (
        YoungAccount.objects.select_for_update()
        .filter(email_key=email_key(check_email(email)), structure_id=actor.structure_id)
        .first()
    )
    if account is None:
        raise NotFound(
            "Aucun compte de votre structure n’a cette adresse électronique.",
            what_to_do="Vérifiez l’adresse, ou ouvrez le compte depuis le dossier.",
            code="unknown_account",
        )
    if account.state != YoungAccountState.TO_ACTIVATE:
        raise Conflict(
            "Ce compte est déjà activé."
            if account.state == YoungAccountState.ACTIVE
            else "Ce compte est fermé.",
            what_to_do="Si le mot de passe est oublié, le jeune en demande un autre sur la page de connexion."
            if account.state == YoungAccountState.ACTIVE
            else "Ouvrez-le de nouveau depuis le dossier.",
            code="account_not_waiting",
        )
    send_link(account, at)
    return account.id


@operation("Fermer le compte d’un jeune")
def close_young_account(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = TYPED_IN
) -> None:
    """Nothing opens with it any more, from now on; it stays with the file and may be opened again."""
    check_may_open_young_accounts(actor)
    account = YoungAccount.objects.select_for_update().filter(dossier_id=dossier_id).first()
    if account is None or account.state == YoungAccountState.CLOSED:
        raise Conflict("Ce jeune n’a pas de compte ouvert.", what_to_do="Rechargez la page.")
    account.state = YoungAccountState.CLOSED.value
    account.auth_version += 1
    account.save(update_fields=["state", "auth_version"])
    YoungLink.objects.filter(account_id=account.id).delete()
    emit(
        YoungAccountClosed(
            structure_id=account.structure_id, dossier_id=account.dossier_id, account_id=account.id
        )
    )


@operation("Tenir à jour le compte d’un jeune")
def follow_young_person(*, actor: Actor, at: datetime, person: YoungPerson) -> None:
    """The account says the names and the birth date that the file says now.

    An e-mail changed before the first log-in is followed too, with a new link; later it is hers to keep.
    """
    account = YoungAccount.objects.select_for_update().filter(dossier_id=person.dossier_id).first()
    if account is None:
        return
    account.first_name, account.last_name = person.first_name, person.last_name
    account.born_on = person.born_on
    waits = account.state == YoungAccountState.TO_ACTIVATE
    is_new = waits and bool(person.email) and email_key(person.email) != account.email_key
    if is_new and _account_of(person.email) is None:
        account.email, account.email_key = person.email, email_key(person.email)
        send_link(account, at)
    account.save(update_fields=["first_name", "last_name", "born_on", "email", "email_key"])


def email_key(email: str) -> str:
    """The fingerprint by which an e-mail is found, or the code that stands for one, however it is typed."""
    return keyed("young_email", account_name(email))


def send_link(account: YoungAccount, at: datetime) -> None:
    """Mail a link that serves once; the former ones serve no more."""
    waits = account.state == YoungAccountState.TO_ACTIVATE
    hours = parameter("young_link.activation_hours").integer_at(at.date())
    minutes = parameter("young_link.forgotten_minutes").integer_at(at.date())
    ends = at + (timedelta(hours=hours) if waits else timedelta(minutes=minutes))
    token = new_token()
    YoungLink.objects.filter(account_id=account.id).delete()
    YoungLink.objects.create(account_id=account.id, digest=token_digest(token), made_at=at, expires_at=ends)
    url = f"{settings.SITE_URL}/jeune/c/{token}/"
    holder = Structure.objects.get(id=account.structure_id)
    emit(
        ExchangeRequested(
            structure_id=account.structure_id,
            dossier_id=account.dossier_id,
            exchange_id=uuid7(),
            channel=Channel.EMAIL,
            reason=ExchangeReason.ACCOUNT,
            recipient=account.email,
            recipient_kind=RecipientKind.YOUNG_PERSON,
            subject=ACTIVATION_SUBJECT if waits else FORGOTTEN_SUBJECT,
            body=activation_letter(
                first_name=account.first_name, structure=holder.usual_name, url=url, hours=hours
            )
            if waits
            else forgotten_letter(first_name=account.first_name, url=url, minutes=minutes),
            about_kind=ABOUT,
            about_id=account.id,
            useless_at=ends,
        )
    )


def _reopened(account: YoungAccount, at: datetime) -> UUID:
    if account.state != YoungAccountState.CLOSED:
        raise _of_this_file(account.id)
    account.state = YoungAccountState.TO_ACTIVATE.value
    account.save(update_fields=["state"])
    _announce(account, at)
    return account.id


def _announce(account: YoungAccount, at: datetime) -> None:
    emit(
        YoungAccountOpened(
            structure_id=account.structure_id, dossier_id=account.dossier_id, account_id=account.id
        )
    )
    send_link(account, at)


def _check_free(email: str) -> None:
    found = _account_of(email)
    if found is None:
        return
    if found[1]:
        raise _held_here()
    raise AccountHeld(
        "Un compte existe déjà pour cette adresse électronique dans une autre Mission Locale.",
        what_to_do="Si c’est bien la même personne, reprenez son compte.",
        code=HELD_ELSEWHERE,
    )


def _account_of(email: str) -> tuple[UUID, bool] | None:
    """The account of an e-mail in the whole network, and whether this structure holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, is_here FROM identity_account_of_email(%s)", (email_key(email),))
        found: tuple[UUID, bool] | None = cursor.fetchone()
    return found


def _of_this_file(account_id: UUID) -> AccountHeld:
    return AccountHeld(
        "Ce dossier a déjà un compte.",
        what_to_do="Le jeune se connecte avec son adresse électronique.",
        code=OF_THIS_FILE,
        account_id=account_id,
    )


def _held_here() -> AccountHeld:
    return AccountHeld(
        "Cette adresse électronique est celle du compte d’un autre dossier de votre structure.",
        what_to_do="Corrigez l’adresse dans l’un des deux dossiers.",
        code=HELD_HERE,
    )
