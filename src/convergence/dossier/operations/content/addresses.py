"""Where the person lives: a move keeps the former address, a correction of the day replaces it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from convergence.dossier.models import Address, Dossier
from convergence.foundation.periods import french_date
from convergence.referentials.queries import loads, zones_of_commune
from convergence.referentials.types import ZoneKind

Values = Mapping[str, object]

_PLACE = ("commune", "street")
_FLAGS = {"in_qpv": ZoneKind.QPV, "in_frr": ZoneKind.FRR}


def save_address(root: Dossier, values: Values, *, day: date) -> tuple[str, ...]:
    """Store an address from a day on; returns sentences that warn."""
    current = _address_on(root, day)
    fields = ("street", "complement", "postal_code", "commune", "is_homeless", *_FLAGS)
    before = {name: getattr(current, name) for name in fields} if current else {}
    after = {**before, **values}
    has_moved = any(before.get(name) and before[name] != after[name] for name in _PLACE)
    if has_moved:
        after |= {name: None for name in _FLAGS if after.get(name) == before[name]}
    warnings = _complete_flags(after, day)
    if current is None or (has_moved and current.starts_on < day):
        row = Address(structure_id=root.structure_id, dossier_id=root.pk, starts_on=day)
    else:
        row = current
    if current is not None and row is not current:
        current.ends_on = day
        current.save()
        warnings = (*warnings, f"L’adresse précédente est gardée jusqu’au {french_date(day)}.")
    for name, value in after.items():
        setattr(row, name, value)
    row.save()
    return warnings


def _address_on(root: Dossier, day: date) -> Address | None:
    runs = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))
    return Address.objects.filter(runs, structure_id=root.structure_id, dossier_id=root.pk).first()


def _complete_flags(values: dict[str, object], day: date) -> tuple[str, ...]:
    """Fill the flags that were left empty when the commune alone decides. A QPV covers a part of a commune."""
    empty = {name: kind for name, kind in _FLAGS.items() if values.get(name) is None}
    commune = values.get("commune")
    if not empty or not commune:
        return ()
    zones = zones_of_commune(str(commune), day)
    loaded = {load.kind for load in loads()}
    warnings: tuple[str, ...] = ()
    for name, kind in empty.items():
        found = [zone.name for zone in zones if zone.kind is kind]
        if kind.value not in loaded:
            continue
        if not found:
            values[name] = False
        elif kind is ZoneKind.FRR:
            values[name] = True
        else:
            districts = ", ".join(found)
            warnings = (f"Cette commune compte un quartier prioritaire ({districts}) : vérifiez l’adresse.",)
    return warnings
