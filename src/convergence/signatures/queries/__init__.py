"""What may be read of signatures."""

from convergence.signatures.queries.bundles import bundle_files, verify_bundle
from convergence.signatures.queries.links import link_holder, link_view
from convergence.signatures.queries.signings import (
    count_to_sign,
    evidence_of,
    shown_text,
    signing,
    signings,
    signings_about,
    signings_of_document,
    signings_of_file,
    signings_to_reseal,
    signings_to_sign,
    structures_to_reseal,
    structures_with_old_seals,
    structures_with_signings,
)

__all__ = [
    "bundle_files",
    "count_to_sign",
    "evidence_of",
    "link_holder",
    "link_view",
    "shown_text",
    "signing",
    "signings",
    "signings_about",
    "signings_of_document",
    "signings_of_file",
    "signings_to_reseal",
    "signings_to_sign",
    "structures_to_reseal",
    "structures_with_old_seals",
    "structures_with_signings",
    "verify_bundle",
]
