"""What is done with a young person: about a dozen acts a year, and the hours of those who hold a CEJ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.accompagnement.acts.types import ActKind, ActModality, ActOrigin, ActStatus, ActTheme
from convergence.accompagnement.contracts.types import ContractKind
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.demo.dice import Dice, Weights
from convergence.demo.network.person import Person
from convergence.demo.network.story import Engagement, Story
from convergence.demo.words import ACT_NOTES

_K, _S, _M = ActKind, ActStatus, ActModality
DAYS_BETWEEN_ACTS = {ContractKind.CEJ: 11.0, ContractKind.PACEA: 20.0, None: 34.0}
LONGEST_SILENCE = 80
"""Days without any act at most, while someone works with the person."""
LONGEST_WAIT = 21
"""Days that one may wait for a first reception."""
WEEKS_WITH_HOURS = 5
"""Last weeks of a CEJ whose hours are told in full; older ones keep what matters of them."""

_KINDS = Weights.of(
    (_K.INTERVIEW, 0.33), (_K.PHONE, 0.22), (_K.SMS, 0.13), (_K.MAIL, 0.10), (_K.WORKSHOP, 0.08),
    (_K.COLLECTIVE_INFORMATION, 0.03), (_K.PROPOSAL, 0.05), (_K.PRESCRIPTION, 0.03), (_K.MEDIATION, 0.01),
    (_K.SERVICE, 0.01), (_K.PARTNER_INTERVIEW, 0.01),
)  # fmt: skip
_MET = Weights.of((_S.PRESENT, 0.84), (_S.ABSENT, 0.10), (_S.CANCELLED, 0.03), (_S.POSTPONED, 0.03))
_CALLED = Weights.of((_S.PRESENT, 0.72), (_S.ABSENT, 0.28))
_WROTE = Weights.of((_S.PRESENT, 0.6), (_S.UNSPECIFIED, 0.4))
_THEMES = Weights.of(
    (ActTheme.JOB, 0.38), (ActTheme.PROJECT, 0.24), (ActTheme.TRAINING, 0.17), (ActTheme.MOBILITY, 0.06),
    (ActTheme.HEALTH, 0.05), (ActTheme.HOUSING, 0.04), (ActTheme.RESOURCES, 0.04), (ActTheme.CITIZENSHIP, 0.02),
)  # fmt: skip
_STEPS = Weights.of(
    (SnpMeasure.JOB, 0.5), (SnpMeasure.TRAINING, 0.14), (SnpMeasure.PROJECT, 0.2), (SnpMeasure.LEISURE, 0.06),
    (SnpMeasure.CITIZENSHIP, 0.04), (SnpMeasure.HEALTH, 0.06),
)  # fmt: skip
_WRITTEN = frozenset({_K.SMS, _K.MAIL, _K.LETTER, _K.PROPOSAL, _K.PRESCRIPTION})
_MEETING_MINUTES = {_K.WORKSHOP: (120, 180, 240), _K.COLLECTIVE_INFORMATION: (60, 90, 120)}
_FACE = Weights.of((_M.FACE_TO_FACE, 0.86), (_M.VIDEO, 0.08), (_M.OUTSIDE, 0.06))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deed:
    """One act. ``starts_at`` is in the zone of the structure; ``note`` is the free text about it."""

    kind: ActKind
    status: ActStatus
    occurred_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    recorded_at: datetime
    adviser_id: UUID | None
    minutes: int | None = None
    modality: str = ""
    theme: str = ""
    measure: str = ""
    origin: str = ""
    is_qualified: bool = False
    with_young_person: bool = True
    note: str = ""

    @property
    def reaches(self) -> bool:
        """Whether the person met or answered someone."""
        return self.status is _S.PRESENT and self.with_young_person and self.kind is not _K.OWN_STEP


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and by whom: zone of the structure, adviser, share of acts with a note, the day of today."""

    where: ZoneInfo
    adviser_id: UUID | None
    notes: float
    today: date


def draw_activity(dice: Dice, person: Person, story: Story, setting: Setting) -> list[Deed]:
    """The acts of a person, past ones before today, planned ones from today on."""
    return [
        *_past(dice, person, story, setting),
        *_hours(dice, story, setting),
        *_planned(dice, story, setting),
    ]


def _past(dice: Dice, person: Person, story: Story, setting: Setting) -> Iterator[Deed]:
    yesterday = setting.today - _DAY
    last = min(story.last_day, yesterday)
    received = _working(person.received_on + timedelta(days=dice.between(0, 9)))
    waits = (setting.today - person.received_on).days < LONGEST_WAIT and dice.chance(0.15)
    if received > last or waits:
        return
    yield _meeting(dice, _K.FIRST_RECEPTION, _S.PRESENT, received, setting)
    day = received
    while True:
        running = next((item.kind for item in story.contracts if item.covers(day)), None)
        pause = min(LONGEST_SILENCE, dice.waits(DAYS_BETWEEN_ACTS[running]))
        day = _working(day + timedelta(days=pause))
        if day > last:
            return
        yield _deed(dice, dice.weighted(_KINDS), day, setting)


