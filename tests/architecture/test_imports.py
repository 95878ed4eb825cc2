"""What import-linter cannot see: foreign keys that point up, models fetched by name, templates of another room."""

from __future__ import annotations

import re

from django.apps import apps

from tests.architecture.sources import SOURCE, python_files, relative

FLOORS = [
    "storage", "referentials", "audit", "identity", "offers", "dossier", "documents", "signatures",
    "appointments", "workshops", "calendars", "booking", "aspirations", "deadlines", "orientation", "diagnostic",
    "situations", "contracts", "solutions", "acts", "sanctions", "allowances", "payments",
    "messaging", "support", "sharing", "web", "api", "demo", "portal",
]  # fmt: skip

TEMPLATE_OWNERS = {"design", "web", "api", "demo", "portal"}
# The demonstration's own pages stand in the frame of the site.
MAY_EXTEND = {("demo", "web")}
NAMED_TEMPLATE = re.compile(r"[\"']((?:\w+/)+\w+\.html)[\"']")


def floor(label: str) -> int:
    return FLOORS.index(label) if label in FLOORS else -1


def test_every_application_stands_on_a_floor() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("convergence.")}
    assert ours - set(FLOORS) - {"design"} == set()


def test_no_foreign_key_points_up() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("convergence.")
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete
        if floor(field.related_model._meta.app_label) > floor(model._meta.app_label)
    ]
    assert upward == []


def test_no_model_is_fetched_by_name() -> None:
    found = [
        relative(path)
        for path in python_files(SOURCE)
        if re.search(r"\bget_model\(", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_migrations_depend_only_on_lower_floors() -> None:
    upward = []
    for path in sorted(SOURCE.rglob("migrations/0*.py")):
        room = path.parts[-3]
        for label in re.findall(r'^\s+\("(\w+)", "\d{4}_', path.read_text(encoding="utf-8"), re.MULTILINE):
            if floor(label) > floor(room):
                upward.append(f"{relative(path)} -> {label}")
    assert upward == []


def test_only_delivery_has_templates() -> None:
    owners = {path.relative_to(SOURCE).parts[0] for path in SOURCE.rglob("templates")}
    assert owners <= TEMPLATE_OWNERS


def test_no_template_reaches_for_those_of_another_room() -> None:
    """A page takes from its own folder and from the design system, whoever renders it."""
    foreign = [
        f"{relative(path)}: {name}"
        for path in [*SOURCE.rglob("*.html"), *python_files(SOURCE)]
        for name in NAMED_TEMPLATE.findall(path.read_text(encoding="utf-8"))
        if (owner := name.split("/")[0]) in TEMPLATE_OWNERS
        if owner not in ("design", path.relative_to(SOURCE).parts[0])
        if (path.relative_to(SOURCE).parts[0], owner) not in MAY_EXTEND
    ]
    assert foreign == []


def test_every_named_template_exists() -> None:
    missing = [
        f"{relative(path)}: {name}"
        for path in [*SOURCE.rglob("*.html"), *python_files(SOURCE)]
        for name in NAMED_TEMPLATE.findall(path.read_text(encoding="utf-8"))
        if not list(SOURCE.glob(f"*/templates/{name}"))
    ]
    assert missing == []


def test_nothing_is_loosened_without_a_reason() -> None:
    pattern = re.compile(r"#\s*(noqa|type:\s*ignore)(\[[\w\-, ]+\]|:\s*[\w, ]+)?(?P<rest>.*)$", re.MULTILINE)
    silent = [
        relative(path)
        for path in python_files(SOURCE)
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
        if len(match["rest"].strip(" #-")) < 12
    ]
    assert silent == []
