"""Which contacts may be used, and how much of them is shown."""

from __future__ import annotations

import re

from convergence.foundation.exchanges import Channel
from convergence.foundation.text import name_key

_NEAR_HER = frozenset(
    {
        *("mere", "pere", "parent", "parents", "frere", "soeur", "tante", "oncle", "cousin", "cousine"),
        *("grand", "fille", "fils", "famille", "belle", "beau", "mari", "femme", "conjoint", "conjointe"),
        *("ami", "amie", "copain", "copine", "voisin", "voisine", "foyer", "chez"),
        *("educateur", "educatrice", "tuteur", "tutrice"),
    }
)
# Mobile ranges of mainland France and overseas (numbering plan: ARCEP decision 2018-0881, read in libphonenumber).
_MOBILE = re.compile(
    r"\+33[67]\d{8}|\+262(?:69[23]|639|709)\d{6}|\+590(?:69[01]|709)\d{6}|\+594(?:694|709)\d{6}"
    r"|\+596(?:69[67]|709)\d{6}|\+508[45]\d{5}|\+(?!33|262|590|594|596|508)\d{6,15}"
)


def is_mobile(number: str) -> bool:
    """Whether a number of the French plan takes SMS; a foreign one is given the benefit of the doubt."""
    return _MOBILE.fullmatch(number) is not None


def is_third_party(comment: str) -> bool:
    """Whether the remark beside a contact says that it belongs to somebody near her."""
    return not _NEAR_HER.isdisjoint(name_key(comment).split())


def masked(channel: Channel, recipient: str) -> str:
    """A contact as it is shown where it need not be read: the end of a number, the first letter of an address."""
    if channel is Channel.EMAIL:
        name, _, domain = recipient.partition("@")
        return f"{name[:1]}…@{domain}"
    if channel is Channel.PUSH:
        return "navigateur"
    return f"…{recipient[-4:]}"
