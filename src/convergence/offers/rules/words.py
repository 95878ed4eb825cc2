"""The words by which a service is found: what is kept beside it, and what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data_inclusion.schema.v1 import Categorie, Thematique

from convergence.foundation.text import name_key

LONGEST = 480
"""Characters of ``search_text``: comparing a misspelt word with a longer text costs more than it finds."""
MOST_TYPED = 6
SHORTEST = 2
_SHORTEST_PLURAL = 5

_EMPTY = frozenset(
    (
        "afin", "ainsi", "au", "aux", "avec", "ce", "ces", "cette", "chez", "comme", "dans", "de",
        "des", "du", "elle", "en", "entre", "est", "et", "etre", "eu", "il", "ils", "la", "le",
        "les", "leur", "leurs", "lors", "mais", "meme", "ne", "ni", "nos", "notre", "nous", "on",
        "ont", "ou", "par", "pas", "plus", "pour", "qu", "que", "qui", "sa", "se", "selon", "ses",
        "si", "son", "sont", "sous", "sur", "tous", "tout", "toute", "toutes", "un", "une", "vers",
        "vos", "votre", "vous",
    )
)  # fmt: skip
_LABELS = {one.value: one.label for enum in (Categorie, Thematique) for one in enum}


def search_text(
    *, name: str, provider_name: str, commune_name: str, themes: Iterable[str], description: str
) -> str:
    """The words of a service without accents, each once, those that tell it best first.

    The name, who offers it, the words of its themes, its commune, then those of the description while
    there is room.
    """
    labels = [_LABELS[one] for theme in themes for one in (theme, theme.partition("--")[0]) if one in _LABELS]
    kept: dict[str, None] = {}
    length = 0
    for text in (name, provider_name, *labels, commune_name, description):
        for word in _keys(text):
            if word in kept or len(word) < SHORTEST or word in _EMPTY:
                continue
            length += len(word) + 1
            if length > LONGEST:
                return " ".join(kept)
            kept[word] = None
    return " ".join(kept)


def typed_words(text: str) -> tuple[str, ...]:
    """What somebody typed, as words to look for; at most ``MOST_TYPED``, the empty ones left out."""
    keys = dict.fromkeys(word for word in _keys(text) if len(word) >= SHORTEST and word not in _EMPTY)
    return tuple(keys)[:MOST_TYPED]


def stem(word: str) -> str:
    """A word without the mark of its plural: « logements » is found where « logement » stands."""
    return word[:-1] if len(word) >= _SHORTEST_PLURAL and word[-1] in "sx" else word


def _keys(text: str) -> Iterator[str]:
    """Each written word by its key: « l’accès » gives two."""
    for word in text.split():
        yield from name_key(word).split()
