"""Category × recipient × purpose × form × day: what the law opens, all of it, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureKind
from convergence.sharing.rules.law.life import narrowed, next_review, open_until, state_on
from convergence.sharing.rules.law.recipients import basis_for, closed_by_law, legal_bases, pieces
from convergence.sharing.types import AgreementState, DataForm

G, K, P, F = FieldGroup, StructureKind, Purpose, DataForm
TODAY = date(2026, 11, 30)
FIRST, DECREE, CEJ = date(2015, 1, 28), date(2026, 1, 14), date(2022, 3, 1)
BASIC = {G.STAFF, G.IDENTITY, G.CONTACT, G.ACCOMPAGNEMENT}
LIVING = {G.FAMILY, G.HOUSING, G.RESOURCES}
ALL = set(G) - {G.TECHNICAL, G.PUBLIC}
PARTNERS = {K.FRANCE_TRAVAIL, K.CAP_EMPLOI, K.DEPARTEMENT, K.CAF, K.MSA, K.PLIE, K.ASSOCIATION, K.OTHER}
FIGURES = ALL - {G.STAFF, G.NIR, G.CONTACT, G.FREE_TEXT}

TABLE: dict[tuple[StructureKind, Purpose, DataForm], tuple[date, set[FieldGroup]]] = {
    (K.MISSION_LOCALE, P.ACCOMPAGNEMENT, F.NOMINATIVE): (FIRST, ALL),
    (K.PAIO, P.ACCOMPAGNEMENT, F.NOMINATIVE): (FIRST, ALL),
    (K.FRANCE_TRAVAIL, P.ACCOMPAGNEMENT, F.NOMINATIVE): (FIRST, BASIC | LIVING | {G.MOBILITY, G.EDUCATION}),
    (K.CAP_EMPLOI, P.ACCOMPAGNEMENT, F.NOMINATIVE): (
        FIRST, BASIC | LIVING | {G.MOBILITY, G.EDUCATION, G.HEALTH},
    ),
    (K.FRANCE_TRAVAIL, P.OPERATOR_EXCHANGE, F.NOMINATIVE): (CEJ, BASIC | {G.EDUCATION}),
    (K.CAP_EMPLOI, P.OPERATOR_EXCHANGE, F.NOMINATIVE): (CEJ, BASIC | {G.EDUCATION}),
    **{(kind, P.ACCOMPAGNEMENT, F.NOMINATIVE): (FIRST, BASIC | LIVING) for kind in (K.DEPARTEMENT, K.CAF, K.MSA)},
    **{(kind, P.SOCIAL_RIGHTS, F.NOMINATIVE): (DECREE, {G.IDENTITY, G.NIR, G.RESOURCES}) for kind in (K.CAF, K.MSA)},
    **{
        (kind, P.ACCOMPAGNEMENT, F.NOMINATIVE): (FIRST, BASIC | {G.FAMILY, G.HOUSING, G.EDUCATION})
        for kind in (K.PLIE, K.ASSOCIATION, K.OTHER)
    },
    **{
        (kind, P.SERVICE_REQUEST, F.NOMINATIVE): (FIRST, {G.IDENTITY, G.CONTACT, G.ACCOMPAGNEMENT})
        for kind in PARTNERS
    },
    **{(kind, P.STEERING, F.ANONYMISED): (FIRST, FIGURES) for kind in (K.ARML, K.UNML, K.DSI, K.IBS)},
    **{
        (kind, P.STEERING, F.PSEUDONYMISED): (DECREE, FIGURES - {G.IDENTITY, G.HEALTH})
        for kind in (K.ARML, K.UNML, K.IBS)
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", list(K))
def test_every_combination_is_open_or_closed_as_the_table_says(kind: StructureKind) -> None:
    for group, purpose, form in product(G, P, F):
        start, groups = TABLE.get((kind, purpose, form), (FIRST, set()))
        for day in (start - timedelta(days=1), start, TODAY):
            told = basis_for(kind, group, purpose, form, day) is not None
            assert told is (day >= start and group in groups), (kind, group, purpose, form, day)


def test_every_basis_says_its_texts() -> None:
    for basis in legal_bases():
        assert all((basis.basis, basis.need, basis.source, basis.groups, basis.purposes)), basis.code
        assert basis.verified is False, "nobody has checked the texts yet"


def test_free_text_goes_to_no_recipient_and_the_nir_only_where_the_purpose_needs_it() -> None:
    holders = {K.MISSION_LOCALE, K.PAIO}
    for kind, purpose, form in product(set(K) - holders, P, F):
        assert basis_for(kind, G.FREE_TEXT, purpose, form, TODAY) is None
        wanted = kind in (K.CAF, K.MSA) and purpose is P.SOCIAL_RIGHTS and form is F.NOMINATIVE
        assert (basis_for(kind, G.NIR, purpose, form, TODAY) is not None) is wanted


KINDS, GROUPS, PURPOSES = (
    st.sampled_from(list(K)),
    st.sets(st.sampled_from(list(G))),
    st.sets(st.sampled_from(list(P))),
)
DAYS = st.dates(date(2014, 1, 1), date(2030, 1, 1))


@given(
    kind=KINDS,
    groups=GROUPS,
    purposes=PURPOSES,
    starts_on=DAYS,
    ends_on=st.none() | DAYS,
    writes=st.booleans(),
    day=DAYS,
)
def test_an_agreement_opens_what_it_lists_within_what_the_law_lets_it_list(
    kind: StructureKind, groups: set[FieldGroup], purposes: set[Purpose], starts_on: date, ends_on: date | None,
    writes: bool, day: date,
) -> None:  # fmt: skip
    found = pieces(kind, groups, purposes, starts_on=starts_on, ends_on=ends_on, writes=writes)
    opened = {
        (each.group, each.purpose) for each in found
        if each.starts_on <= day and (each.ends_on is None or day < each.ends_on)
    }  # fmt: skip
    in_force = starts_on <= day and (ends_on is None or day < ends_on)
    lawful = {
        (group, purpose)
        for group, purpose in product(groups, purposes)
        if (basis := basis_for(kind, group, purpose, F.NOMINATIVE, day)) and basis.needs_agreement
    }
    assert opened == (lawful if in_force else set())
    assert writes or not any(each.may_write for each in found)


@given(kind=KINDS, groups=GROUPS, purposes=PURPOSES, form=st.sampled_from(list(F)), day=DAYS)
def test_what_is_told_as_closed_is_what_no_purpose_opens(
    kind: StructureKind, groups: set[FieldGroup], purposes: set[Purpose], form: DataForm, day: date
) -> None:
    closed = {group for group, _ in closed_by_law(kind, groups, purposes, form, day)}
    opened = {g for g, p in product(groups, purposes) if basis_for(kind, g, p, form, day) is not None}
    assert closed == (groups - opened if purposes else set())


@given(day=DAYS, ends_on=st.none() | DAYS, review_on=st.none() | DAYS)
def test_an_agreement_is_in_force_until_the_first_of_its_two_ends(
    day: date, ends_on: date | None, review_on: date | None
) -> None:
    end = open_until(ends_on, review_on)
    state = state_on(AgreementState.IN_FORCE, ends_on, review_on, day)
    assert (state is AgreementState.IN_FORCE) is (end is None or day < end)
    assert state_on(AgreementState.REVOKED, ends_on, review_on, day) is AgreementState.REVOKED


def test_a_review_lasts_a_year_and_an_answer_never_gives_more_than_was_asked() -> None:
    assert next_review(date(2026, 2, 28)) == date(2027, 2, 28)
    assert narrowed((G.IDENTITY, G.CONTACT), (G.CONTACT,)) == (G.CONTACT,)
