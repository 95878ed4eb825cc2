"""Every page says who gets in, and a page that forgot lets nobody in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from convergence.api.imilo import urls as imilo
from convergence.api.urls import PARTNER_PAGES
from convergence.api.v1.interface import interface
from convergence.web.access import access_of
from tests.architecture.sources import SOURCE, python_files, relative

# Pages that work without anybody: each with its reason.
OPEN_TO_ALL = {
    "health:alive": "the watchman of the server",
    "health:ready": "the watchman of the server",
    "portal_rights:schema": "what the columns of every copy mean: it holds nothing of anybody",
    "login:login": "nobody is known yet",
    "login:choose": "identity proved, structure not yet chosen: nobody acts",
    "login:code": "choosing a password with a code, before any session",
    "login:logout": "leaving must always work",
    "login:factor": "password proved, second factor not yet: nobody acts",
    "login:enrol": "password proved, no second factor yet: nobody acts",
    "login:recover": "password proved, second factor lost: nobody acts",
    "login:confirm": "asks for the second factor of who is here; counts the failures whatever happens after",
    "login:proconnect": "nobody is known yet",
    "login:proconnect_back": "nobody is known yet",
    "login:proconnect_unknown": "an identity proved elsewhere and tied to no account: nobody acts",
    "login:farewell": "leaving must always work",
    **{
        f"portal_account:{name}": "a young person before, or at the end of, a session of her own"
        for name in (
            "franceconnect",
            "franceconnect_back",
            "franceconnect_link",
            "franceconnect_unlink",
            "farewell",
        )
    },
    **{
        f"portal_account:{name}": "a young person before, or at the end of, a session of her own"
        for name in ("choose", "login", "forgotten", "home", "logout", "screen", "device")
    },
    "first_appointment:find": "a commune and the structures near it: nobody acts, nothing is kept",
    **{
        f"oidc:{kind}_{former}{end}{slash}": reason
        for kind in ("conseiller", "jeune")
        for former in ("", "former_")
        for slash in ("", "_slash")
        for end, reason in {
            "openid_configuration": "what clients discover: the same for everybody",
            "jwks": "public keys: the same for everybody",
            "authorize": "asks the log-in pages who is there",
            "token": "an application proves itself here, without session",
            "userinfo": "a token opens it, no session",
            "logout": "leaving must always work, with the proof of an identity token",
        }.items()
        if not (former and end == "openid_configuration")
    },
    "help:security": "whom to tell of a weakness (RFC 9116)",
    "help:accessibility": "the law demands it on every site",
    "help:legal": "the law demands it on every site",
    "help:privacy": "the law demands it on every site",
    "help:sitemap": "the law demands it on every site",
    "help:guide": "help that one needs before knowing how to log in",
    "portal_looked:account": "a session of her own; the view acts in her name once it knows her",
    **{
        f"portal_shell:{name}": "around her space: the same for everybody, reads nothing of anybody"
        for name in ("manifest", "without_network", "kept", "not_kept", "easy_data", "minors", "said_once")
    },
    "portal_shell:welcome": "the same for everybody; leads on who is logged in",
    "portal_languages:choose": "keeps the language that is asked for; reads nothing of anybody",
    "portal_data": "says what is done with her data; reads nothing",
    "watcher": "the script that shows notifications: the same for everybody, reads nothing",
    "portal_signing:verify": "whoever receives a signed document may verify it; nothing is read, kept nor journaled",
    "help:controllers": "who answers which right: the law demands that anybody may know it (RGPD, art. 26-2)",
    "sharing:public": "who receives what: anybody may know it; no person is named",
    "sharing:candidate": "an organisation without account asks for an access; bounded by address",
    "sharing:acknowledge": "a partner acknowledges an end by the link of its mail",
    "help:keys": "help that one needs before knowing how to log in",
    **{
        f"api:{name}{slash}": reason
        for slash in ("", "_slash")
        for name, reason in {
            "get_token": "an application proves its secret here, without session",
            "get_offres": "a token opens it, no session",
            "get_structures": "a token opens it, no session",
            "get_structures_offres": "a token opens it, no session",
            "services": "open data, bounded by address",
            "structures": "open data, bounded by address",
            "services_file": "open data, bounded by address",
            "structures_file": "open data, bounded by address",
        }.items()
    },
    **{
        f"api:{name}{slash}": "an application's key opens it, and a person's bearer where she must act; no session"
        for slash in ("", "_slash")
        for _, name, _ in imilo.pages()
    },
    **{
        f"api:{name}": "what documents the partner interface, or an assertion opens it; no session"
        for _, name, _ in PARTNER_PAGES
    },
    **{
        f"api:partners_{page.name}": "a token of a partner's program opens it, no session"
        for page in interface.urls[0]
        if page.name != "api-root"
    },
}
OWN_TABLES = {
    "src/convergence/web/operations.py": "saved views, the delivery's own",
    "src/convergence/web/queries.py": "saved views, the delivery's own",
    "src/convergence/web/drafts/store.py": "drafts, the delivery's own; kept outside operations, see docs/adr",
    "src/convergence/web/health/views.py": "asks the database whether it lives",
}


def pages(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from pages(entry, prefix + inner)
        else:
            yield f"{prefix}{entry.name or entry.pattern}", entry


def test_every_page_says_who_gets_in() -> None:
    found = dict(pages())
    assert len(found) > 25
    assert [name for name, page in found.items() if access_of(page.callback) is None] == []


def test_every_page_has_a_name_and_one_only() -> None:
    names = [name for name, _ in pages()]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
    assert [name for name, page in pages() if not page.name] == []


def test_what_is_open_to_all_is_known() -> None:
    opened = {
        name for name, page in pages() if (access := access_of(page.callback)) and not access.needs_actor
    }
    assert opened - set(OPEN_TO_ALL) == set()


def test_delivery_never_touches_tables() -> None:
    """Pages read by queries and write by operations: no model of a room, no statement of their own."""
    hand = re.compile(r"\.objects\b|\bconnections?(\[\w+\])?\.cursor\(|\bRawSQL\(")
    found = {
        relative(path): path
        for path in python_files(SOURCE / "web", SOURCE / "design")
        if hand.search(path.read_text("utf-8"))
    }
    assert set(found) - set(OWN_TABLES) == set()
