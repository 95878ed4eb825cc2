"""Names of people as they are written, compared and sorted in France.

All functions accept any string (every script, invisible characters, thousands of characters): they are
bounded, never raise on content (but :func:`check_name`, whose work is to refuse) and give the same key
for the same name however it was typed.

Then the word by which an organisation names the person it accompanies: sentences of the house say « le jeune », and
:func:`reworded` says them otherwise. Article and contraction follow; proper names and variables of wordings stay.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import phonetic_fr

from convergence.foundation.problems import FieldError, Invalid

MAX_NAME_LENGTH = 100

_MAX_READ = 400
_MAX_WORD = 40
_APOSTROPHES = dict.fromkeys(map(ord, "\u2019\u2018\u02bc\u02b9\u00b4\u0060\u2032\uff07"), "'")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_KEPT_MARKS = (7, 8, 9)  # nukta, kana voicing, virama: they make another letter, not an accent

PARTICLES = frozenset(
    {
        *("d", "de", "des", "du", "l", "la", "le", "les"),  # French
        *("ben", "bin", "bint", "ibn", "al", "el", "ul", "ould", "ait"),  # Arabic and Berber
        *("van", "von", "der", "den", "ter", "zu"),  # Dutch and German
        *("da", "das", "do", "dos", "di", "del", "della", "dello"),  # Portuguese, Italian, Spanish
    }
)
"""Small words that registers write or drop, glue or part (« El Amrani », « Elamrani », « Amrani »)."""

_RESPELLINGS = (
    (re.compile(r"bv"), "v"),  # Lefebvre, Lefèvre
    (re.compile(r"th"), "t"),  # Thibault, Tibo
    (re.compile(r"(?:auld|ault|aud|aut|eaux|eau|aux|au)$"), "o"),
    (re.compile(r"e[yi]"), "ay"),  # Meyer, Mayer, Meier
    (re.compile(r"(?<=[a-z])dj|^dj"), "j"),  # Djamel, Jamel
    (re.compile(r"q(?!u)"), "k"),  # Qaïs, Kaïs
    (re.compile(r"sch|sh"), "ch"),
    (re.compile(r"oui(?=n)"), "oi"),  # Baudouin, Baudoin
)


@lru_cache(maxsize=65_536)
def name_key(text: str) -> str:
    """Lower-case words without accents, signs or invisible characters, parted by single spaces.

    « Jean‑Noël D'ŒUVRE » gives ``jean noel d oeuvre``. Particles stay: see :func:`name_core`.
    """
    folded = text[:_MAX_READ].casefold().translate(_LETTERS_WITHOUT_DECOMPOSITION)
    decomposed = unicodedata.normalize("NFKD", folded).casefold().translate(_LETTERS_WITHOUT_DECOMPOSITION)
    kept = "".join(map(_key_character, decomposed))
    return " ".join(unicodedata.normalize("NFC", kept).split())


@lru_cache(maxsize=8_192)
def _key_character(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] in "LN":
        return character
    if kind[0] == "M":
        weight = unicodedata.combining(character)
        return character if (weight == 0 and kind != "Me") or weight in _KEPT_MARKS else ""
    return "" if kind in ("Cf", "Cs", "Co", "Cn") or "\ufe00" <= character <= "\ufe0f" else " "


def compact_key(text: str) -> str:
    """The key without spaces: « Le Gall » and « Legall », « N'Diaye » and « Ndiaye » are alike."""
    return name_key(text).replace(" ", "")


def name_core(text: str) -> str:
    """The key without particles, unless nothing else is there: « de La Fontaine » gives ``fontaine``."""
    words = name_key(text).split()
    core = [word for word in words if word not in PARTICLES]
    return " ".join(core or words)


def sort_key(text: str) -> tuple[str, str]:
    """Order of French lists: accents ignored, « de » and « d' » at the head ignored, then as typed."""
    words = name_key(text).split()
    head = 1 if len(words) > 1 and words[0] in ("d", "de") else 0
    return " ".join(words[head:]), text[:_MAX_READ]


def phonetic_key(text: str) -> str:
    """How each word of a name sounds in French, particles dropped; same sound, same key.

    For blocking and as one clue among others, never alone: it also brings different names together.
    """
    return " ".join(_phonetic_word(word[:_MAX_WORD]) for word in name_core(text).split())


@lru_cache(maxsize=65_536)
def _phonetic_word(word: str) -> str:
    if not word.isascii() or not word.isalpha():
        return word
    spelt = word
    for pattern, replacement in _RESPELLINGS:
        spelt = pattern.sub(replacement, spelt)
    return str(phonetic_fr.phonetic(spelt)).strip() or word.upper()


