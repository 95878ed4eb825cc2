"""An organisation writes its own records: checked by the published schema, its own only, never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.offers import models, operations
from convergence.offers.queries.rows import shown_provider
from convergence.offers.rules.schema import to_service, to_structure
from convergence.offers.types import PlaceFound, ProviderDraft, RecordConflict, SourceDraft, SourceKind
from convergence.storage.session import acting
from tests.rooms.offers.keeping import CV, NOW, TODAY, drafted, kept, own_provider_id, shown, stored
from tests.web.house import House, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None) -> House:
    return make_house()


def test_the_first_record_makes_the_source_and_the_provider_that_the_organisation_is(house: House) -> None:
    manager = house.actor("manager")
    offer = stored(manager, kept(manager))
    assert offer.source.kind == SourceKind.PAGES
    assert offer.source.code == "saisie-65440s00"
    assert offer.source.structure_id == manager.structure_id
    assert offer.provider.name == "Tarbes"
    assert offer.provider.organisation_id == manager.structure_id
    assert offer.provider.networks == ["mission-locale"]
    assert offer.provider.commune_name == "Tarbes"
    kept(manager, name="Atelier mobilité")
    with acting(manager, Purpose.ACCOMPAGNEMENT):
        assert models.Source.objects.count() == 1
        assert models.Provider.objects.count() == 1


def test_what_is_kept_is_valid_by_the_published_schema_and_found_by_its_words(house: House) -> None:
    manager = house.actor("manager")
    row = shown(manager, kept(manager))
    assert to_service(row).nom == "Atelier CV et lettre"
    assert row.commune_name == "Tarbes"
    assert row.themes == (CV,)
    assert row.quality > 0.9
    found = stored(manager, row.offer_id)
    assert "lettre" in found.search_text
    assert found.quality_on == TODAY
    with acting(manager, Purpose.ACCOMPAGNEMENT):
        assert (
            to_structure(shown_provider(models.Provider.objects.select_related("source").get())).nom
            == "Tarbes"
        )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "CV"),
        ("description", "Rien"),
        ("email", "pas une adresse"),
        ("themes", ("faire-la-cuisine",)),
        ("audiences", ("martiens",)),
        ("audiences", ("tous-publics", "jeunes")),
        ("zone", ("99999999",)),
        ("commune_code", "00000"),
        ("mobilisation_link", "javascript:alert(1)"),
        ("weeks", 0),
        ("min_age", 200),
        ("max_age", -1),
        ("places_left", -3),
    ],
)
def test_what_the_schema_refuses_is_told_under_its_field_and_nothing_is_written(
    house: House, field: str, value: object
) -> None:
    manager = house.actor("manager")
    with pytest.raises(Invalid) as told:
        kept(manager, **{field: value})
    assert field in told.value.by_field()
    with acting(manager, Purpose.ACCOMPAGNEMENT):
        assert not models.ServiceOffer.objects.exists()


def test_ages_that_contradict_each_other_are_told(house: House) -> None:
    with pytest.raises(Invalid) as told:
        kept(house.actor("manager"), min_age=20, max_age=18)
    assert "max_age" in told.value.by_field()
    with pytest.raises(Invalid) as told:
        kept(house.actor("manager"), max_age=25, max_age_rqth=20)
    assert "max_age_rqth" in told.value.by_field()


def test_a_service_on_site_without_address_is_kept_and_its_quality_says_so(house: House) -> None:
    manager = house.actor("manager")
    with_it, without = shown(manager, kept(manager)), shown(manager, kept(manager, address=""))
    assert without.quality < with_it.quality
    assert without.place_found is PlaceFound.COMMUNE


def test_a_partner_keeps_her_own_and_nobody_else_s(house: House) -> None:
    manager, partner = house.actor("manager"), house.actor("partner")
    theirs = kept(partner, name="Aide au permis")
    assert stored(partner, theirs).source.code == "saisie-cd65"
    assert stored(partner, theirs).provider.networks == []
    provider_id = own_provider_id(actor=manager, at=NOW)
    gestures: list[Callable[[], object]] = [
        lambda: operations.keep_offer(
            actor=manager, at=NOW, provider_id=provider_id, offer_id=theirs, draft=drafted()
        ),
        lambda: operations.withdraw_offer(actor=manager, at=NOW, offer_id=theirs, reason="Fermé"),
        lambda: operations.reopen_offer(actor=manager, at=NOW, offer_id=theirs),
        lambda: operations.note_places(actor=manager, at=NOW, offer_id=theirs, places_left=3),
        lambda: operations.keep_provider(
            actor=manager,
            at=NOW,
            provider_id=stored(partner, theirs).provider_id,
            draft=ProviderDraft(key="", name="Autre nom", updated_on=TODAY),
        ),
        lambda: operations.keep_offer(
            actor=manager, at=NOW, provider_id=stored(partner, theirs).provider_id, draft=drafted()
        ),
    ]
    for gesture in gestures:
        with pytest.raises(NotFound):
            gesture()
    assert shown(partner, theirs).name == "Aide au permis"
    assert shown(partner, theirs).withdrawn_on is None


@pytest.mark.parametrize("name", ["adviser", "auditor", "arml", "stranger", "researcher"])
def test_only_who_keeps_the_catalogue_writes_in_it(house: House, name: str) -> None:
    with pytest.raises(Refused):
        operations.keep_provider(
            actor=house.actor(name),
            at=NOW,
            draft=ProviderDraft(key="", name="Une structure", updated_on=TODAY),
        )
    with pytest.raises(Refused):
        operations.withdraw_offer(actor=house.actor(name), at=NOW, offer_id=house.users[name], reason="x")


def test_a_withdrawn_service_stays_and_may_be_offered_again(house: House) -> None:
    manager = house.actor("manager")
    offer_id = kept(manager)
    operations.withdraw_offer(actor=manager, at=NOW, offer_id=offer_id, reason="Plus d’animatrice")
    assert shown(manager, offer_id).withdrawn_on == TODAY
    operations.reopen_offer(actor=manager, at=NOW + timedelta(seconds=1), offer_id=offer_id)
    assert shown(manager, offer_id).withdrawn_on is None
    assert shown(manager, offer_id).confirmed_on == TODAY


def test_two_who_write_at_once_are_both_told_and_the_house_s_own_changes_disturb_nobody(house: House) -> None:
    manager, direction = house.actor("manager"), house.actor("direction")
    offer_id = kept(manager)
    opened = shown(manager, offer_id)

    def save(name: str, token: int) -> None:
        operations.keep_offer(
            actor=direction, at=NOW, provider_id=opened.provider_id, offer_id=offer_id,
            draft=drafted(name=name), edit_token=token,
        )  # fmt: skip

    operations.note_places(actor=manager, at=NOW, offer_id=offer_id, places_left=4)
    save("Atelier CV du mardi", opened.edit_token)
    with pytest.raises(RecordConflict) as told:
        save("Atelier CV du jeudi", opened.edit_token)
    assert told.value.theirs.name == "Atelier CV du mardi"
    save("Atelier CV du jeudi", told.value.theirs.edit_token)
    assert shown(manager, offer_id).name == "Atelier CV du jeudi"


def test_the_same_sending_twice_makes_one_record(house: House) -> None:
    manager = house.actor("manager")
    provider_id = own_provider_id(actor=manager, at=NOW)
    made = {
        operations.keep_offer(
            actor=manager, at=NOW, provider_id=provider_id, draft=drafted(), idempotency_key="une fois"
        )
        for _ in range(2)
    }
    assert len(made) == 1


def test_another_provider_may_be_kept_beside_the_organisation(house: House) -> None:
    manager = house.actor("manager")
    own_provider_id(actor=manager, at=NOW)
    made = operations.keep_provider(
        actor=manager, at=NOW,
        draft=ProviderDraft(key="", name="Auto-école solidaire", updated_on=TODAY, siret="13003013300016"),
    )  # fmt: skip
    with pytest.raises(Invalid) as told:
        operations.keep_provider(
            actor=manager, at=NOW,
            draft=ProviderDraft(key="", name="Auto-école", updated_on=TODAY, siret="13003013300017"),
        )  # fmt: skip
    assert "siret" in told.value.by_field()
    with acting(manager, Purpose.ACCOMPAGNEMENT):
        assert models.Provider.objects.get(pk=made).organisation_id is None


def test_a_source_of_pages_that_was_opened_by_itself_serves_as_well(house: House) -> None:
    manager = house.actor("manager")
    operations.open_source(
        actor=manager, at=NOW, draft=SourceDraft("tarbes-pages", "Nos pages", SourceKind.PAGES)
    )
    assert stored(manager, kept(manager)).source.code == "tarbes-pages"
