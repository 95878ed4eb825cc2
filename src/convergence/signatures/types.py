"""Words of signatures: one document, those who sign it, by what way, what proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled


class Capacity(Labelled):
    """In what capacity somebody signs."""

    YOUNG_PERSON = "jeune", "Jeune"
    GUARDIAN = "representant_legal", "Représentant légal"
    ADVISER = "conseiller", "Conseiller"
    DIRECTION = "direction", "Direction de la structure"
    EMPLOYER = "employeur", "Employeur ou tuteur"
    PARTNER = "partenaire", "Partenaire"


class SigningWay(Labelled):
    """By what way somebody signs."""

    ON_PAGE = "sur_place", "Sur place, à l’écran d’un professionnel"
    ACCOUNT = "compte", "Depuis son compte professionnel"
    SMS_LINK = "lien_sms", "Par un lien reçu par SMS"
    EMAIL_LINK = "lien_courriel", "Par un lien reçu par courriel"

    @property
    def is_link(self) -> bool:
        """True when the signer receives a link of her own."""
        return self in (SigningWay.SMS_LINK, SigningWay.EMAIL_LINK)


class SignerState(Labelled):
    """Where one signer stands."""

    WAITING = "attente", "En attente"
    SEEN = "vu", "Document vu"
    SIGNED = "signe", "Signé"
    REFUSED = "refuse", "Refusé"
    EXPIRED = "expire", "Délai passé"
    WITHDRAWN = "retire", "Demande retirée"


class SigningState(Labelled):
    """Where the whole signing stands."""

    WAITING = "attente", "En attente de signatures"
    SIGNED = "signe", "Signé par tous, scellement en cours"
    COMPLETED = "scelle", "Signé et scellé"
    REFUSED = "refuse", "Refusé"
    EXPIRED = "expire", "Délai passé"
    WITHDRAWN = "retire", "Demande retirée"


class SignerAction(Labelled):
    """What may happen to a signer."""

    SEE = "voir", "ouvre le document"
    SIGN = "signer", "signe"
    REFUSE = "refuser", "refuse"
    EXPIRE = "expirer", "délai passé"
    WITHDRAW = "retirer", "demande retirée"


class SigningAction(Labelled):
    """What may happen to the whole signing."""

    COMPLETE = "completer", "dernière signature"
    SEAL = "sceller", "scellement"
    REFUSE = "refuser", "un signataire refuse"
    EXPIRE = "expirer", "délai passé"
    WITHDRAW = "retirer", "demande retirée"


class SignatureLevel(Labelled):
    """The level of the signature in the sense of the eIDAS regulation (EU) n° 910/2014."""

    SIMPLE = "simple", "Signature électronique simple (règlement eIDAS, art. 3.10) avec dossier de preuve"
    ADVANCED = "avancee", "Signature électronique avancée (règlement eIDAS, art. 26) avec dossier de preuve"
    QUALIFIED = (
        "qualifiee",
        "Signature électronique qualifiée (règlement eIDAS, art. 3.12) avec dossier de preuve",
    )


class LinkKind(Labelled):
    """What a link opens."""

    SIGN = "signer", "Signer"
    ROUND = "tour", "Signer à la suite sur un même écran"
    COPY = "copie", "Recevoir sa copie"


class SignOutcome(Labelled):
    """What an attempt to sign by a link gave. A wrong code is an answer: it counts, nothing is undone."""

    SIGNED = "signe", "Signé"
    WRONG_CODE = "code_faux", "Ce code n’est pas le bon."
    NO_CODE = "sans_code", "Demandez d’abord un code."
    OLD_CODE = "code_perime", "Ce code n’est plus valable."
    TOO_MANY = "trop_d_essais", "Trop d’essais avec ce code."


CONSENT = (
    "J’ai lu ce document, j’en comprends le contenu et je le signe électroniquement. "
    "Je sais que je pouvais refuser ou demander à le signer sur papier."
)
"""The sentence that each signer ticks; it is kept with the signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerDraft:
    """Somebody who is asked to sign. ``contact``: telephone or e-mail of a link; ``user_id``: an account.

    ``rank`` orders those who sign one after the other; the same rank signs at the same time.
    """

    name: str
    capacity: Capacity
    way: SigningWay
    contact: str = ""
    user_id: UUID | None = None
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTrace:
    """What the browser told as it signed: kept apart from the evidence, and not for long."""

    address: str = ""
    user_agent: str = ""
    acr: str = ""
    issuer: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class SignerRow:
    """One signer as shown to professionals. ``contact_masked`` hides most of the address."""

    dossier_id: UUID | None
    signing_id: UUID
    signer_id: UUID
    rank: int
    name: str
    capacity: Capacity
    way: SigningWay
    contact_masked: str
    user_id: UUID | None
    state: SignerState
    seen_at: datetime | None
    ended_at: datetime | None
    reason: str
    reminded_at: datetime | None
    delivery: str
    is_due: bool

    @property
    def is_open(self) -> bool:
        """True while she may still sign."""
        return self.state in (SignerState.WAITING, SignerState.SEEN)


