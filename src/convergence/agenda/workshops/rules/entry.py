"""What may be typed of an offer and of a session, and the weekly copies of one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil import tz

from convergence.agenda.workshops.types import Animator, OfferDraft, SessionDraft
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import day_start, local_day, months_after, zone
from convergence.foundation.problems import FieldError, Invalid

NAME_LENGTH = 200
TEXT_LENGTH = 4000
MOST_PLACES = 100_000
MOST_COPIES = 60
MOST_ANIMATORS = 10
YOUNGEST, OLDEST = 0, 99
CONTRACT_KINDS = ("", "cej", "pacea")


def plain_text(text: str) -> str:
    """The text as typed, without what nobody can see (NUL, marks of direction), outer spaces removed."""
    kept = (character for character in text if character.isprintable() or character == "\n")
    return "".join(kept).strip()


def checked_offer(draft: OfferDraft) -> OfferDraft:
    """The offer with clean texts; Invalid with every fault."""
    clean = replace(
        draft,
        name=plain_text(draft.name),
        theme=plain_text(draft.theme),
        description=plain_text(draft.description),
        partner_name=plain_text(draft.partner_name),
    )
    Invalid.raise_if_any(_offer_faults(clean))
    return clean


def _offer_faults(draft: OfferDraft) -> Iterator[FieldError]:
    if not draft.name:
        yield FieldError("name", "Donnez un nom à l’offre.", "Par exemple : Atelier CV.", "required")
    yield from _too_long(draft.name, "name", NAME_LENGTH)
    yield from _too_long(draft.theme, "theme", NAME_LENGTH)
    yield from _too_long(draft.partner_name, "partner_name", NAME_LENGTH)
    yield from _too_long(draft.description, "description", TEXT_LENGTH)
    for field, age in (("age_minimum", draft.age_minimum), ("age_maximum", draft.age_maximum)):
        if age is not None and not YOUNGEST <= age <= OLDEST:
            yield FieldError(field, "Cet âge n’en est pas un.", f"De {YOUNGEST} à {OLDEST} ans.", "range")
    if (
        draft.age_minimum is not None
        and draft.age_maximum is not None
        and draft.age_maximum < draft.age_minimum
    ):
        yield FieldError(
            "age_maximum", "L’âge maximum précède l’âge minimum.", "Corrigez l’un des deux.", "order"
        )
    if draft.contract_kind not in CONTRACT_KINDS:
        yield FieldError("contract_kind", "Ce contrat n’existe pas.", "Choisissez dans la liste.", "unknown")


def checked_session(draft: SessionDraft, *, now: datetime, where: str) -> SessionDraft:
    """The session with clean texts; Invalid with every fault. ``where`` is the zone of the structure."""
    clean = replace(
        draft,
        name=plain_text(draft.name),
        place_text=plain_text(draft.place_text),
        comment=plain_text(draft.comment),
        animators=tuple(
            Animator(plain_text(animator.name), animator.user_id)
            for animator in draft.animators
            if animator.user_id or plain_text(animator.name)
        ),
    )
    faults = [*_time_faults(clean, now, zone(where)), *_number_faults(clean), *_session_texts(clean)]
    Invalid.raise_if_any(faults)
    return clean


def _time_faults(draft: SessionDraft, now: datetime, where: ZoneInfo) -> Iterator[FieldError]:
    first = local_day(draft.starts_at, where)
    longest = timedelta(days=parameter("workshops.session_longest_days").integer_at(first))
    months = parameter("workshops.session_farthest_months").integer_at(local_day(now, where))
    if draft.ends_at <= draft.starts_at:
        yield FieldError("ends_at", "La fin précède le début.", "Corrigez l’heure de fin.", "order")
    elif draft.ends_at - draft.starts_at > longest:
        yield FieldError("ends_at", f"Plus de {longest.days} jours.", "Corrigez la date de fin.", "too_long")
    if first >= months_after(local_day(now, where), months):
        yield FieldError("starts_at", f"Dans plus de {months} mois.", "Corrigez la date.", "too_far")
    if draft.register_until is not None and draft.register_until > first:
        yield FieldError(
            "register_until",
            "Cette limite suit le début de la session.",
            "Choisissez un jour avant.",
            "order",
        )
    if draft.withdraw_until is not None and draft.withdraw_until > first:
        yield FieldError(
            "withdraw_until",
            "Cette limite suit le début de la session.",
            "Choisissez un jour avant.",
            "order",
        )


def _number_faults(draft: SessionDraft) -> Iterator[FieldError]:
    for field, number in (("capacity", draft.capacity), ("minimum", draft.minimum)):
        if number is not None and not 1 <= number <= MOST_PLACES:
            yield FieldError(field, "Ce nombre n’est pas possible.", f"De 1 à {MOST_PLACES}.", "range")
    if draft.capacity is not None and draft.minimum is not None and draft.minimum > draft.capacity:
        yield FieldError(
            "minimum", "Le minimum dépasse le nombre de places.", "Corrigez l’un des deux.", "order"
        )


def _session_texts(draft: SessionDraft) -> Iterator[FieldError]:
    yield from _too_long(draft.name, "name", NAME_LENGTH)
    yield from _too_long(draft.place_text, "place_text", NAME_LENGTH)
    yield from _too_long(draft.comment, "comment", TEXT_LENGTH)
    if len(draft.animators) > MOST_ANIMATORS:
        yield FieldError(
            "animators", f"Plus de {MOST_ANIMATORS} personnes.", "Gardez les principales.", "range"
        )
    for animator in draft.animators:
        yield from _too_long(animator.name, "animators", NAME_LENGTH)


def _too_long(text: str, field: str, length: int) -> Iterator[FieldError]:
    if len(text) > length:
        yield FieldError(field, f"{length} caractères au plus.", "Raccourcissez.", "too_long")


def weekly_copies(draft: SessionDraft, count: int, where: str) -> list[SessionDraft]:
    """The same session one week later, then two…: the same hour of the clock, whatever the season.

    An hour that a night of change skips becomes the one that follows the gap; one told twice is the first.
    """
    if not 1 <= count <= MOST_COPIES:
        raise Invalid.one("weeks", f"De 1 à {MOST_COPIES} semaines.", "Corrigez le nombre.", "range")
    return [_later(draft, timedelta(weeks=week), zone(where)) for week in range(1, count + 1)]


def _later(draft: SessionDraft, shift: timedelta, where: ZoneInfo) -> SessionDraft:
    def day(limit: date | None) -> date | None:
        return None if limit is None else limit + shift

    return replace(
        draft,
        starts_at=_same_hour(draft.starts_at, shift, where),
        ends_at=_same_hour(draft.ends_at, shift, where),
        register_until=day(draft.register_until),
        withdraw_until=day(draft.withdraw_until),
    )


def _same_hour(instant: datetime, shift: timedelta, where: ZoneInfo) -> datetime:
    wall = instant.astimezone(where).replace(tzinfo=None, fold=0) + shift
    return tz.resolve_imaginary(wall.replace(tzinfo=where)).astimezone(UTC)


def ends_with_day(day: date, where: str) -> datetime:
    """The instant at which a local day is over."""
    return day_start(day + timedelta(days=1), zone(where))
