"""Words written in advance: closed variables, two ways of addressing, tested before they are used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from convergence.foundation.exchanges import Channel, sms_size
from convergence.foundation.parameters import parameter
from convergence.messaging.types import AddressForm, TemplateKind, TemplateReport, Wording

MOST_SMS, MOST_SUBJECT, MOST_EMAIL = 600, 150, 4000
_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_SHIPPED = Path(__file__).with_name("wordings.yaml")


@dataclass(frozen=True, slots=True)
class Shipped:
    """One kind of message as it is delivered: its ways in order, its variables, its words."""

    channels: tuple[Channel, ...]
    enabled: bool
    variables: tuple[str, ...]
    wordings: Mapping[AddressForm, Wording]


@lru_cache(maxsize=1)
def _registry() -> tuple[Mapping[str, str], Mapping[TemplateKind, Shipped]]:
    read = yaml.safe_load(_SHIPPED.read_text("utf-8"))
    kinds = {}
    for name, body in read["kinds"].items():
        wordings = {
            form: Wording(*(body[part][form.value] for part in ("sms", "subject", "email")))
            for form in AddressForm
        }
        kinds[TemplateKind(name)] = Shipped(
            tuple(Channel(channel) for channel in body["channels"]),
            bool(body["enabled"]),
            tuple(body["variables"]),
            MappingProxyType(wordings),
        )
    return MappingProxyType(dict(read["longest"])), MappingProxyType(kinds)


def shipped(kind: TemplateKind) -> Shipped:
    """The words delivered for a kind."""
    return _registry()[1][kind]


def kinds_with_words() -> tuple[TemplateKind, ...]:
    """The kinds whose words a structure may change."""
    return tuple(_registry()[1])


def longest_values() -> Mapping[str, str]:
    """For each variable the longest value to be feared."""
    return _registry()[0]


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, once: a value that looks like a variable stays as it is."""
    return _VARIABLE.sub(lambda found: values.get(found[1], ""), text)


def report(kind: TemplateKind, wording: Wording, day: date) -> TemplateReport:
    """What the words give with the longest values, and what keeps them from being published."""
    known = set(shipped(kind).variables)
    faults = [
        f"La variable « {name} » n’existe pas pour ce message."
        for text in (wording.sms, wording.subject, wording.email)
        for name in dict.fromkeys(_VARIABLE.findall(text))
        if name not in known
    ]
    for label, text, most in (
        ("Le SMS", wording.sms, MOST_SMS),
        ("L’objet", wording.subject, MOST_SUBJECT),
        ("Le courriel", wording.email, MOST_EMAIL),
    ):
        if not text.strip():
            faults.append(f"{label} est vide.")
        if len(text) > most:
            faults.append(f"{label} compte {most} caractères au plus.")
        if "\x00" in text:
            faults.append(f"{label} contient un caractère invisible qui ne peut pas être gardé.")
        if text.count("{{") != len(_VARIABLE.findall(text)):
            faults.append(f"{label} : une variable n’est pas fermée.")
    if "\n" in wording.subject or "\r" in wording.subject:
        faults.append("L’objet tient sur une ligne.")
    if "lien" in known and "{{ lien }}" not in wording.sms.replace("{{lien}}", "{{ lien }}"):
        faults.append("Le SMS doit contenir le lien : {{ lien }}.")
    sample = render(wording.sms, longest_values())
    size = sms_size(sample)
    return TemplateReport(
        size,
        sample,
        render(wording.email, longest_values()),
        tuple(faults),
        _warnings(size.segments, size.is_unicode, day),
    )


def _warnings(segments: int, is_unicode: bool, day: date) -> tuple[str, ...]:
    warnings = []
    most = parameter("messaging.sms_segments").integer_at(day)
    if segments > most:
        warnings.append(f"Ce SMS peut compter {segments} segments : chacun est payé. Visez {most} au plus.")
    if is_unicode:
        warnings.append(
            "Un signe (ê, ç, œ, emoji…) double presque le nombre de segments. Préférez é, è, à, ù."
        )
    return tuple(warnings)
