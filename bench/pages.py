"""Pages and searches under a constant rate of requests, beside the cheapest possible answer."""

from __future__ import annotations

import itertools
import random
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.ground import STATE
from bench.load import STATUS_OK, Answer, Call, ask, send
from bench.people import Adviser, Person, misspelt
from bench.report import Figure, at_most, informative, median, percentile, spoken
from convergence.foundation.problems import Unavailable

RATE = 40.0
WARM_UP_SECONDS = 4.0
CALLS = 600
PROBES = 12
REFERENCE = "bench.reference_app:application"


@dataclass(frozen=True, slots=True)
class Case:
    """One page to open again and again: the real requests and, one for one, those of the reference.

    ``expected`` are words that the page should show, one for one with ``calls``; they tell how many searches found.
    """

    name: str
    bound: float
    calls: Sequence[Call]
    reference: Sequence[Call]
    expected: Sequence[str] = field(default_factory=tuple)


def measure(
    people: Sequence[Adviser], *, rate: float, seconds: float, seed: int, say: Callable[[str], None]
) -> list[Figure]:
    """Every case in turn, each with its reference just before it."""
    figures = []
    with ExitStack() as stack:
        site = stack.enter_context(served(None, say))
        bare = stack.enter_context(served(REFERENCE, say))
        for case in cases(people, random.Random(seed)):
            say(f"{case.name} : {rate:.0f} requêtes par seconde pendant {seconds:.0f} s, puis la référence…")
            found = figures_of(case, site, bare, rate, seconds)
            say(f"  p95 : {spoken(found[0].value)} ms, référence : {spoken(found[0].reference)} ms")
            figures += found
    return figures


def cases(people: Sequence[Adviser], chance: random.Random) -> Iterator[Case]:
    """What is measured, with its bound in milliseconds."""
    yield _file_case(people)
    yield _caseload_case(people)
    yield _search_case("Recherche exacte", 40.0, people, "/recherche", lambda person: person.birth_name)
    yield _search_case(
        "Recherche approchée",
        80.0,
        people,
        "/recherche-approchee",
        lambda person: misspelt(person.birth_name, chance),
    )
    yield _duplicate_case(people, chance)


def _file_case(people: Sequence[Adviser]) -> Case:
    pairs = _turns([[(one, dossier_id) for dossier_id in one.files] for one in people])
    return Case(
        "Ouvrir un dossier",
        60.0,
        [Call(path_of("dossier:show", dossier_id), headers=[one.cookie]) for one, dossier_id in pairs],
        [
            Call("/dossier?" + urlencode({"structure": one.structure_id, "dossier": dossier_id}))
            for one, dossier_id in pairs
        ],
    )


def _caseload_case(people: Sequence[Adviser]) -> Case:
    return Case(
        "Ouvrir « Mes jeunes »",
        60.0,
        [Call(path_of("caseload:list"), headers=[one.cookie]) for one in people],
        [
            Call("/mes-jeunes?" + urlencode({"structure": one.structure_id, "user": one.user_id}))
            for one in people
        ],
    )


def _search_case(
    name: str, bound: float, people: Sequence[Adviser], reference: str, typed: Callable[[Person], str]
) -> Case:
    from convergence.foundation.text import name_key

    pairs = [
        (one, person, typed(person)) for one, person in _turns([[(a, p) for p in a.here] for a in people])
    ]
    exact = reference == "/recherche"
    return Case(
        name,
        bound,
        [
            Call(path_of("dossier:search") + "?" + urlencode({"q": text}), headers=[one.cookie])
            for one, _, text in pairs
        ],
        [
            Call(
                f"{reference}?"
                + urlencode(
                    {
                        "structure": one.structure_id,
                        "text": f"% {name_key(text)}%" if exact else name_key(text),
                    }
                )
            )
            for one, _, text in pairs
        ],
        [person.birth_name for _, person, _ in pairs],
    )


