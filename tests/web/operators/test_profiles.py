"""A profile is data: each name in it is that of a thing which exists, and what is asked is never what is required."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import NoReverseMatch, get_resolver, reverse

from convergence import web
from convergence.accompagnement.orientation.types import Criterion
from convergence.dossier.types import Section
from convergence.foundation.actor import system_actor
from convergence.identity.policies import roles_of_kind
from convergence.identity.types import Role, StructureKind
from convergence.web.agenda.forms import AppointmentForm
from convergence.web.context import NAVIGATION
from convergence.web.dossier.journey import STEPS
from convergence.web.home.views import DOORS
from convergence.web.navigation.tabs import label_of_page
from convergence.web.operators.profile import first_of, profile_of, profiles

ROOT = Path(web.__file__).parent
MENU = {child.view for place in NAVIGATION for child in place.children or (place,)}


def _exists(view: str) -> bool:
    try:
        reverse(view)
    except NoReverseMatch:
        space, _, name = view.partition(":")
        _, resolver = get_resolver().namespace_dict[space]
        return name in {key for key in resolver.reverse_dict if isinstance(key, str)}
    return True


def test_every_name_of_a_profile_is_that_of_something() -> None:
    fields = set(AppointmentForm.base_fields)
    for profile in profiles().values():
        assert profile.kind in {kind.value for kind in StructureKind}
        for view in (*profile.menu, *profile.hidden, *profile.doors):
            assert _exists(view), view
            assert view in MENU or view in {door.view for door in DOORS} or label_of_page(view), view
        assert set(profile.sections) <= {section.value for section in Section}
        assert set(profile.journey) <= set(STEPS)
        assert set(profile.forms) <= {"appointment", "orientation"}
        for shape in profile.forms.values():
            assert {*shape.unasked, *shape.first} <= fields | {criterion.value for criterion in Criterion}
            assert not any(AppointmentForm.base_fields[name].required for name in shape.unasked)


def test_every_operator_has_its_profile_and_anybody_else_the_first() -> None:
    operators = {kind.value for kind in StructureKind if Role.OPERATOR_ADVISER in roles_of_kind(kind)}
    assert set(profiles()) == {StructureKind.MISSION_LOCALE.value} | operators
    assert profile_of(None).kind == profile_of(system_actor()).kind == StructureKind.MISSION_LOCALE.value
    assert not any(profiles()[kind].verified for kind in operators)


def test_every_word_is_said_somewhere_and_every_said_word_exists() -> None:
    said = set()
    for path in (*ROOT.rglob("*.html"), *ROOT.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        said |= set(re.findall(r"\bsay\.(\w+)", text)) | set(re.findall(r"\.words\[\"(\w+)\"\]", text))
    for profile in profiles().values():
        assert set(profile.words) == said
        assert all(profile.words.values())


def test_what_comes_first_comes_first_and_the_rest_stays_in_order() -> None:
    assert first_of(("c", "x", "a"), "abcd", lambda one: one) == ["c", "a", "b", "d"]
    assert first_of((), "abcd", lambda one: one) == list("abcd")
