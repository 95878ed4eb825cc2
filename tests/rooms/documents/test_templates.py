"""Wordings of a structure: tested before they serve, never changed afterwards, those of one structure alone."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image

from convergence.documents.operations import (
    draft_template,
    drop_draft,
    edit_template,
    make_document,
    publish_template,
    restore_product_template,
)
from convergence.documents.operations import test_template as try_template
from convergence.documents.policies import may_keep_templates, may_read_templates
from convergence.documents.queries import (
    document_bytes,
    template,
    template_picture,
    template_versions,
    templates,
)
from convergence.documents.types import PaperKind, TemplateState
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.types import Role
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    MANAGER,
    REUNION,
    at,
    count,
    events,
    new_file,
    person,
    read,
    stored,
)
from tests.rooms.documents.test_papers import given, text

pytestmark = pytest.mark.django_db

KIND = PaperKind.ACCOMPAGNEMENT_CERTIFICATE
WORDING = "Nous attestons que {{ jeune }} est suivi(e) depuis le {{ date_debut }}.\n\n# Pour\n\n{{ usage }}\n"
OTHER_MANAGER = person("Rita", Role.MANAGER, REUNION, "Indian/Reunion")


def opened(wording: str = WORDING, kind: PaperKind = KIND, actor: Actor = MANAGER) -> UUID:
    template_id = draft_template(actor=actor, at=AT, kind=kind)
    row = read(actor, template, template_id)
    edit_template(actor=actor, at=AT, template_id=template_id, wording=wording, edit_token=row.edit_token)
    return template_id


def published(wording: str = WORDING, actor: Actor = MANAGER) -> UUID:
    template_id = opened(wording, actor=actor)
    assert try_template(actor=actor, at=AT, template_id=template_id) == ()
    publish_template(actor=actor, at=AT, template_id=template_id)
    return template_id


def faults(wording: str, kind: PaperKind = KIND) -> str:
    found = try_template(actor=MANAGER, at=AT, template_id=opened(wording, kind))
    return " | ".join(f"{fault.case}: {fault.message}" for fault in found)


def certificate(actor: Actor = ADVISER) -> str:
    document_id = make_document(
        actor=actor,
        at=AT,
        kind=KIND,
        values=given(KIND),
        title="Attestation",
        dossier_id=new_file(actor=actor),
    )
    return text(read(actor, document_bytes, document_id))


@pytest.mark.parametrize(
    ("role", "keeps", "reads"),
    [
        (Role.ADVISER, False, True),
        (Role.EMPLOYMENT_ADVISER, False, True),
        (Role.MANAGER, True, True),
        (Role.DIRECTION, True, True),
        (Role.ACCOUNT_MANAGER, False, False),
        (Role.OPERATOR_ADVISER, False, False),
        (Role.PARTNER, False, False),
        (Role.AUDITOR, False, False),
    ],
)
def test_which_role_may_what(role: Role, keeps: bool, reads: bool) -> None:
    actor = person(role=role)
    assert (may_keep_templates(actor), may_read_templates(actor)) == (keeps, reads)


def test_a_tested_wording_serves_once_published_and_the_product_s_can_come_back() -> None:
    assert "Nous attestons" not in certificate()
    template_id = published()
    assert "Nous attestons que Inès DUPONT" in certificate()
    assert str(template_id) in {str(found) for found in stored(ADVISER, "documents_document", "template_id")}
    (event,) = events("PaperTemplatePublished")
    assert event["kind"] == KIND
    restore_product_template(actor=MANAGER, at=at(1), kind=KIND)
    restore_product_template(actor=MANAGER, at=at(1), kind=KIND)
    assert "Nous attestons" not in certificate()
    assert len(events("PaperTemplateRetired")) == 1


def test_what_was_not_tested_since_its_last_change_is_not_published() -> None:
    template_id = opened()
    with pytest.raises(Conflict, match="n’a pas été essayé"):
        publish_template(actor=MANAGER, at=AT, template_id=template_id)
    try_template(actor=MANAGER, at=AT, template_id=template_id)
    row = read(MANAGER, template, template_id)
    assert row.state is TemplateState.TESTED
    edit_template(
        actor=MANAGER, at=AT, template_id=template_id, wording=WORDING + "Suite.", edit_token=row.edit_token
    )
    with pytest.raises(Conflict, match="n’a pas été essayé"):
        publish_template(actor=MANAGER, at=AT, template_id=template_id)


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("Bonjour {{ prenom_du_jeune }}.", "« prenom_du_jeune » n’existe pas"),
        ("Bonjour {{ jeune }.", "mal fermée"),
        ("Bonjour { jeune }}.", "mal fermée"),
        ("Bonjour {{ jeune | upper }}.", "mal fermée"),
        ("   \n", "vide"),
        ("## Titre\n\nTexte {{ jeune }}", "vient sous un titre"),
        ("# A\n\n## B\n\n### C\n\nTexte", "Deux niveaux"),
        ("Bravo 😀 {{ jeune }}", "ne peuvent pas être imprimés : 😀"),
        ("mot {{ jeune }}\n\n" * 1000, "trop de pages"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_published(wording: str, said: str) -> None:
    assert said in faults(wording)
    ((state,),) = [(row.state,) for row in read(MANAGER, template_versions, KIND)[:1]]
    assert state is TemplateState.DRAFT


def test_a_list_in_the_middle_of_a_sentence_is_told() -> None:
    assert "doit être seule" in faults("À apporter : {{ a_apporter }}", PaperKind.CONVOCATION)


@pytest.mark.parametrize(
    "wording",
    [
        '#import "@preview/cetz:0.2.2"\n\n#read("/etc/passwd") $x$ {{ jeune }}',
        "#set page(width: 1pt)\n\n#while true {} {{ jeune }}",
        "<script>alert(1)</script> [lien](javascript:alert(1)) ![x](http://canari/x.png) {{ jeune }}",
        "`{{ jeune }}` ~~barré~~ | a | b |",
        "\u202e{{ jeune }} \u200b",
    ],
)
def test_a_wording_is_text_and_never_a_program(wording: str) -> None:
    published(wording)
    said = certificate()
    assert "Inès DUPONT" in said
    assert "root:" not in said
    shown = "".join(character for character in wording.split("{{")[0] if character.isalpha())
    assert shown in "".join(character for character in said if character.isalpha())


def test_a_wording_too_long_is_refused() -> None:
    with pytest.raises(Invalid, match="30000 caractères au plus"):
        opened("x" * 30_001)


def test_two_who_edit_at_once_see_both_versions() -> None:
    template_id = opened()
    token = read(MANAGER, template, template_id).edit_token
    edit_template(actor=MANAGER, at=at(1), template_id=template_id, wording="Un", edit_token=token)
    with pytest.raises(Conflict, match="pendant votre saisie") as conflict:
        edit_template(actor=MANAGER, at=at(1), template_id=template_id, wording="Deux", edit_token=token)
    assert conflict.value.__dict__["stored"] == {"wording": "Un\n"}


def test_one_draft_at_a_time_which_starts_from_what_serves() -> None:
    published()
    again = draft_template(actor=MANAGER, at=AT, kind=KIND)
    assert draft_template(actor=MANAGER, at=AT, kind=KIND) == again
    row = read(MANAGER, template, again)
    assert (row.version, row.wording.strip()) == (2, WORDING.strip())
    drop_draft(actor=MANAGER, at=AT, template_id=again)
    assert draft_template(actor=MANAGER, at=AT, kind=KIND) != again
    assert "Nous attestons" in certificate()


def test_what_serves_or_served_never_changes() -> None:
    first = published()
    second = published("Autre texte pour {{ jeune }}.")
    for template_id in (first, second):
        for attempt in (
            lambda template_id=template_id: edit_template(
                actor=MANAGER, at=at(1), template_id=template_id, wording="x", edit_token=0
            ),
            lambda template_id=template_id: try_template(actor=MANAGER, at=at(1), template_id=template_id),
            lambda template_id=template_id: publish_template(
                actor=MANAGER, at=at(1), template_id=template_id
            ),
            lambda template_id=template_id: drop_draft(actor=MANAGER, at=at(1), template_id=template_id),
        ):
            with pytest.raises(Conflict, match="n’est plus un brouillon"):
                attempt()
    assert [row.state for row in read(MANAGER, template_versions, KIND)][:2] == [
        TemplateState.PUBLISHED,
        TemplateState.RETIRED,
    ]


def test_the_list_shows_what_serves_and_what_is_under_work() -> None:
    assert [row.kind for row in read(ADVISER, templates)] == list(PaperKind)
    published()
    opened()
    rows = [row for row in read(ADVISER, templates) if row.kind is KIND]
    assert [(row.state, row.version) for row in rows] == [
        (TemplateState.PUBLISHED, 1),
        (TemplateState.DRAFT, 2),
    ]


def test_one_looks_at_a_page_before_publishing() -> None:
    template_id = opened()
    with Image.open(BytesIO(read(ADVISER, template_picture, KIND, template_id))) as image:
        assert image.format == "PNG"
    assert read(ADVISER, template_picture, KIND, None)
    for kind, page in ((KIND, 2), (PaperKind.DECISION, 1), (KIND, -1)):
        with pytest.raises(NotFound):
            read(ADVISER, template_picture, kind, template_id, page)


def test_each_structure_has_its_own_and_sees_no_other() -> None:
    template_id = published()
    assert read(ELSEWHERE, template, template_id) is None
    assert [row.template_id for row in read(ELSEWHERE, templates) if row.template_id] == []
    assert count(ELSEWHERE, "documents_papertemplate") == 0
    with pytest.raises(NotFound):
        try_template(actor=OTHER_MANAGER, at=AT, template_id=template_id)
    published("Là-bas, {{ jeune }}.", OTHER_MANAGER)
    assert "Là-bas" in certificate(ELSEWHERE)
    assert "Nous attestons" in certificate()


def test_whoever_only_reads_changes_nothing() -> None:
    template_id = opened()
    for attempt in (
        lambda: draft_template(actor=ADVISER, at=AT, kind=KIND),
        lambda: edit_template(actor=ADVISER, at=AT, template_id=template_id, wording="x", edit_token=1),
        lambda: try_template(actor=ADVISER, at=AT, template_id=template_id),
        lambda: publish_template(actor=ADVISER, at=AT, template_id=template_id),
        lambda: restore_product_template(actor=ADVISER, at=AT, kind=KIND),
        lambda: drop_draft(actor=ADVISER, at=AT, template_id=template_id),
    ):
        with pytest.raises(Refused, match="pas de les modifier"):
            attempt()