def _duplicate_case(people: Sequence[Adviser], chance: random.Random) -> Case:
    """A person of another structure, her name misspelt every second time: the whole nation is searched."""
    from convergence.foundation.text import phonetic_key

    pairs = _turns([[(one, person) for person in one.elsewhere] for one in people])
    typed = [
        misspelt(person.birth_name, chance) if number % 2 else person.birth_name
        for number, (_, person) in enumerate(pairs)
    ]
    return Case(
        "Contrôle des doublons (France entière)",
        100.0,
        [_duplicate_call(one, person, name) for (one, person), name in zip(pairs, typed, strict=True)],
        [
            Call(
                "/doublons?"
                + urlencode(
                    {
                        "born": person.born_on.isoformat(),
                        "name": phonetic_key(name),
                        "first": phonetic_key(person.first_name),
                    }
                )
            )
            for (_, person), name in zip(pairs, typed, strict=True)
        ],
    )


def _duplicate_call(one: Adviser, person: Person, name: str) -> Call:
    token = "b" * 32
    fields = {
        "birth_name": name,
        "first_name": person.first_name,
        "born_on": person.born_on.isoformat(),
        "sex": person.sex,
    }
    session, cookie = one.cookie
    return Call(
        path_of("dossier:check"),
        "POST",
        [
            (session, f"{cookie}; csrf={token}"),
            ("X-CSRFToken", token),
            ("HX-Request", "true"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ],
        urlencode(fields).encode(),
    )


def figures_of(case: Case, site: str, bare: str, rate: float, seconds: float) -> list[Figure]:
    """The 95th percentile of a page under a constant rate and its median, beside those of its reference."""
    found = _probe(case, site)
    send(bare, case.reference, rate=rate, seconds=WARM_UP_SECONDS)
    reference = send(bare, case.reference, rate=rate, seconds=seconds)
    send(site, case.calls, rate=rate, seconds=WARM_UP_SECONDS)
    if len(reference.failures) == len(reference.answers):
        raise broken_page(
            f"Référence de « {case.name} »", case.reference[0].path.partition("?")[0], reference.failures[0]
        )
    outcome = send(site, case.calls, rate=rate, seconds=seconds)
    note = f"{rate:.0f} requêtes/s, {len(outcome.answers)} réponses"
    if outcome.failures or reference.failures:
        note += f", {len(outcome.failures)} échecs (référence : {len(reference.failures)})"
    if found:
        note += f" ; {found}"
    return [
        at_most(
            f"{case.name}, p95",
            percentile(outcome.times, 0.95),
            "ms",
            case.bound,
            reference=percentile(reference.times, 0.95),
            note=note,
        ),
        informative(f"{case.name}, médiane", median(outcome.times), "ms", reference=median(reference.times)),
    ]


def _probe(case: Case, site: str) -> str:
    """Open some pages by hand first: a page that answers an error, or finds nothing, is no measure."""
    answers = [ask(site, call) for call in case.calls[:PROBES]]
    for call, answer in zip(case.calls, answers, strict=False):
        if answer.status != STATUS_OK:
            raise broken_page(case.name, call.path.partition("?")[0], answer.status)
    if not case.expected:
        return ""
    hits = sum(_shows(answer, word) for answer, word in zip(answers, case.expected, strict=False))
    return f"{hits} sur {len(answers)} retrouvés"


def broken_page(name: str, path: str, status: int) -> Unavailable:
    """What is said of a page that answers something else than its content."""
    return Unavailable(
        f"{name} : la page {path} répond {status}, rien ne peut être mesuré.",
        what_to_do="Le journal du site est dans var/bench/log ; corrigez la page, puis relancez « make bench ».",
        code="bench_page",
    )


def _shows(answer: Answer, word: str) -> bool:
    from html import unescape

    return word.casefold() in unescape(answer.body.decode("utf-8", "replace")).casefold()


def _turns(lists: Sequence[Sequence]) -> list:
    """One of each in turn, so that neighbours in time are strangers: up to ``CALLS``."""
    missing = object()
    turns = itertools.chain.from_iterable(itertools.zip_longest(*lists, fillvalue=missing))
    return list(itertools.islice((one for one in turns if one is not missing), CALLS))


def path_of(view: str, *arguments: object) -> str:
    """The address of a view."""
    from django.urls import reverse

    return reverse(view, args=arguments)


@contextmanager
def served(application: str | None, say: Callable[[str], None]) -> Iterator[str]:
    """The site, or another application, under granian as « convergence serve » runs it; its address."""
    from convergence.gateways.granian import APPLICATION, Address, WebServer

    name = application or APPLICATION
    address = Address("127.0.0.1", _free_port())
    server = WebServer(address, STATE / "log" / f"{name.partition(':')[0]}.log", name)
    try:
        server.start(say)
        yield address.url
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
