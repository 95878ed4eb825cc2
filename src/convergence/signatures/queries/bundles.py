"""The sealed document with its evidence: what it is made of, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC

from django.conf import settings

from convergence.foundation.scope import Scope
from convergence.gateways.signing import (
    Inspection,
    Seal,
    SealFault,
    SealKeys,
    SigningProvider,
    chosen_provider,
    inspect_apart,
    verify_detached,
)
from convergence.signatures.rules.evidence import bundle_findings
from convergence.signatures.types import Finding, Verification
from convergence.storage.journal import reads_nobody

EVIDENCE_FILE = "preuves.json"
DETACHED_FILE = "preuves.json.p7s"
PAGE_FILE = "preuves.pdf"

_FAULTS = {
    SealFault.ALTERED: "Le fichier a été modifié après son scellement.",
    SealFault.UNKNOWN_KEY: "Le sceau n’est pas celui de cette installation.",
    SealFault.NOT_WHOLE: "Quelque chose a été ajouté après le scellement.",
    SealFault.OUT_OF_DATES: "Le certificat n’était pas valable à la date du sceau.",
    SealFault.UNREADABLE: "Le fichier est abîmé, ou ce n’est pas un PDF.",
}


def seal_keys() -> SealKeys:
    """The folder of the installation's own key, and of every certificate by which something was sealed here."""
    return SealKeys(settings.SEAL_DIR, settings.SITE_URL.partition("://")[2] or settings.SITE_URL)


def provider() -> SigningProvider:
    """Whoever seals for this installation."""
    return chosen_provider(settings.SIGNING_PROVIDER, seal_keys(), settings.TIMESTAMP_URL)


def known_certificates() -> tuple[bytes, ...]:
    """By what seals are verified: the certificates of the provider, and of those who sealed before it."""
    return tuple(dict.fromkeys((*provider().certificates(), *seal_keys().kept())))


@reads_nobody("looks at bytes that the asker gives, and at nothing of the house but its certificates")
def verify_bundle(scope: Scope | None, content: bytes) -> Verification:
    """What holds and what is broken in a sealed document, in French. It never fails on a strange file."""
    certificates = known_certificates()
    return judged(content, inspect_apart(content, certificates), certificates)


@reads_nobody("opens bytes that the asker has already read")
def bundle_files(scope: Scope | None, content: bytes) -> Mapping[str, bytes]:
    """The files embedded in a sealed document, by name."""
    return inspect_apart(content, ()).files


def judged(content: bytes, found: Inspection, certificates: Sequence[bytes]) -> Verification:
    """What an inspection means, in French."""
    if not found.seals:
        return Verification((Finding("seal", False, "Ce document ne porte aucun sceau."),))
    evidence = _evidence_findings(content, found.files, certificates)
    return Verification((*_seal_findings(found.seals), *evidence))


def _seal_findings(seals: Sequence[Seal]) -> Iterator[Finding]:
    for seal in seals:
        if seal.fault:
            yield Finding(seal.fault.value, False, _FAULTS[seal.fault])
        else:
            when = f" le {seal.sealed_at.astimezone(UTC):%d/%m/%Y à %H:%M} (UTC)" if seal.sealed_at else ""
            yield Finding("seal", True, f"Le sceau de « {seal.by} »{when} est intact.")
    if not seals[-1].is_whole:
        yield Finding(SealFault.NOT_WHOLE.value, False, _FAULTS[SealFault.NOT_WHOLE])
    elif seals[-1].fault is None:
        yield Finding("whole", True, "Rien n’a été ajouté après le dernier sceau.")


def _evidence_findings(
    content: bytes, files: Mapping[str, bytes], certificates: Sequence[bytes]
) -> Iterator[Finding]:
    evidence, detached = files.get(EVIDENCE_FILE), files.get(DETACHED_FILE)
    if evidence is None or detached is None:
        yield Finding("evidence", False, "Le dossier de preuve manque dans ce document.")
        return
    if verify_detached(evidence, detached, certificates):
        yield Finding("detached", True, "La signature du dossier de preuve est intacte.")
    else:
        yield Finding("detached", False, "Le dossier de preuve n’est pas celui qui a été signé.")
    yield from bundle_findings(evidence, content)
