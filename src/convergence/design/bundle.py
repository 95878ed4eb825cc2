"""Builds our style sheets from the per-component files of the django-dsfr wheel.

The stock sheet weighs 61 kB on the wire (brotli) and knows ten font files; ours weighs 32 kB: the components
we use, two weights of one font and the icons listed here. Run ``python -m convergence.design.bundle`` after
a change of these lists or of the wheel's version: a test holds the committed sheet in step.
"""

import re
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from posixpath import normpath

COMPONENTS = (
    "accordion",
    "alert",
    "badge",
    "breadcrumb",
    "button",
    "callout",
    "checkbox",
    "footer",
    "form",
    "header",
    "input",
    "link",
    "logo",
    "navigation",
    "notice",
    "pagination",
    "password",
    "radio",
    "search",
    "select",
    "sidemenu",
    "skiplink",
    "stepper",
    "summary",
    "tab",
    "table",
    "tag",
    "tile",
    "upload",
)

ICONS = (
    "account-circle-line",
    "account-line",
    "add-line",
    "add-circle-line",
    "alarm-warning-line",
    "arrow-left-line",
    "arrow-right-line",
    "arrow-up-line",
    "arrow-down-line",
    "bank-line",
    "briefcase-line",
    "building-line",
    "calendar-line",
    "calendar-event-line",
    "chat-3-line",
    "check-line",
    "checkbox-circle-line",
    "close-line",
    "delete-line",
    "download-line",
    "draft-line",
    "edit-line",
    "error-warning-line",
    "eye-line",
    "eye-off-line",
    "file-text-line",
    "filter-line",
    "flag-line",
    "folder-2-line",
    "group-line",
    "home-4-line",
    "information-line",
    "list-unordered",
    "lock-line",
    "logout-box-r-line",
    "mail-line",
    "map-pin-2-line",
    "menu-fill",
    "more-line",
    "notification-3-line",
    "phone-line",
    "printer-line",
    "question-line",
    "refresh-line",
    "save-line",
    "search-line",
    "settings-5-line",
    "star-line",
    "team-line",
    "time-line",
    "timer-line",
    "upload-line",
    "user-add-line",
    "user-line",
    "user-search-line",
    "user-setting-line",
    "warning-line",
)

OUTPUT = Path(__file__).parent / "static" / "design" / "dsfr.css"
# The faces stand apart: pages read on prepaid data leave them out, and no race of style sheets fetches them.
FONTS = OUTPUT.with_name("fonts.css")

HEAD = "/* DSFR (MIT, restricted use: see its terms). Made by convergence.design.bundle: do not edit. */"
FONT_FACES = "".join(
    f"@font-face{{font-family:Marianne;src:url(../dsfr/dist/fonts/Marianne-{name}.woff2)format('woff2');"
    f"font-weight:{weight};font-style:normal;font-display:swap}}"
    for name, weight in (("Regular", 400), ("Bold", 700))
)

_URL = re.compile(r"url\((?!data:|['\"]?data:)['\"]?([^'\")]+)['\"]?\)")
_UNUSED_SELECTOR = re.compile(
    r"data-fr-theme=dark|data-fr-mourning|fr-fi-|\[data-fr-scheme|fr-radio-rich|fr-col-offset|fr-modal"
    r"|fr-[mp][trblxy]?-(?:first|sm|md|lg|xl)-|fr-(?:tag|badge|btn|callout|notice|alert)--(?:green|blue-c|pur|pink|ye|or|br|be)"
)
_TOKEN = re.compile(r"(--[\w-]+):[^;{}]*;?")
_PUBLIC_TOKEN = re.compile(
    r"--(?:text|background|border|artwork)-[\w-]+-(?:grey|info|success|warning|error|blue-france|red-marianne)$"
)


def wheel_assets() -> Path:
    """Directory of the wheel that holds ``dist`` (the design system's published files)."""
    return Path(str(distribution("django-dsfr").locate_file("dsfr/static/dsfr")))


def build() -> str:
    """The whole style sheet, the same bytes for the same wheel."""
    dist = wheel_assets() / "dist"
    sheets = ["core/core.main.min.css", *(f"component/{name}/{name}.main.min.css" for name in COMPONENTS)]
    parts = [_tidy((dist / sheet).read_text(encoding="utf-8"), sheet) for sheet in sheets]
    return _without_unused_tokens("\n".join([HEAD, *parts, _icon_rules(dist)])) + "\n"


def build_fonts() -> str:
    """The sheet of the two weights of Marianne."""
    return f"{HEAD}\n{FONT_FACES}\n"


def referenced_assets(css: str) -> set[str]:
    """Paths under ``dist`` (fonts, icons) that the style sheet asks for."""
    return {url.removeprefix("../dsfr/dist/") for url in _URL.findall(css)}


def _tidy(css: str, sheet: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    folder = sheet.rsplit("/", 1)[0]
    kept = "".join(_kept_rules(css))
    return _URL.sub(lambda match: f"url(../dsfr/dist/{normpath(f'{folder}/{match.group(1)}')})", kept)


def _kept_rules(css: str) -> Iterator[str]:
    for prelude, body in _blocks(css):
        if prelude.startswith(("@font-face", "@-moz-document")) or "-ms-high-contrast:active) and" in prelude:
            continue
        if prelude.startswith(("@media", "@supports")):
            inner = "".join(_kept_rules(body))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        elif selectors := _kept_selectors(prelude):
            yield f"{selectors}{{{body}}}"


def _kept_selectors(prelude: str) -> str:
    selectors = re.split(r",(?![^(]*\))", prelude)
    return ",".join(selector for selector in selectors if not _UNUSED_SELECTOR.search(selector))


def _without_unused_tokens(css: str) -> str:
    """Drops the custom properties of ``:root`` that neither the sheet nor the public palette uses."""
    used = set(re.findall(r"var\((--[\w-]+)", css))

    def keep(match: re.Match[str]) -> str:
        return match.group(0) if match.group(1) in used or _PUBLIC_TOKEN.match(match.group(1)) else ""

    return re.sub(r":root\{[^}]*\}", lambda block: _TOKEN.sub(keep, block.group(0)), css)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Top-level ``prelude { body }`` pairs; braces inside the body stay in it."""
    start = depth = opened = 0
    for position, character in enumerate(css):
        if character == "{":
            depth += 1
            if depth == 1:
                opened = position
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : position].strip()
                start = position + 1


def _icon_rules(dist: Path) -> str:
    names = "|".join(re.escape(name) for name in ICONS)
    pattern = re.compile(rf"(?<![\w-])fr-icon-({names})(?![\w-])")
    rules: list[str] = []
    seen: set[str] = set()
    for sheet in sorted((dist / "utility" / "icons").glob("icons-*/*.main.min.css")):
        tidied = _tidy(sheet.read_text(encoding="utf-8"), str(sheet.relative_to(dist)).replace("\\", "/"))
        for prelude, body in _blocks(tidied):
            found = set(pattern.findall(prelude))
            if found and "mask-image" in body:
                selectors = [part for part in prelude.split(",") if pattern.search(part)]
                rules.append(f"{','.join(selectors)}{{{body}}}")
                seen |= found
    missing = sorted(set(ICONS) - seen)
    if missing:
        raise ValueError(f"icons absent from the wheel: {', '.join(missing)}")
    return "".join(rules)


if __name__ == "__main__":
    OUTPUT.write_text(build(), encoding="utf-8")
    FONTS.write_text(build_fonts(), encoding="utf-8")
