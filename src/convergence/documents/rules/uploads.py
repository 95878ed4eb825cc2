"""What is accepted, and in which words the rest is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Invalid

FIELD = "file"
_LIST = "Sont acceptés : PDF, photos JPEG, PNG ou WebP, textes DOCX, ODT, TXT, et tableaux CSV."
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "empty": ("Ce fichier est vide.", "Choisissez-en un autre."),
    "unknown_type": ("Ce type de fichier n’est pas accepté.", _LIST),
    "heic": (
        "Les photos HEIC ne sont pas acceptées.",
        "Sur l’iPhone, choisissez « Le plus compatible » dans les réglages de l’appareil photo, ou envoyez un JPEG.",
    ),
    "encrypted": ("Ce fichier est protégé par un mot de passe.", "Enregistrez-le sans mot de passe, puis recommencez."),
    "broken_pdf": ("Ce PDF est abîmé et ne peut pas être ouvert.", "Enregistrez-le à nouveau, ou numérisez le papier."),
    "too_many_pages": ("Ce PDF a trop de pages.", "Ne gardez que les pages utiles."),
    "broken_picture": ("Cette image est abîmée et ne peut pas être ouverte.", "Reprenez la photo, puis recommencez."),
    "too_many_pixels": ("Cette image est trop grande.", "Réduisez ses dimensions, ou envoyez une photo JPEG."),
    "animated": ("Les images animées ne sont pas acceptées.", "Envoyez une image fixe."),
    "broken_archive": ("Ce document est abîmé et ne peut pas être ouvert.", "Enregistrez-le en PDF, puis recommencez."),
    "archive": ("Les archives et ce type de document ne sont pas acceptés.", _LIST),
    "macros": (
        "Ce document contient un programme ou un objet incorporé.",
        "Enregistrez-le en PDF, puis recommencez.",
    ),
    "bomb": ("Ce fichier prendrait trop de place une fois ouvert.", "Enregistrez-le en PDF, puis recommencez."),
    "exhausted": (
        "Ce fichier n’a pas pu être ouvert en un temps raisonnable.",
        "Enregistrez-le autrement, par exemple en PDF plus léger.",
    ),
}  # fmt: skip


def refusal(code: str) -> Invalid:
    """Why a file is refused, as a sentence beside its field."""
    message, what_to_do = _SENTENCES.get(code, _SENTENCES["unknown_type"])
    return Invalid.one(FIELD, message, what_to_do, code)


def most_bytes(on: date) -> int:
    """The largest upload, in bytes."""
    return parameter("documents.largest_upload_megabytes").integer_at(on) * 1024 * 1024


def most_pages_received(on: date) -> int:
    """Pages of a received PDF."""
    return parameter("documents.most_pages_received").integer_at(on)


def check_size(size: int, on: date) -> None:
    """Refuse what is too large, before it is opened."""
    most = most_bytes(on)
    if size > most:
        raise Invalid.one(
            FIELD,
            f"Ce fichier est trop lourd : {most // (1024 * 1024)} Mo au plus.",
            "Réduisez la qualité de la photo ou le nombre de pages.",
            "too_large",
        )


def orphan_age(on: date) -> int:
    """Hours after which a content that no document names is erased."""
    return parameter("documents.orphan_hours").integer_at(on)
