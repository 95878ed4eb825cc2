"""The import contracts hold what they promise: complete, without exceptions, and one of our own that works."""

from __future__ import annotations

import tomllib
from typing import Any

import grimp
import pytest

from tests.architecture.contracts import PrivateContract
from tests.architecture.sources import ROOT, SOURCE

CONFIGURATION: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
IMPORTS = CONFIGURATION["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in IMPORTS["contracts"]}
ROOMS = {
    "referentials",
    "audit",
    "identity",
    "offers",
    "dossier",
    "documents",
    "signatures",
    "messaging",
    "support",
    "sharing",
    "aspirations",
}
SHELVES = ["types", "rules", "models", "policies", "queries", "operations"]


def test_every_contract_of_the_house_is_written() -> None:
    assert set(CONTRACTS) == {
        "floors",
        "accompagnement",
        "agenda",
        "rooms",
        "private",
        "pure",
        "design",
        "studies",
        "acyclic",
    }


def test_no_import_is_forgiven() -> None:
    forgiven = [name for name, contract in CONTRACTS.items() if contract.get("ignore_imports")]
    assert forgiven == []
    assert IMPORTS["exclude_type_checking_imports"] is False
    assert all(CONTRACTS[name]["exhaustive"] for name in ("floors", "accompagnement", "agenda", "rooms"))


def test_every_folder_stands_on_a_floor_and_every_room_has_its_shelves() -> None:
    floors = {name.strip() for line in CONTRACTS["floors"]["layers"] for name in line.split("|")}
    folders = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert folders == floors
    contained = {name.removeprefix("convergence.") for name in CONTRACTS["rooms"]["containers"]}
    assert contained == ROOMS | {"accompagnement.*", "agenda.*"}
    order = [name.strip("() ") for line in CONTRACTS["rooms"]["layers"] for name in line.split("|")]
    assert [name for name in reversed(order) if name in SHELVES] == SHELVES


def private(importer: str, imported: str, **changes: Any) -> bool:
    """Whether the contract accepts one import."""
    graph = grimp.ImportGraph()
    for module in ("convergence", "convergence.demo", importer, imported):
        graph.add_module(module)
    graph.add_import(importer=importer, imported=imported)
    options = CONTRACTS["private"] | changes
    contract = PrivateContract(
        name="private",
        session_options={"root_packages": ["convergence"]},
        contract_options={key: options[key] for key in ("shelves", "restricted", "allowed_importers")},
    )
    return bool(contract.check(graph, verbose=False).kept)


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("convergence.dossier.operations.creation", "convergence.dossier.models", True),
        ("convergence.web.dossier.views", "convergence.dossier.models", False),
        ("convergence.accompagnement.acts.queries", "convergence.dossier.rules.identity", False),
        ("convergence.accompagnement.acts.rules", "convergence.accompagnement.contracts.rules", False),
        ("convergence.accompagnement.acts.rules", "convergence.accompagnement.contracts.types", True),
        ("convergence.demo.network", "convergence.dossier.loading", True),
        ("convergence.web.home.views", "convergence.dossier.loading", False),
        ("convergence.demo.network", "convergence.dossier.models", False),
        ("convergence.jobs.worker", "convergence.accompagnement.contracts.handlers", False),
    ],
)
def test_private_shelves_are_private(importer: str, imported: str, kept: bool) -> None:
    assert private(importer, imported) is kept


def test_the_configuration_keeps_the_style_of_the_house() -> None:
    rules = CONFIGURATION["ruff"]["lint"]
    assert {"T20", "S", "C90", "N", "B"} <= set(rules["select"])
    assert CONFIGURATION["mypy"]["strict"] is True
    assert CONFIGURATION["pytest"]["ini_options"]["filterwarnings"] == ["error"]
    assert "--disable-socket" in CONFIGURATION["pytest"]["ini_options"]["addopts"]
