"""The page frame: what every page carries around its content (header, navigation, footer)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry of the main navigation; ``children`` makes it a menu that opens without script."""

    label: str
    url: str = ""
    current: bool = False
    children: Sequence["NavEntry"] = ()

    @property
    def holds_current(self) -> bool:
        """Whether the entry or one of its children is the page shown."""
        return self.current or any(child.current for child in self.children)


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb; the last one, the page itself, has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class UserMenu:
    """Who is connected: name, role shown under it, links of the account, log-out address (form POST)."""

    name: str
    role: str = ""
    logout_url: str = "/deconnexion/"
    links: Sequence[Crumb] = ()


@dataclass(frozen=True, slots=True)
class SearchSlot:
    """Search of the header: a GET form towards ``action``."""

    action: str
    label: str = "Rechercher une personne"
    name: str = "q"
    value: str = ""


@dataclass(frozen=True, slots=True)
class SessionClock:
    """Idle seconds before the session ends, and the address that extends it (POST, answers 204).

    RGAA 13.1: the user is warned and may extend before any loss.
    """

    seconds: int
    extend_url: str
    login_url: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Frame settings, each replaced by a key of the ``DESIGN`` dictionary of the Django settings.

    Addresses may be paths or view names. ``state_brand`` shows the mark of the State, which only services of
    the State may use (terms of the design system): off by default.
    """

    service_name: str = "Convergence"
    tagline: str = "Le système d’information ouvert des Missions Locales"
    state_brand: bool = False
    brand_lines: Sequence[str] = ("République", "Française")
    accessibility: str = "non"
    home: str = "/"
    accessibility_page: str = "/accessibilite/"
    legal_page: str = "/mentions-legales/"
    privacy_page: str = "/donnees-personnelles/"
    sitemap_page: str = "/plan-du-site/"
    keys_page: str = "/aide/clavier/"
    help_page: str = "/aide/"
    contact: str = ""
    footer_links: Sequence[Crumb] = field(default_factory=tuple)

    @property
    def accessibility_statement(self) -> str:
        """Mention required on every page (arrêté of 20 September 2019, RGAA)."""
        return f"Accessibilité : {self.accessibility} conforme"


ACCESSIBILITY_STATES = ("non", "partiellement", "totalement")


def page_frame(request: HttpRequest | None = None) -> dict[str, Any]:
    """Context processor: the frame and empty slots that a view or a later processor fills.

    Slots: ``navigation`` (NavEntry), ``breadcrumb`` (Crumb), ``user_menu`` (UserMenu), ``search_slot``
    (SearchSlot), ``session_clock`` (SessionClock), ``draft_key`` (the user's own AES-256 key, base64url, without
    which no draft is kept in the browser), ``draft_clear`` (keys of drafts just submitted).
    """
    return {
        "frame": configured_frame(),
        "page_title": "",
        "navigation": (),
        "breadcrumb": (),
        "user_menu": None,
        "search_slot": None,
        "session_clock": None,
        "draft_clear": (),
        "draft_key": "",
    }


def configured_frame() -> Frame:
    """Frame of this installation; an unknown key or accessibility state is refused."""
    values: Mapping[str, Any] = getattr(settings, "DESIGN", {})
    unknown = set(values) - {entry.name for entry in fields(Frame)}
    if unknown:
        raise ValueError(f"DESIGN : réglage inconnu ({', '.join(sorted(unknown))}).")
    resolved = {name: _resolved(name, value) for name, value in values.items()}
    frame = Frame(**resolved)
    if frame.accessibility not in ACCESSIBILITY_STATES:
        raise ValueError(f"DESIGN['accessibility'] : choisissez parmi {', '.join(ACCESSIBILITY_STATES)}.")
    return frame


def _resolved(name: str, value: Any) -> Any:
    return resolve_url(value) if name == "home" or name.endswith("_page") else value
