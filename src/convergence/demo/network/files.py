"""From a person and her story to the rows of her file, in every room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from convergence.accompagnement.acts.loading import LoadedNote
from convergence.accompagnement.contracts.loading import LoadedContract, LoadedSignature
from convergence.accompagnement.contracts.types import Party
from convergence.accompagnement.situations.loading import LoadedSituation
from convergence.aspirations.loading import LoadedStatement
from convergence.demo.cast import FLOORS
from convergence.demo.dice import Dice, Weights
from convergence.demo.network.activity import Deed, Setting, draw_activity
from convergence.demo.network.nirs import draw_nir
from convergence.demo.network.person import Person, draw_person
from convergence.demo.network.sections import address_of, sections_of
from convergence.demo.network.sharing import draw_sharing, grant_for
from convergence.demo.network.staff import Colleague, Staff
from convergence.demo.network.story import Engagement, Episode, Story, draw_story, left_school_on
from convergence.demo.network.structures import Office
from convergence.demo.network.wishes.drawing import Told, draw_wishes
from convergence.demo.network.wishes.own import OWN
from convergence.demo.words import FILE_NOTES
from convergence.dossier.loading import (
    LoadedAddress,
    LoadedAttachment,
    LoadedFile,
    LoadedFileNote,
    LoadedFollowUp,
    LoadedMember,
    LoadedNir,
    LoadedProof,
)
from convergence.dossier.types import AttachmentReason, DossierState, IdentityProofKind, Section, TeamRole
from convergence.identity.types import Role, StructureKind
from convergence.referentials.types import Commune
from convergence.storage.loading import LoadedGrant

SOURCE = "demonstration"
_END_MOTIVES = ("fin_parcours", "sans_nouvelles", "sans_nouvelles", "demande_jeune", "demenagement")
_NOTES, _NOTES_WHERE_SHOWN = 0.06, 0.35


@dataclass(slots=True)
class Batch:
    """Rows of some files, ready for the loading shelves."""

    files: list[LoadedFile] = field(default_factory=list)
    situations: list[LoadedSituation] = field(default_factory=list)
    contracts: list[LoadedContract] = field(default_factory=list)
    signatures: list[LoadedSignature] = field(default_factory=list)
    acts: list[tuple[object, ...]] = field(default_factory=list)
    act_notes: list[LoadedNote] = field(default_factory=list)
    grants: list[LoadedGrant] = field(default_factory=list)
    statements: list[LoadedStatement] = field(default_factory=list)


class Invention:
    """The files of one Mission Locale, drawn one after the other."""

    def __init__(
        self,
        mission: Office,
        staff: Staff,
        contacts: Mapping[StructureKind, Colleague],
        neighbours: Sequence[UUID],
        *,
        seed: int,
        today: date,
    ) -> None:
        if mission.seat is None:
            raise ValueError(f"{mission.code} holds no file")
        self.dice = Dice(seed, "files", mission.code)
        self._wishes = Dice(seed, "wishes", mission.code)
        self.mission, self.contacts, self.neighbours, self.today = mission, contacts, neighbours, today
        self._places: Weights[Commune] = mission.seat.places()
        advisers = staff.of_role(Role.ADVISER)
        self._advisers = Weights.of(*((adviser, adviser.load) for adviser in advisers))
        self._employment = staff.of_role(Role.EMPLOYMENT_ADVISER)
        self._shown = mission.code in FLOORS
        self._nirs: set[str] = set()
        self._latest = datetime.combine(today - timedelta(days=1), time(20), mission.where).astimezone(UTC)

    def batches(self, size: int) -> Iterator[Batch]:
        """All the files, so many at a time: memory holds one batch."""
        left = self.mission.young_people
        while left > 0:
            batch = Batch()
            for _ in range(min(size, left)):
                self._one(batch)
            left -= size
            yield batch

    def _one(self, batch: Batch) -> None:
        dice, where = self.dice, self.mission.where
        person = draw_person(dice, self.mission, self._places, self.today)
        story = draw_story(dice, person, self.today)
        adviser = dice.weighted(self._advisers)
        notes = _NOTES_WHERE_SHOWN if self._shown else _NOTES
        setting = Setting(where, adviser.user_id, notes, self.today)
        deeds = draw_activity(dice, person, story, setting)
        opened_at = datetime.combine(person.received_on, time(9, dice.between(0, 59)), where)
        dossier_id = dice.uuid(opened_at)
        outside = draw_sharing(dice, person, self.mission, self.contacts, self.today)
        for kind, member in outside:
            batch.grants.append(grant_for(dice, kind, member, dossier_id, where))
        team = [*self._team(person, story, adviser), *(member for _, member in outside)]
        batch.files.append(self._file(dossier_id, opened_at, person, story, deeds, adviser, team))
        for episode in story.episodes:
            batch.situations.append(self._situation(dossier_id, person, episode))
        for contract in story.contracts:
            self._contract(batch, dossier_id, contract, adviser)
        for deed in deeds:
            self._act(batch, dossier_id, deed, adviser)
        own = OWN.get(self.mission.code)
        told = Told(self.mission.id, dossier_id, where, person.received_on, story.last_day, own)
        batch.statements += draw_wishes(self._wishes, person, told, self.today)

    def _file(
        self,
        dossier_id: UUID,
        opened_at: datetime,
        person: Person,
        story: Story,
        deeds: Sequence[Deed],
        adviser: Colleague,
        team: Sequence[LoadedMember],
    ) -> LoadedFile:
        dice, today = self.dice, self.today
        sections = sections_of(dice, person, left_school_on(dice, person), today)
        confirmed = {section: dice.day(person.received_on, story.last_day) for section in sections}
        confirmed[Section.ADDRESS] = person.received_on
        return LoadedFile(
            id=dossier_id,
            structure_id=self.mission.id,
            recorded_at=opened_at,
            number=dice.number(),
            created_on=person.received_on,
            sections=sections,
            follow_up=self._follow_up(person, story, deeds),
            addresses=self._addresses(person),
            nir=self._nir(person),
            proofs=self._proofs(person, adviser),
            team=team,
            attachments=self._attachments(person),
            notes=self._notes(person, story, adviser),
            confirmed_on=confirmed,
            confirmed_by=adviser.user_id,
        )

    def _follow_up(self, person: Person, story: Story, deeds: Sequence[Deed]) -> LoadedFollowUp:
        past = [deed for deed in deeds if deed.occurred_on < self.today]
        reached = max((deed.occurred_on for deed in past if deed.reaches), default=None)
        tried = max((deed.occurred_on for deed in past if deed.with_young_person), default=None)
        ended = not person.is_active and self.dice.chance(0.75)
        return LoadedFollowUp(
            state=DossierState.ACTIVE if person.is_active else DossierState.DORMANT,
            state_since=story.state_since,
            ended_on=story.state_since if ended else None,
            end_motive=self.dice.pick(_END_MOTIVES) if ended else "",
            last_contact_on=reached,
            last_attempt_on=tried,
        )

    def _addresses(self, person: Person) -> list[LoadedAddress]:
        dice = self.dice
        if not dice.chance(0.97):
            return []
        now = address_of(dice, person, person.home)
        days = (self.today - person.received_on).days
        if days < 60 or not dice.chance(0.1):
            return [LoadedAddress(now, person.received_on)]
        moved = person.received_on + timedelta(days=dice.between(20, days - 10))
        before = address_of(dice, person, dice.weighted(self._places))
        return [LoadedAddress(before, person.received_on, moved), LoadedAddress(now, moved)]

    def _nir(self, person: Person) -> LoadedNir | None:
        dice = self.dice
        if not dice.chance(0.66):
            return None
        nir = draw_nir(dice, person)
        if nir.number in self._nirs:
            return None
        self._nirs.add(nir.number)
        certified = (
            dice.day(person.received_on, self.today - timedelta(days=1)) if dice.chance(0.55) else None
        )
        return LoadedNir(nir, certified)

    def _proofs(self, person: Person, adviser: Colleague) -> list[LoadedProof]:
        dice = self.dice
        if not dice.chance(0.82):
            return []
        kind = IdentityProofKind.RESIDENCE_PERMIT if person.is_foreign else IdentityProofKind.IDENTITY_CARD
        if not person.is_foreign and dice.chance(0.15):
            kind = IdentityProofKind.PASSPORT
        seen = min(person.received_on + timedelta(days=dice.between(0, 20)), self.today - timedelta(days=1))
        return [LoadedProof(kind, seen, adviser.user_id, seen + timedelta(days=dice.between(200, 3000)))]

    def _team(self, person: Person, story: Story, adviser: Colleague) -> Iterator[LoadedMember]:
        dice, office = self.dice, self.mission.id
        start = person.received_on
        days = (story.last_day - start).days
        others = [other for other in self._advisers.values if other is not adviser]
        if others and days > 200 and dice.chance(0.12):
            change = start + timedelta(days=dice.between(60, days - 60))
            before = dice.pick(others)
            reason = "Réorganisation des portefeuilles"
            yield LoadedMember(before.user_id, office, TeamRole.REFERENT, start, change)
            yield LoadedMember(adviser.user_id, office, TeamRole.REFERENT, change, reason=reason)
        else:
            yield LoadedMember(adviser.user_id, office, TeamRole.REFERENT, start)
        if self._employment and person.is_active and dice.chance(0.3):
            colleague = dice.pick(self._employment)
            since = dice.day(start, self.today - timedelta(days=1))
            yield LoadedMember(colleague.user_id, office, TeamRole.EMPLOYMENT_ADVISER, since)

    def _attachments(self, person: Person) -> list[LoadedAttachment]:
        dice, here = self.dice, self.mission.id
        days = (self.today - person.received_on).days
        if not self.neighbours or days < 120 or not dice.chance(0.05):
            return [LoadedAttachment(here, person.received_on)]
        moved = person.received_on + timedelta(days=dice.between(30, days - 30))
        return [
            LoadedAttachment(dice.pick(self.neighbours), person.received_on, moved),
            LoadedAttachment(here, moved, reason=AttachmentReason.MOVE),
        ]

    def _notes(self, person: Person, story: Story, adviser: Colleague) -> list[LoadedFileNote]:
        dice = self.dice
        if not dice.chance(0.4 if self._shown else 0.08):
            return []
        day = dice.day(person.received_on, min(story.last_day, self.today - timedelta(days=1)))
        return [LoadedFileNote(dice.pick(FILE_NOTES), day, adviser.user_id, adviser.name)]

    def _situation(self, dossier_id: UUID, person: Person, episode: Episode) -> LoadedSituation:
        known = max(episode.starts_on, person.received_on) + timedelta(days=self.dice.between(0, 15))
        known = min(known, self.today - timedelta(days=1))
        recorded_at = datetime.combine(known, time(11), self.mission.where)
        return LoadedSituation(
            recorded_at=recorded_at,
            structure_id=self.mission.id,
            dossier_id=dossier_id,
            category=episode.category,
            starts_on=episode.starts_on,
            ends_on=episode.ends_on,
            planned_end_on=episode.planned_end_on,
            kind=episode.kind,
            job_term=episode.job_term,
            working_time=episode.working_time,
            pmsmp_objective=episode.pmsmp_objective,
            organisation=episode.organisation,
            content=episode.content,
            rome=episode.rome,
            source=SOURCE,
            id=self.dice.uuid(recorded_at),
        )

    def _contract(self, batch: Batch, dossier_id: UUID, contract: Engagement, adviser: Colleague) -> None:
        dice, where = self.dice, self.mission.where
        prepared_at = datetime.combine(contract.prepared_on, time(10), where)
        contract_id = dice.uuid(prepared_at)
        batch.contracts.append(
            LoadedContract(
                recorded_at=prepared_at,
                structure_id=self.mission.id,
                dossier_id=dossier_id,
                kind=contract.kind,
                state=contract.state,
                months=contract.months,
                prepared_on=contract.prepared_on,
                starts_on=contract.starts_on,
                planned_end_on=contract.planned_end_on,
                adviser_id=adviser.user_id,
                signed_on=contract.signed_on,
                ended_on=contract.ended_on,
                end_motive=contract.motive or "",
                kept_commitments=contract.kept,
                needs_guardian=contract.needs_guardian,
                source=SOURCE,
                id=contract_id,
                number=dice.number(),
            )
        )
        parties = [
            Party.YOUNG_PERSON,
            Party.STRUCTURE,
            *([Party.GUARDIAN] if contract.needs_guardian else []),
        ]
        if contract.signed_on is None:
            parties = parties[: dice.between(0, len(parties) - 1)]
        signed_on = contract.signed_on or contract.prepared_on
        for minute, party in enumerate(parties):
            at = datetime.combine(min(signed_on, self.today - timedelta(days=1)), time(14, minute), where)
            batch.signatures.append(
                LoadedSignature(
                    self.mission.id,
                    dossier_id,
                    contract_id,
                    party,
                    at,
                    at.date(),
                    adviser.user_id,
                    dice.uuid(at),
                )
            )

    def _act(self, batch: Batch, dossier_id: UUID, deed: Deed, adviser: Colleague) -> None:
        dice, here = self.dice, self.mission.id
        at = deed.starts_at or deed.recorded_at
        act_id = dice.uuid(at)
        author = deed.adviser_id if deed.occurred_on >= adviser.starts_on else None
        batch.acts.append(
            (
                act_id, min(deed.recorded_at.astimezone(UTC), self._latest), here, dossier_id, author, here,
                deed.starts_at, deed.ends_at, deed.occurred_on, deed.minutes, deed.is_qualified,
                deed.with_young_person, deed.kind.value, deed.status.value, deed.modality, deed.theme, deed.measure,
                deed.origin, SOURCE,
            )
        )  # fmt: skip
        if deed.note:
            batch.act_notes.append(
                LoadedNote(at, here, dossier_id, act_id, deed.occurred_on, deed.note, dice.uuid(at))
            )
