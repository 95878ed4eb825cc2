"""Pages of the run: who gets in, what they say, what each gesture does, what they cost."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.accompagnement.allowances.operations import keep_aid_scheme
from convergence.accompagnement.allowances.types.facts import AidSchemeDraft
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.money import euros
from tests.rooms.payments.steps import IBANS, Book
from tests.web.house import House
from tests.web.payments.steps import (
    MONTH,
    VALUE,
    envelope,
    exported,
    frozen,
    owed,
    owed_less,
    proposed,
    rows,
    with_account,
)
from tests.web.young_people import YoungPerson, journaled, text, welcome, welcome_many

pytestmark = pytest.mark.django_db
NAUGHTY = ["\x00", "\u202eRTL", "🙂" * 50, "x" * 100_000, "<script>alert(1)</script>", "=cmd()"]


@pytest.fixture
def person(house: House, book: Book) -> YoungPerson:
    """One person due a month, with her account."""
    found = welcome(house)
    with_account(house, found)
    owed(book, found)
    return found


def page(house: House, name: str, view: str, *args: Any) -> Any:
    return house.client(name).get(reverse(view, args=args))


def post(house: House, name: str, view: str, *args: Any, **data: Any) -> Any:
    return house.client(name).post(reverse(view, args=args), data)


@pytest.mark.parametrize("view", ["payments:list", "payments:budgets"])
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("manager", 200),
        ("direction", 200),
        ("stranger_direction", 200),
        ("adviser", 403),
        ("partner", 403),
        ("dsi", 403),
    ],
)
def test_who_reads_the_runs(house: House, view: str, name: str, status: int) -> None:
    assert page(house, name, view).status_code == status


def test_the_run_of_another_structure_is_answered_as_one_that_never_existed(
    house: House, person: YoungPerson
) -> None:
    made = exported(house)
    proposal = rows(house, made)[0].proposal_id
    for view, found in (("payments:run", made), ("payments:proposal", proposal), ("payments:download", made)):
        hidden, unknown = (
            page(house, "stranger_direction", view, found),
            page(house, "stranger_direction", view, uuid7()),
        )
        assert (hidden.status_code, unknown.status_code) == (404, 404)
        assert text(hidden) == text(unknown)
        assert page(house, "manager", view, found).status_code == 200


def test_a_run_is_opened_and_calculated_in_one_gesture(house: House, person: YoungPerson) -> None:
    client = house.client("manager")
    answer = client.post(
        reverse("payments:list"), {"mois": f"{_month(client)}", "payeur": "asp"}, follow=True
    )
    assert "Inès CARRERE" in text(answer)
    assert "561,68" in text(answer)
    assert client.post(reverse("payments:list"), {"mois": "1999-01", "payeur": "asp"}).status_code == 422


def _month(client: Any) -> str:
    options = client.get(reverse("payments:list")).context["form"].fields["mois"].choices
    return str(options[1][0])


def test_a_page_of_names_is_in_the_journal(house: House, person: YoungPerson) -> None:
    made = proposed(house)
    page(house, "direction", "payments:run", made)
    assert "payments:run" in journaled(house, "direction", person.dossier_id)


def test_a_run_goes_through_its_pages_to_the_file(house: House, book: Book, person: YoungPerson) -> None:
    owed(book, person, unverified=(VALUE,))
    made = proposed(house)
    assert "quelqu’un d’autre doit la contrôler" in text(page(house, "manager", "payments:run", made))
    assert post(house, "manager", "payments:check", made).status_code in (403, 422)
    assert post(house, "direction", "payments:check", made).status_code == 302
    assert post(house, "direction", "payments:freeze", made).status_code == 422
    assert "561,68" in text(page(house, "direction", "payments:confirm_value", made, VALUE))
    answer = post(house, "direction", "payments:confirm_value", made, VALUE, source="Instruction du 3 mars")
    assert answer.status_code == 302
    assert post(house, "direction", "payments:freeze", made).status_code == 302
    assert post(house, "manager", "payments:export", made).status_code == 302
    shown = text(page(house, "manager", "payments:run", made))
    assert "Confirmée par Direction" in shown
    assert "en attente d’envoi" in shown
    file = page(house, "manager", "payments:download", made)
    assert IBANS[0] in file.content.decode()
    assert file["Content-Disposition"].startswith("attachment")


def test_each_line_is_explained(house: House, person: YoungPerson) -> None:
    shown = text(page(house, "manager", "payments:proposal", rows(house, proposed(house))[0].proposal_id))
    for words in ("Mois d", "Montant forfaitaire", "D5131-19", "561,68", "Référence de l’ordre"):
        assert words in shown


def test_a_proposal_is_held_and_released(house: House, person: YoungPerson) -> None:
    made = proposed(house)
    row = rows(house, made)[0].proposal_id
    assert post(house, "manager", "payments:hold", row, reason="").status_code == 422
    assert post(house, "manager", "payments:hold", row, reason="Doute").status_code == 302
    assert "Doute" in text(page(house, "manager", "payments:proposal", row))
    assert post(house, "manager", "payments:release", row).status_code == 302


def test_anomalies_are_looked_at_in_bulk_or_one_by_one(house: House, book: Book) -> None:
    people = welcome_many(house, [("Ana", "LOPEZ"), ("Bao", "NGUYEN")])
    for one in people:
        with_account(house, one)
        owed(book, one)
    made = proposed(house)
    first = rows(house, made)[0].proposal_id
    shown = text(page(house, "direction", "payments:run", made))
    assert "Même compte bancaire" in shown
    assert post(house, "direction", "payments:look", first, note="Couple").status_code == 302
    assert (
        post(house, "direction", "payments:acknowledge", made, "compte_partage", note="").status_code == 422
    )
    assert (
        post(house, "direction", "payments:acknowledge", made, "compte_partage", note="Couple").status_code
        == 302
    )
    assert post(house, "direction", "payments:acknowledge", made, "inconnue", note="x").status_code == 404
    assert post(house, "direction", "payments:check", made).status_code == 302


@pytest.mark.parametrize("typed", NAUGHTY)
def test_whatever_is_typed_is_no_fault_of_the_house(house: House, person: YoungPerson, typed: str) -> None:
    made = proposed(house)
    row = rows(house, made)[0].proposal_id
    client = house.client("manager")
    filters = {"anomalie": typed[:500], "apres": typed[:500], "tri": typed[:500]}
    assert client.get(reverse("payments:run", args=[made]), filters).status_code in (200, 400)
    answer = client.post(reverse("payments:hold", args=[row]), {"reason": typed})
    assert answer.status_code in (302, 400, 422)
    account = {"iban": typed, "holder": typed}
    url = reverse("payments:account", args=[person.dossier_id])
    assert client.post(url, account).status_code in (400, 422)
    assert client.get(reverse("payments:budgets"), {"annee": typed[:500]}).status_code in (200, 400)


def test_a_return_is_read_then_repaired(house: House, person: YoungPerson) -> None:
    made = exported(house)
    order = rows(house, made)[0].proposal_id
    client = house.client("manager")
    content = f"reference;montant;resultat;motif;date\n{uuid7()};561,68;paye;;\n".encode()
    answer = _send(client, made, content)
    assert "Référence inconnue" in text(answer)
    assert "<td>Payé</td>" in answer.content.decode()
    line = answer.context["repairs"][0][0].line_id
    asked = text(client.get(f"/paie/retours/{line}/rattacher/"))
    assert "Ce que le payeur a répondu :" in asked
    assert ", payé." in asked
    attach = reverse("payments:attach", args=[line])
    assert client.post(attach, {"reference": str(uuid7()), "note": "x"}).status_code == 422
    assert client.post(attach, {"reference": str(order), "note": "Corrigée"}).status_code == 302
    assert client.get(attach).status_code == 404
    assert client.post(reverse("payments:reconcile", args=[made])).status_code == 302


def test_a_return_that_is_none_says_so(house: House, person: YoungPerson) -> None:
    made = exported(house)
    for content in (b"\x00\x01", "é".encode("latin-1"), b"a;b\n1;2"):
        assert _send(house.client("manager"), made, content).status_code == 422


def _send(client: Any, run_id: UUID, content: bytes) -> Any:
    file = SimpleUploadedFile("retour.csv", content, "text/csv")
    return client.post(reverse("payments:return", args=[run_id]), {"file": file}, follow=True)


def test_bank_details_are_masked_until_they_are_compared_by_another(house: House, book: Book) -> None:
    person = welcome(house)
    url = reverse("payments:account", args=[person.dossier_id])
    adviser = house.client("adviser")
    assert adviser.post(url, {"iban": "FR00", "holder": ""}).status_code == 422
    assert adviser.post(url, {"iban": IBANS[0], "holder": "Inès CARRERE"}).status_code == 302
    shown = text(adviser.get(url))
    assert "FR14 … 2606" in shown
    assert "Quelqu’un d’autre doit confirmer" in shown
    waiting = house.client("manager").get(reverse("payments:accounts"))
    account = waiting.context["accounts"][0][0].account_id
    confirm = reverse("payments:account_confirm", args=[account])
    assert adviser.get(confirm).status_code == 403
    assert "FR14 2004 1010 0505 0001 3M02 606" in text(house.client("manager").get(confirm))
    assert house.client("stranger_direction").get(confirm).status_code == 404
    assert house.client("manager").post(confirm).status_code == 302
    assert house.client("stranger_direction").get(url).status_code == 404
    assert house.client("partner").get(url).status_code == 403


def test_an_envelope_is_kept_by_the_direction_and_copied_for_a_spreadsheet(house: House, book: Book) -> None:
    made = envelope(house, funder_name="=cmd()")
    for name, status in (("direction", 200), ("manager", 200), ("stranger_direction", 404)):
        assert page(house, name, "payments:envelope", made).status_code == status
    assert page(house, "manager", "payments:envelope_change", made).status_code == 403
    change = reverse("payments:envelope_change", args=[made])
    client = house.client("direction")
    assert client.post(change, {"amount": "500,50", "label": "Avenant"}).status_code == 302
    assert client.post(change, {"amount": "beaucoup", "label": "Avenant"}).status_code == 422
    commit = reverse("payments:envelope_commit", args=[made])
    assert client.post(commit, {"amount": "99999", "label": "Trop"}).status_code == 422
    assert client.post(commit, {"amount": "100", "label": "Chèques"}).status_code == 302
    year = client.get(reverse("payments:envelope", args=[made])).context["one"].row.year
    copy = client.get(reverse("payments:budgets_file"), {"annee": str(year)}).content.decode()
    assert "'=cmd()" in copy
    assert '"10500,50";"100,00";"0";"0,00";"10400,50"' in copy


def test_an_answer_of_the_payer_is_noted_by_hand(house: House, person: YoungPerson) -> None:
    made = exported(house)
    order = rows(house, made)[0].proposal_id
    client, url = house.client("manager"), reverse("payments:answer", args=[made])
    assert f"{url}?ordre={order}" in page(house, "manager", "payments:proposal", order).content.decode()
    assert f'value="{order}"' in client.get(url, {"ordre": str(order)}).content.decode()
    for wrong in ({"reference": "x"}, {"reference": str(made)}, {"note": ""}):
        typed = {"reference": str(order), "resultat": "rejete", "note": "Compte clos"} | wrong
        assert client.post(url, typed).status_code in (404, 422)
    typed = {"reference": str(order), "resultat": "rejete", "note": "Compte clos"}
    assert client.post(url, typed).status_code == 302
    assert client.post(url, typed).status_code == 422, "it is noted already"
    assert "Compte clos" in text(page(house, "manager", "payments:proposal", order))
    assert house.client("stranger_direction").get(url).status_code == 404
    assert house.client("adviser").get(url).status_code == 403


def test_too_much_that_was_paid_is_settled_by_who_checks(
    house: House, person: YoungPerson, book: Book
) -> None:
    url = reverse("payments:repay", args=[person.dossier_id])
    client = house.client("direction")
    assert client.get(url).status_code == 404, "she owes nothing"
    frozen(house)
    owed_less(house, book, person)
    account = client.get(reverse("payments:account", args=[person.dossier_id])).content.decode()
    assert url in account
    assert "Trop-perçu" in account
    typed = {"debt": "0", "kind": "remise", "amount": "10", "note": "Décision du 3 avril"}
    assert client.post(url, typed | {"amount": "999999"}).status_code == 422
    assert client.post(url, typed | {"debt": "7"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    assert house.client("adviser").get(url).status_code == 403
    assert house.client("stranger_direction").get(url).status_code == 404


def test_a_run_beyond_its_envelope_is_refused_with_what_to_do(house: House, person: YoungPerson) -> None:
    envelope(house, 500)
    made = proposed(house)
    assert "dépassée" in text(page(house, "direction", "payments:budgets")).lower()
    post(house, "direction", "payments:check", made)
    answer = post(house, "direction", "payments:freeze", made)
    assert answer.status_code == 422
    assert "il reste 500,00" in text(answer)


def test_an_envelope_opened_late_says_what_it_counts_already(house: House, person: YoungPerson) -> None:
    frozen(house)
    client = house.client("direction")
    typed = {"year": f"{MONTH.year}", "funder": "etat", "scheme": "cej", "amount": "10000", "envoi": "une"}
    answer = client.post(reverse("payments:envelope_new"), typed, follow=True)
    assert "Ce qui avait été accordé avant y est compté" in text(answer)


def test_an_envelope_of_one_aid_is_of_its_funder_and_says_its_name(house: House) -> None:
    draft = AidSchemeDraft(
        "Permis", "mobilite", "region", "", "tiers", "structure", euros(500), date(2025, 1, 1)
    )
    scheme = keep_aid_scheme(actor=house.actor("direction"), at=now(), draft=draft)
    client, url = house.client("direction"), reverse("payments:envelope_new")
    typed = {
        "year": "2026",
        "funder": "region",
        "scheme": "aide",
        "amount": "900",
        "aid": str(scheme),
        "envoi": "un",
    }
    for wrong in ({"funder": "etat"}, {"scheme": "cej"}, {"aid": str(uuid4())}, {"aid": "\x00"}):
        assert client.post(url, typed | wrong).status_code == 422
    assert "Permis, Région, 2026" in text(client.post(url, typed, follow=True))
    assert "Permis" in text(client.get(reverse("payments:budgets"), {"annee": "2026"}))


def test_a_long_run_costs_no_more_than_a_short_one(house: House, book: Book) -> None:
    people = welcome_many(house, [(f"Ana{rank}", "LOPEZ") for rank in range(55)])
    for one in people:
        owed(book, one)
    made = proposed(house)
    client = house.client("direction")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("payments:run", args=[made]))
    assert len(answer.context["proposals"]) == 50
    assert len(queries) <= 22
    following = client.get(answer.context["pager"].next)
    assert len(following.context["proposals"]) == 5


def test_proposals_are_filtered_and_sorted(house: House, book: Book, person: YoungPerson) -> None:
    other = welcome(house, "Ana", "LOPEZ")
    owed(book, other)
    made = proposed(house)
    client, url = house.client("manager"), reverse("payments:run", args=[made])
    held = client.get(url, {"seulement": "retenues"})
    assert [one.name for one in held.context["proposals"]] == ["Ana LOPEZ"]
    first = client.get(url, {"tri": "montant"}).context["proposals"][0]
    assert first.name == "Ana LOPEZ"
    assert client.get(url, {"anomalie": "dette"}).context["proposals"] == []


def test_payments_of_a_person_stop_and_resume_and_her_months_are_calculated_anew(
    house: House, person: YoungPerson
) -> None:
    account = text(page(house, "manager", "payments:account", person.dossier_id))
    assert "Arrêter les paiements" in account
    assert post(house, "manager", "payments:stop", person.dossier_id, reason="").status_code == 422
    assert (
        post(house, "manager", "payments:stop", person.dossier_id, reason="Adresse perdue").status_code == 302
    )
    assert "Adresse perdue" in text(page(house, "manager", "payments:account", person.dossier_id))
    assert rows(house, proposed(house))[0].payable == 0
    assert post(house, "manager", "payments:resume", person.dossier_id).status_code == 302
    month = _month(house.client("manager"))
    assert post(house, "manager", "payments:recalculate", person.dossier_id, mois=month).status_code == 302
    assert (
        post(house, "manager", "payments:recalculate", person.dossier_id, mois="1999-01").status_code == 422
    )
    for view in ("payments:stop", "payments:resume", "payments:recalculate"):
        assert page(house, "adviser", view, person.dossier_id).status_code == 403
        assert page(house, "stranger_direction", view, person.dossier_id).status_code == 404