@dataclass(frozen=True, slots=True)
class SigningRow:
    """One signing as shown. ``bundle_id``: the sealed document, once there is one; ``keeper_id``: the operator."""

    dossier_id: UUID | None
    signing_id: UUID
    structure_id: UUID
    document_id: UUID
    document_sha256: str
    title: str
    message: str
    state: SigningState
    level: SignatureLevel
    in_order: bool
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    reason: str
    replaces_id: UUID | None
    bundle_id: UUID | None
    seal_fault: str = ""
    signers: tuple[SignerRow, ...] = ()
    keeper_id: UUID | None = None

    @property
    def signed_count(self) -> int:
        """How many have signed."""
        return sum(signer.state is SignerState.SIGNED for signer in self.signers)

    @property
    def expected_count(self) -> int:
        """How many are asked to, those released apart."""
        return sum(signer.state is not SignerState.WITHDRAWN for signer in self.signers)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What proves one signature, as canonical JSON, with its place in the chain."""

    dossier_id: UUID | None
    signing_id: UUID
    signer_id: UUID
    position: int
    signer_name: str
    signed_at: datetime
    sha256: str
    content: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """What the page of a link shows. ``signer_id`` is None for a link of a round."""

    dossier_id: UUID | None
    kind: LinkKind
    signer_id: UUID | None
    signer_name: str
    signing: SigningRow
    structure_name: str
    shown_text: str
    attested_by: str
    code_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the verification of a bundle looked at, told in French."""

    code: str
    holds: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What the verification of a bundle found."""

    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """True when everything holds, and there is something that holds."""
        return bool(self.findings) and all(finding.holds for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRequested(Event):
    """Signatures were asked for a document. ``replaces_id`` is the former signing, void from now on."""

    signing_id: UUID
    document_id: UUID
    replaces_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSigned(Event):
    """One signer has signed; ``remaining`` is how many are still expected."""

    signing_id: UUID
    document_id: UUID
    signer_id: UUID
    capacity: Capacity
    way: SigningWay
    signed_at: datetime
    remaining: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRefused(Event):
    """A signer refused: the whole signing stops. The reason stays in the room."""

    signing_id: UUID
    document_id: UUID
    signer_id: UUID
    capacity: Capacity
    refused_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningExpired(Event):
    """The delay passed before everybody had signed."""

    signing_id: UUID
    document_id: UUID
    expired_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningWithdrawn(Event):
    """The asker took the request back."""

    signing_id: UUID
    document_id: UUID
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningCompleted(Event):
    """Everybody has signed, and the document is sealed: ``bundle_id`` is the sealed document."""

    signing_id: UUID
    document_id: UUID
    bundle_id: UUID
    completed_at: datetime
    level: SignatureLevel
