"""E-mail by SMTP, through Django's mail backend: plain text, no tracking, one message to one recipient."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from email.utils import formataddr
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from convergence.gateways.exchange.parcels import Fate, NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.providers import MailServer

SECONDS = 20.0
_UNKNOWN_MAILBOX = (550, 551, 553)
_WAIT_WHEN_BUSY = timedelta(minutes=5)


class _NotingSmtp(smtplib.SMTP):
    """Notes that the message itself has begun to leave: from there on a silence proves nothing."""

    has_begun = False

    def data(self, msg: Any) -> Any:
        self.has_begun = True
        return super().data(msg)


class _NotingSmtpTls(smtplib.SMTP_SSL):
    has_begun = False

    def data(self, msg: Any) -> Any:
        self.has_begun = True
        return super().data(msg)


class _Backend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _NotingSmtpTls if self.use_ssl else _NotingSmtp


class MailCarrier:
    """Sends mails by one relay."""

    def __init__(self, server: MailServer, *, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds

    @property
    def name(self) -> str:
        return f"smtp:{self._server.host}"

    def send(self, parcel: Parcel) -> Sent | NotSent:
        receipt = self._message_id(parcel)
        backend = self._backend()
        try:
            message = self._message(parcel, receipt)
        except ValueError:
            return NotSent(WhyNot.REFUSED, "L’objet ou l’adresse contient un retour à la ligne.")
        try:
            backend.open()
        except (OSError, smtplib.SMTPException) as error:
            return _closed_door(error)
        try:
            backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            return _refused(code, text, of_recipient=True)
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code, error.smtp_error, of_recipient=False)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return _silence(error, has_begun=_has_begun(backend))
        finally:
            _close(backend)
        return Sent(receipt)

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        """A relay keeps no list that one may ask: nobody can tell."""
        return None

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        """Only a bounce tells: see ``bounces``."""
        return None

    def _backend(self) -> _Backend:
        server = self._server
        return _Backend(
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.security == "starttls",
            use_ssl=server.security == "tls",
            timeout=self._seconds,
        )

    def _message_id(self, parcel: Parcel) -> str:
        domain = self._server.sender.rpartition("@")[2]
        return f"<{parcel.exchange_id.hex}.{parcel.attempt_id.hex}@{domain}>"

    def _message(self, parcel: Parcel, receipt: str) -> EmailMessage:
        message = EmailMessage(
            subject=parcel.subject,
            body=parcel.body,
            from_email=formataddr((parcel.sender, self._server.sender)),
            to=[parcel.recipient],
            attachments=[(each.name, each.content, each.media_type) for each in parcel.attachments],
            headers={
                "Message-ID": receipt,
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "OOF, AutoReply",
            },
        )
        message.message()
        return message


def _has_begun(backend: _Backend) -> bool:
    return bool(getattr(backend.connection, "has_begun", False))


def _close(backend: _Backend) -> None:
    try:
        backend.close()
    except (OSError, smtplib.SMTPException):
        return


def _closed_door(error: Exception) -> NotSent:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotSent(WhyNot.NOT_CONFIGURED, "Le serveur de courrier refuse nos identifiants.", again=True)
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code in (421, 450, 451, 452, 454):
        return NotSent(WhyNot.BUSY, "Le serveur de courrier demande d’attendre.", again=True)
    return NotSent(WhyNot.UNREACHABLE, "Le serveur de courrier ne répond pas.", again=True)


def _silence(error: Exception, *, has_begun: bool) -> NotSent:
    if isinstance(error, UnicodeError | ValueError) and not has_begun:
        return NotSent(WhyNot.REFUSED, "Ce courriel ne peut pas être écrit comme le protocole le veut.")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NotSent(WhyNot.REFUSED, "Le serveur de courrier n’accepte pas les accents dans une adresse.")
    return NotSent(
        WhyNot.UNREACHABLE,
        "Le serveur de courrier s’est tu pendant l’envoi.",
        again=True,
        is_certain=not has_begun,
    )


def _refused(code: int, text: bytes | str, *, of_recipient: bool) -> NotSent:
    words = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    if 400 <= code < 500:
        return NotSent(
            WhyNot.BUSY,
            f"Le serveur de courrier demande d’attendre (code {code}).",
            again=True,
            wait=_WAIT_WHEN_BUSY if code == 450 else None,
        )
    if of_recipient and is_unknown_mailbox(code, words):
        return NotSent(WhyNot.WRONG_ADDRESS, f"Cette adresse e-mail n’existe pas (code {code}).")
    return NotSent(WhyNot.REFUSED, f"Le serveur de courrier refuse ce courriel (code {code}).")


def is_unknown_mailbox(code: int, words: str) -> bool:
    """Whether a refusal is about the address itself: RFC 3463 codes 5.1.x, or 550 and its like without one."""
    enhanced = next((word for word in words.split() if word[:2] == "5."), "")
    return enhanced.startswith("5.1.") if enhanced else code in _UNKNOWN_MAILBOX
