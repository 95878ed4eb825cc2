"""Draw the catalogues of all languages again from the sources, and compile them."""

from __future__ import annotations

import sys

from convergence.portal.languages.catalogues import drawn, missing, mo_bytes, mo_path, po_bytes, po_path
from convergence.portal.languages.offered import translations


def main() -> None:
    """One language after the other; what is left to translate is told."""
    for language in translations():
        catalog = drawn(language.code)
        po_path(language.code).parent.mkdir(parents=True, exist_ok=True)
        po_path(language.code).write_bytes(po_bytes(catalog))
        mo_path(language.code).write_bytes(mo_bytes(catalog))
        left = missing(catalog)
        sys.stdout.write(f"{language.name} : {len(catalog)} phrases, {len(left)} à traduire.\n")


if __name__ == "__main__":
    main()
