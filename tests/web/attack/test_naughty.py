"""Every field of every form of these rooms takes what nobody expects: kept as text or refused, and no page breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.test import Client

from tests.web.attack.naughty import BROKEN, NAUGHTY, Form, forms_of
from tests.web.attack.test_strangers import filled, routes
from tests.web.attack.world import Tarbes

LOG_OUT = "/deconnexion/"
PERSONAL = (
    ("booking", "/jeune/r/{}/", "/jeune/r/{}/attendre/", "/jeune/r/{}/annuler/"),
    ("public", "/jeune/r/p/{}/"),
    ("visitor", "/jeune/r/{}/"),
    ("round", "/jeune/s/{}/"),
    ("answer", "/jeune/o/{}/", "/jeune/o/{}/accepter/", "/jeune/o/{}/refuser/", "/jeune/o/{}/venue/"),
    ("conversation", "/jeune/m/{}/", "/jeune/m/{}/preferences/", "/jeune/m/{}/place/", "/jeune/m/{}/stop/"),
)


def pages(tarbes: Tarbes) -> Iterator[tuple[Client, str]]:
    """Every page of these rooms, as somebody who may the most sees it, and those of personal links."""
    client = tarbes.house.client("direction")
    for route in routes():
        yield client, filled(route, tarbes)
    for token, *addresses in PERSONAL:
        for address in addresses:
            yield Client(), address.format(tarbes.tokens[token])


def written(found: Iterable[tuple[Client, str]]) -> Iterator[tuple[Client, str, Form]]:
    """Every form of these pages, once however many bear it."""
    seen = set()
    for client, address in found:
        answer: Any = client.get(address)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        for form in forms_of(answer.content.decode()):
            target = form.action or address
            known = f"{target.partition('?')[0]} {sorted(form.values)}"
            if known not in seen and not target.startswith(LOG_OUT):
                seen.add(known)
                yield client, target, form


def broken(client: Client, target: str, sent: dict[str, Any], kept: Counter[bool]) -> str:
    """How a page breaks; empty when it answers. What was written is taken back."""
    with transaction.atomic():
        answer: Any = client.post(target, sent, follow=True)
        transaction.set_rollback(True)
    kept[bool(answer.redirect_chain)] += 1
    page = answer.content.decode("utf-8", "replace")
    if answer.status_code >= 500:
        return f"{target} : {answer.status_code}"
    return f"{target} : un texte devient du code" if "<script>alert(1)" in page else ""


def typed(client: Client, target: str, form: Form, kept: Counter[bool]) -> Iterator[str]:
    """How a page breaks on what nobody expects in its fields: in all together, then in each when all are refused.

    A form that keeps them together has taken each of them.
    """
    tried: Counter[bool] = Counter()
    if len(form.words) > 1:
        yield broken(client, target, form.sent(**dict.fromkeys(form.words, NAUGHTY)), tried)
    if tried[True]:
        kept[True] += len(form.words)
        return
    for name in form.words:
        yield broken(client, target, form.sent(**{name: NAUGHTY}), kept)


def test_whatever_is_typed_in_any_field_it_is_kept_as_text_or_refused(tarbes: Tarbes) -> None:
    forms, wrong = list(written(pages(tarbes))), []
    assert len(forms) > 80
    alone: Counter[bool] = Counter()
    for client, target, form in forms:
        wrong += typed(client, target, form, alone)
    assert alone[True] > 50, "kept among good ones"
    together: Counter[bool] = Counter()
    for client, target, form in forms:
        wrong += [broken(client, target, dict.fromkeys(form.values, text), together) for text in BROKEN]
    assert together[False] > 100, "refused with choices and hidden fields that are none"
    assert list(filter(None, wrong)) == []
