"""Who must sign, how each is reached, and what one must write to sign."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from convergence.foundation.identifiers import check_email, check_phone
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on
from convergence.foundation.problems import FieldError, Invalid
from convergence.foundation.text import check_name, name_key
from convergence.signatures.types import Capacity, SignerDraft, SigningWay

MOST_GUARDIANS = 2
LONGEST_TEXT = 1000


def is_minor(born_on: date, day: date) -> bool:
    """Whether the person needs a legal guardian on the day of a signature."""
    return age_on(born_on, day) < parameter("dossier.majority").integer_at(day)


def checked_signers(
    signers: Sequence[SignerDraft], *, born_on: date | None, day: date
) -> tuple[SignerDraft, ...]:
    """The signers with their contacts in one form; Invalid with every fault.

    ``born_on`` is the birth date of the young person of the file, None for a document of no file.
    """
    most = parameter("signatures.signers_maximum").integer_at(day)
    if not signers:
        raise Invalid.one("signers", "Indiquez au moins un signataire.", "Ajoutez la personne qui signe.")
    if len(signers) > most:
        raise Invalid.one("signers", f"Au plus {most} signataires.", "Faites deux documents.", "too_many")
    checked = tuple(_checked(signer) for signer in signers)
    Invalid.raise_if_any(_together(checked, born_on, day))
    return checked


def check_operator_signers(signers: Sequence[SignerDraft], message: str) -> None:
    """Raise Invalid for what an operator does not send: an SMS (it has no budget here), words of its own."""
    faults = []
    if any(signer.contact and "@" not in signer.contact for signer in signers):
        faults.append(
            FieldError(
                "signers",
                "Votre organisme n’envoie pas de SMS ici.",
                "Indiquez une adresse électronique, ou faites signer sur place.",
                "sms",
            )
        )
    if message.strip():
        faults.append(
            FieldError(
                "message",
                "Un opérateur n’écrit pas de texte libre dans un dossier.",
                "Écrivez-lui dans « Messages ».",
                "free_text",
            )
        )
    Invalid.raise_if_any(faults)


def typed_name_matches(typed: str, name: str) -> bool:
    """Whether somebody wrote her own name: words of it, two at least when it has two, in any order."""
    words, known = set(name_key(typed).split()), set(name_key(name).split())
    return bool(words) and words <= known and len(words) >= min(2, len(known))


def clean_text(text: str, *, field: str, required: bool = False) -> str:
    """A free text that can be kept: no control character but the end of a line, a bounded length."""
    if len(text) > LONGEST_TEXT:
        raise Invalid.one(field, f"{LONGEST_TEXT} caractères au plus.", "Raccourcissez.", "too_long")
    kept = "".join(
        character for character in text if character == "\n" or unicodedata.category(character)[0] != "C"
    ).strip()
    if required and not kept:
        raise Invalid.one(field, "Indiquez pourquoi.", "Une phrase suffit.", "required")
    return kept


def masked(contact: str) -> str:
    """« ******78 » or « i***@exemple.fr »: enough to recognise one's own."""
    if "@" in contact:
        local, _, domain = contact.partition("@")
        return f"{local[:1]}***@{domain}"
    return f"{'*' * max(len(contact) - 2, 0)}{contact[-2:]}" if contact else ""


def _checked(signer: SignerDraft) -> SignerDraft:
    name = check_name(signer.name, field="signers", label="Nom du signataire")
    contact = signer.contact.strip()
    if signer.way is SigningWay.SMS_LINK:
        contact = check_phone(contact, field="signers")
    elif signer.way is SigningWay.EMAIL_LINK:
        contact = check_email(contact, field="signers")
    elif contact:
        contact = (
            check_email(contact, field="signers") if "@" in contact else check_phone(contact, field="signers")
        )
    if signer.way is SigningWay.ACCOUNT and signer.user_id is None:
        raise Invalid.one(
            "signers",
            f"{name} n’a pas de compte connu.",
            "Choisissez un professionnel de la liste, ou un autre moyen de signer.",
            "account",
        )
    if signer.rank < 1:
        raise Invalid.one("signers", "Les rangs commencent à 1.", "Corrigez l’ordre.", "rank")
    return replace(signer, name=name, contact=contact)


def _together(signers: Sequence[SignerDraft], born_on: date | None, day: date) -> Iterator[FieldError]:
    young = [signer for signer in signers if signer.capacity is Capacity.YOUNG_PERSON]
    guardians = [signer for signer in signers if signer.capacity is Capacity.GUARDIAN]
    accounts = [signer.user_id for signer in signers if signer.user_id]
    if len(accounts) != len(set(accounts)):
        yield FieldError(
            "signers", "Un même compte est demandé deux fois.", "Gardez-le une seule fois.", "twice"
        )
    if born_on is None:
        return
    if len(young) > 1:
        yield FieldError("signers", "Le jeune ne signe qu’une fois.", "Retirez l’un des deux.", "young")
    if len(guardians) > MOST_GUARDIANS:
        yield FieldError(
            "signers", "Deux représentants légaux au plus.", "Retirez le troisième.", "guardians"
        )
    if young and is_minor(born_on, day) and not guardians:
        yield FieldError(
            "signers",
            "Le jeune est mineur : son représentant légal doit signer aussi.",
            "Ajoutez au moins un représentant légal.",
            "guardian_needed",
        )
    reached = {signer.contact for signer in young if signer.way.is_link}
    if any(guardian.way.is_link and guardian.contact in reached for guardian in guardians):
        yield FieldError(
            "signers",
            "Le représentant légal a le même numéro ou la même adresse que le jeune.",
            "Indiquez les siens, ou faites-le signer sur place.",
            "guardian_contact",
        )