def _deed(dice: Dice, kind: ActKind, day: date, setting: Setting) -> Deed:
    if kind is _K.PHONE:
        return _meeting(dice, kind, dice.weighted(_CALLED), day, setting)
    if kind in _WRITTEN or kind is _K.MEDIATION:
        return _written(dice, kind, day, setting)
    return _meeting(dice, kind, dice.weighted(_MET), day, setting)


def _meeting(dice: Dice, kind: ActKind, status: ActStatus, day: date, setting: Setting) -> Deed:
    start = datetime.combine(day, time(dice.between(9, 16), dice.pick((0, 15, 30, 45))), setting.where)
    if kind is _K.PHONE:
        minutes, modality = dice.between(3, 25), _M.PHONE
    else:
        minutes = dice.pick(_MEETING_MINUTES.get(kind, (30, 45, 60)))
        modality = _M.FACE_TO_FACE if kind in _MEETING_MINUTES else dice.weighted(_FACE)
    known = start.astimezone(UTC) + timedelta(minutes=minutes)
    late = timedelta(days=dice.between(1, 12)) if dice.chance(0.06) else timedelta(minutes=5)
    return Deed(
        kind=kind,
        status=status,
        occurred_on=day,
        starts_at=start,
        ends_at=known,
        recorded_at=known + late,
        adviser_id=setting.adviser_id,
        modality=modality,
        theme=dice.weighted(_THEMES),
        origin=ActOrigin.DEMAND if dice.chance(0.25) else ActOrigin.PROPOSAL,
        note=dice.pick(ACT_NOTES) if status is _S.PRESENT and dice.chance(setting.notes) else "",
    )


def _written(dice: Dice, kind: ActKind, day: date, setting: Setting) -> Deed:
    at = datetime.combine(day, time(dice.between(9, 17), dice.between(0, 59)), setting.where)
    return Deed(
        kind=kind,
        status=dice.weighted(_WROTE) if kind in (_K.SMS, _K.MAIL) else _S.PRESENT,
        occurred_on=day,
        starts_at=at,
        ends_at=None,
        recorded_at=at,
        adviser_id=setting.adviser_id,
        modality=_M.WRITTEN if kind is not _K.MEDIATION else _M.FACE_TO_FACE,
        theme=dice.weighted(_THEMES),
        with_young_person=kind is not _K.MEDIATION,
    )


def _hours(dice: Dice, story: Story, setting: Setting) -> Iterator[Deed]:
    """The last weeks of a running CEJ: fifteen hours in two weeks out of three, as Dares counts them."""
    contract = next((item for item in story.contracts if item.kind is ContractKind.CEJ), None)
    if contract is None or not contract.covers(setting.today) or story.last_day < setting.today:
        return
    monday = setting.today - timedelta(days=setting.today.weekday())
    for week in range(WEEKS_WITH_HOURS + 1):
        first = monday - timedelta(days=7 * week)
        wanted = dice.between(15, 20) * 60 if dice.chance(0.67) else dice.between(1, 13) * 60
        yield from _week(dice, contract, first, wanted, setting)


def _week(dice: Dice, contract: Engagement, monday: date, wanted: int, setting: Setting) -> Iterator[Deed]:
    total = 0
    for day in (monday + timedelta(days=shift) for shift in range(5)):
        if not contract.starts_on <= day < setting.today or total >= wanted:
            continue
        minutes = min(max(60, wanted // 4), 300)
        total += minutes
        at = datetime.combine(day, time(18, 0), setting.where)
        yield Deed(
            kind=_K.OWN_STEP,
            status=_S.PRESENT,
            occurred_on=day,
            starts_at=None,
            ends_at=None,
            recorded_at=at,
            adviser_id=setting.adviser_id,
            minutes=minutes,
            modality=_M.ALONE,
            measure=dice.weighted(_STEPS),
            is_qualified=dice.chance(0.92),
        )


def _planned(dice: Dice, story: Story, setting: Setting) -> Iterator[Deed]:
    """Appointments to come, and a few whose outcome nobody has noted yet."""
    if story.last_day < setting.today:
        return
    running = any(item.covers(setting.today) for item in story.contracts)
    shifts = [dice.between(0, 21)] if dice.chance(0.55 if running else 0.25) else []
    shifts += [-dice.between(1, 4)] if dice.chance(0.02) else []
    for shift in shifts:
        day = _working(setting.today + timedelta(days=shift))
        kind = _K.WORKSHOP if dice.chance(0.2) else _K.INTERVIEW
        found = _meeting(dice, kind, _S.PLANNED, day, setting)
        made = datetime.combine(setting.today - timedelta(days=6), time(10), setting.where)
        yield replace(found, recorded_at=made)


def _working(day: date) -> date:
    """The day, or the Monday that follows a week-end."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