def clean_name(text: str) -> str:
    """The name as typed, safe to store: composed, plain apostrophes and hyphens, nothing invisible."""
    plain = text[:_MAX_READ].translate(_APOSTROPHES).translate(_HYPHENS)
    composed = unicodedata.normalize("NFKC", plain)
    visible = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zs", "Zl", "Zp") else character
        for character in composed
        if unicodedata.category(character) not in ("Cf", "Cs", "Co", "Cn")
    )
    return re.sub(r"\s*([-'])\s*", r"\1", " ".join(visible.split())).strip("-' ")


def check_name(text: str, *, field: str, label: str) -> str:
    """The cleaned name; raise Invalid when it cannot be one. ``label`` is the French name of the field."""
    if len(text) > MAX_NAME_LENGTH:
        raise Invalid([FieldError(field, f"{label} : 100 caractères au plus.", "Raccourcissez.", "too_long")])
    name = clean_name(text)
    if not any(character.isalpha() for character in name):
        raise Invalid.one(
            field, f"{label} : aucune lettre.", "Écrivez-le comme sur la pièce d’identité.", "name"
        )
    if any(unicodedata.category(character)[0] in "NS" for character in name) or re.search(
        r"[<>@/\\;:]", name
    ):
        raise Invalid.one(
            field,
            f"{label} : chiffres et symboles ne sont pas acceptés.",
            "Écrivez-le comme sur la pièce d’identité, avec ses lettres, traits d’union et apostrophes.",
            "name",
        )
    return name


def capitals(text: str) -> str:
    """A family name in capitals without accents, hyphens and apostrophes kept: « DUPONT-LEFEVRE »."""
    folded = clean_name(text).casefold().translate(_LETTERS_WITHOUT_DECOMPOSITION)
    decomposed = unicodedata.normalize("NFD", folded)
    bare = "".join(
        character
        for character in decomposed
        if not (weight := unicodedata.combining(character)) or weight in _KEPT_MARKS
    )
    return unicodedata.normalize("NFC", bare).upper()


def display_first_name(text: str) -> str:
    """A first name with its accents.

    One typed all in small letters or all in capitals gets capitals at each part.
    """
    name = clean_name(text)
    if not (name.islower() or name.isupper()):
        return name
    return re.sub(r"[^\s'-]+", lambda part: part[0][:1].upper() + part[0][1:].lower(), name)


def full_name(first_name: str, birth_name: str, usual_name: str = "") -> str:
    """« Inès DUPONT », or « Inès MARTIN (nom de naissance : DUPONT) » when a usual name differs."""
    birth, usual = capitals(birth_name), capitals(usual_name)
    if usual and usual != birth:
        return f"{display_first_name(first_name)} {usual} (nom de naissance : {birth})"
    return f"{display_first_name(first_name)} {birth}"


@dataclass(frozen=True, slots=True)
class PersonWords:
    """One masculine noun in the forms that French asks for."""

    person: str
    people: str
    the_person: str
    of_the_person: str
    to_the_person: str
    this_person: str


YOUNG_PERSON = PersonWords("jeune", "jeunes", "le jeune", "du jeune", "au jeune", "ce jeune")
_KEPT = (
    r"\{\{[^{}]*\}\}",
    r"[Cc]ontrats? d[’']engagement jeunes?",
    r"[Mm]issions? [Ll]ocales?(?: jeunes?)?",
    r"1 jeune 1 solution",
)
"""What is never said otherwise: variables, the names of contracts, of institutions and of programmes. A name of family
is written in capitals, hence never taken for the word.
"""
_FORMS: tuple[tuple[str, str], ...] = (
    ("[Dd]e ce jeune", "of_this"),
    ("[Dd]u jeune", "of_the_person"),
    ("[Aa]u jeune", "to_the_person"),
    ("[Ll]e jeune", "the_person"),
    ("[Cc]e jeune", "this_person"),
    ("[Dd]e jeunes", "of_some"),
    ("[Jj]eunes", "people"),
    ("[Jj]eune", "person"),
)


def reworded(text: str, words: PersonWords) -> str:
    """The same text with the word of an organisation; the very text for those who say « jeune »."""
    if words == YOUNG_PERSON or "jeune" not in text.lower():
        return text
    return _pattern().sub(lambda found: _replaced(found, words), text)


@cache
def _pattern() -> re.Pattern[str]:
    kept = "|".join(_KEPT)
    said = "|".join(form for form, _ in _FORMS)
    return re.compile(rf"(?P<kept>{kept})|\b(?P<said>{said})\b")


def _replaced(found: re.Match[str], words: PersonWords) -> str:
    said = found.group("said")
    if said is None:
        return found.group()
    name = next(name for form, name in _FORMS if re.fullmatch(form, said))
    new = {"of_this": f"de {words.this_person}", "of_some": _of(words.people)}.get(name) or getattr(
        words, name
    )
    return f"{new[0].upper()}{new[1:]}" if said[0].isupper() else str(new)


def _of(noun: str) -> str:
    return f"d’{noun}" if noun[0].lower() in "aeiouyhéè" else f"de {noun}"
