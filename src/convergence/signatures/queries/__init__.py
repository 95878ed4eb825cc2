"""What may be read of signatures."""

from convergence.signatures.queries.bundles import verify_bundle
from convergence.signatures.queries.links import link_holder, link_view
from convergence.signatures.queries.signings import (
    evidence_of,
    has_signing_work,
    signing,
    signings,
    signings_of_document,
    signings_of_file,
    signings_to_sign,
)

__all__ = [
    "evidence_of",
    "has_signing_work",
    "link_holder",
    "link_view",
    "signing",
    "signings",
    "signings_of_document",
    "signings_of_file",
    "signings_to_sign",
    "verify_bundle",
]
