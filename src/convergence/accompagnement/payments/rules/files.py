"""The payment file that leaves and the return that comes back, as ``docs/reference/fichier-paie.md`` tells them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances.types import Payer
from convergence.accompagnement.payments.types import ReturnOutcome
from convergence.foundation.money import parse_euros
from convergence.foundation.problems import Invalid

NAME, VERSION = "convergence-paie", 1
RETURN_COLUMNS = ("reference", "montant", "resultat", "motif", "date")
LONGEST_RETURN = 50_000
"""Lines that one return may hold."""
LONGEST_TEXT = 200
_LARGEST = Decimal("999999999999.99")


@dataclass(frozen=True, slots=True)
class FileLine:
    """One order, with what the payer needs to pay it."""

    reference: UUID
    family_name: str
    first_name: str
    born_on: date
    iban: str
    holder: str
    scheme: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """The file as it leaves; ``digest`` is the fingerprint of its lines."""

    text: str
    digest: str
    count: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line of a return as read. ``fault`` says in French why it could not be."""

    position: int
    reference: str
    order_id: UUID | None
    amount: Decimal | None
    outcome: ReturnOutcome | None
    reason: str
    fault: str = ""


def write_file(
    run_id: UUID, structure: str, month: date, payer: Payer, lines: Sequence[FileLine]
) -> PaymentFile:
    """The file of a run: its lines in the order of their references, its totals, its fingerprint."""
    told = [_told(line) for line in sorted(lines, key=lambda line: line.reference)]
    digest = hashlib.sha256(_compact(told).encode()).hexdigest()
    total = sum((line.amount for line in lines), Decimal("0.00"))
    content = {
        "format": NAME,
        "version": VERSION,
        "paie": str(run_id),
        "structure": structure,
        "mois": f"{month:%Y-%m}",
        "payeur": payer.value,
        "nombre": len(told),
        "total": str(total),
        "empreinte": digest,
        "lignes": told,
    }
    return PaymentFile(_compact(content), digest, len(told), total)


def read_return(content: bytes) -> list[ReadLine]:
    """The lines of a return. A file that is none is refused whole; a line that cannot be read is kept as such."""
    rows = list(_rows(content))
    if len(rows) > LONGEST_RETURN:
        raise refused_file(f"Ce retour a plus de {LONGEST_RETURN} lignes.")
    return [_line(position, row) for position, row in enumerate(rows, start=1)]


def digest_of(content: bytes) -> str:
    """What tells that the same return came twice."""
    return hashlib.sha256(content).hexdigest()


def _told(line: FileLine) -> dict[str, str]:
    return {
        "reference": str(line.reference),
        "nom": line.family_name,
        "prenom": line.first_name,
        "naissance": line.born_on.isoformat(),
        "iban": line.iban,
        "titulaire": line.holder,
        "dispositif": line.scheme,
        "montant": str(line.amount),
    }


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _rows(content: bytes) -> Iterable[dict[str, str | None]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused_file("Ce fichier n’est pas un texte UTF-8.") from None
    if "\x00" in text:
        raise refused_file("Ce fichier n’est pas un texte.")
    reader = csv.DictReader(io.StringIO(text), delimiter=";")
    try:
        columns = [name.strip().lower() for name in reader.fieldnames or ()]
        if missing := [name for name in RETURN_COLUMNS[:3] if name not in columns]:
            raise refused_file(f"Il manque la colonne « {missing[0]} ».")
        reader.fieldnames = columns
        return [row for row in reader if any(isinstance(cell, str) and cell.strip() for cell in row.values())]
    except csv.Error:
        raise refused_file("Ce fichier n’est pas un tableau lisible.") from None


def _line(position: int, row: dict[str, str | None]) -> ReadLine:
    cells = {name: (row.get(name) or "").strip()[:LONGEST_TEXT] for name in RETURN_COLUMNS}
    faults = []
    order_id = amount = outcome = None
    try:
        order_id = UUID(cells["reference"])
    except ValueError:
        faults.append("référence qui n’en est pas une")
    try:
        amount = _amount(cells["montant"])
    except Invalid:
        faults.append("montant illisible")
    try:
        outcome = ReturnOutcome(cells["resultat"].lower())
    except ValueError:
        faults.append("résultat inconnu")
    if amount is not None and amount < 0:
        faults.append("montant négatif")
    return ReadLine(
        position, cells["reference"], order_id, amount, outcome, cells["motif"], ", ".join(faults)
    )


def _amount(text: str) -> Decimal:
    amount = parse_euros(text)
    if amount > _LARGEST:
        raise Invalid.one("montant", "Ce montant est trop grand.", "", "amount")
    return amount


def refused_file(why: str) -> Invalid:
    """A file that is not the return awaited, refused whole."""
    return Invalid.one(
        "file",
        why,
        "Déposez le retour tel que le payeur l’a rendu : un tableau « reference;montant;resultat;motif;date ».",
        "return_file",
    )
