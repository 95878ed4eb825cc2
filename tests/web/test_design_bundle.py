"""The committed style sheet is the one the wheel gives, light, and complete."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles.finders import BaseFinder

from convergence.design import bundle
from convergence.design.finders import DsfrAssetsFinder

STATIC = bundle.OUTPUT.parent
WIRE_LIMITS = {"dsfr.css": 33_000, "convergence.css": 4_000, "print.css": 700}


def test_the_style_sheets_are_in_step_with_the_wheel() -> None:
    made = {bundle.OUTPUT: bundle.build(), bundle.FONTS: bundle.build_fonts()}
    for path, text in made.items():
        assert path.read_text(encoding="utf-8") == text, "run: python -m convergence.design.bundle"


@pytest.mark.parametrize(("name", "limit"), WIRE_LIMITS.items())
def test_a_style_sheet_stays_light_on_the_wire(name: str, limit: int) -> None:
    assert len(brotli.compress((STATIC / name).read_bytes())) <= limit


def test_our_scripts_stay_light() -> None:
    sizes = {script.name: script.stat().st_size for script in STATIC.glob("*.js")}
    assert sizes["drafts.js"] < 8192
    assert sum(sizes.values()) < 24_000


def test_every_asset_the_sheet_asks_for_is_served_and_no_other(tmp_path: Path) -> None:
    finder: BaseFinder = DsfrAssetsFinder()
    sheets = bundle.OUTPUT.read_text(encoding="utf-8") + bundle.FONTS.read_text(encoding="utf-8")
    wanted = bundle.referenced_assets(sheets)
    listed = {path for path, _ in finder.list([])}
    assert listed == {f"dist/{path}" for path in wanted}
    assert all(Path(str(finder.find(f"dsfr/{path}"))).is_file() for path in listed)
    assert finder.find("dsfr/dist/dsfr.min.css") is None
    assert finder.find("dist/fonts/Marianne-Bold.woff2") is None


def test_two_font_weights_are_enough() -> None:
    assert "woff2" not in bundle.OUTPUT.read_text(encoding="utf-8"), "a page may leave the faces out"
    css = bundle.FONTS.read_text(encoding="utf-8")
    assert sorted(re.findall(r"Marianne-(\w+)\.woff2", css)) == ["Bold", "Regular"]


def test_an_icon_that_the_wheel_lost_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "ICONS", (*bundle.ICONS, "never-drawn-line"))
    with pytest.raises(ValueError, match="never-drawn-line"):
        bundle.build()


def test_no_template_has_inline_script_or_style() -> None:
    templates = (STATIC.parent.parent / "templates").rglob("*.html")
    for template in templates:
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text), (
            template
        )


def test_every_icon_of_our_templates_is_in_the_sheet() -> None:
    css = bundle.OUTPUT.read_text(encoding="utf-8")
    templates = (STATIC.parent.parent / "templates").rglob("*.html")
    asked = {
        icon for page in templates for icon in re.findall(r"fr-icon-[a-z0-9-]+[a-z0-9]", page.read_text())
    }
    known = {f"fr-icon-{icon}" for icon in bundle.ICONS}
    assert asked - {"fr-icon--sm"} <= known
    assert all(f".{icon}:" in css for icon in known)
