"""Every column of every table says what kind of datum it holds; every public query says whom it shows."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
from django.apps import apps

import convergence
from convergence.foundation.classification import FieldGroup

MODELS = [model for model in apps.get_models() if model.__module__.startswith("convergence.")]
QUERY_MODULES = [
    name
    for _, name, _ in pkgutil.walk_packages(convergence.__path__, "convergence.")
    if ".queries" in name and "migrations" not in name
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_column_is_classified(model) -> None:
    columns = {field.attname for field in model._meta.concrete_fields}
    declared = model.classification
    assert columns - set(declared) == set()
    assert set(declared) - columns - {"structure_id", "dossier_id"} == set()
    assert all(isinstance(group, FieldGroup) for group in declared.values())


def test_queries_were_found() -> None:
    assert len(QUERY_MODULES) >= 5


@pytest.mark.parametrize("name", QUERY_MODULES)
def test_every_public_query_says_whom_it_shows(name: str) -> None:
    module = importlib.import_module(name)
    silent = [
        function.__name__
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == name
        and not function.__name__.startswith("_")
        and "scope" in inspect.signature(function).parameters
        and not hasattr(function, "reads_groups")
        and not hasattr(function, "reads_nobody")
    ]
    assert silent == []
