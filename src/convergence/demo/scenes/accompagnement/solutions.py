"""Requests to services in every state: some wait in the screen of a partner, one was refused and another proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.solutions import operations
from convergence.accompagnement.solutions.types import Outcome, RefusalMotive, RequestDraft, ToldFamily
from convergence.demo.scenes.players import player
from convergence.dossier.queries import caseload
from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose
from convergence.offers.operations import note_outcome
from convergence.offers.queries import around_commune, search
from convergence.offers.types import Criteria
from convergence.storage.session import acting

TARBES = "65440"
PEOPLE = 16
_PERMIT = "mobilite--preparer-un-permis"
_GETTING_ABOUT = "mobilite--etre-accompagne-dans-son-parcours-mobilite"
_INTERVIEW = "trouver-un-emploi--convaincre-un-recruteur-en-entretien"
_BUDGET = "difficultes-financieres--ameliorer-sa-gestion-budgetaire"
_AID = "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere"
_SUMS = "lecture-ecriture-calcul--maitriser-le-calcul"
_RESULTS = {
    "Fonds d’aide aux jeunes": (14, 13, 11, 2, 1, 10, 8, 52),
    "Code de la route en petit groupe": (9, 8, 5, 3, 1, 5, 4, 61),
    "Bilan de compétences mobilité": (12, 11, 10, 1, 1, 9, 7, 30),
    "Logement meublé en résidence": (8, 5, 2, 3, 3, 2, 1, 70),
}
"""What a year of requests left: sent, answered, accepted, refused, unanswered, came, helped, days of the answers."""
_SOCIAL = "Accompagnement social de secteur"
_TOLD = (ToldFamily.CONTACT, ToldFamily.COMMUNE)


def play() -> None:
    """Play it, in Tarbes."""
    stage = _Stage()
    scenes: tuple[Callable[[UUID], object], ...] = (
        lambda one: stage.keep(one, ("Vélo-école pour adultes", "Bilan de compétences mobilité")),
        lambda one: stage.send(one, "Bilan de compétences mobilité", _GETTING_ABOUT, 2),
        stage.arrived,
        stage.read,
        stage.accepted,
        lambda one: stage.send(one, "Atelier « Convaincre en entretien »", _INTERVIEW, 1),
        stage.refused_then_another,
        stage.concluded,
        stage.not_come,
        stage.withdrawn,
        stage.silent,
    )
    # a small network has fewer people than scenes: the last ones are left out
    for scene, dossier_id in zip(scenes, stage.people, strict=False):
        scene(dossier_id)
    stage.results_of_the_year()


class _Stage:
    """The players, and what they do to each other."""

    def __init__(self) -> None:
        self.camille, self.sylvie = player("conseillere-tarbes"), player("departement-65")
        self.now = clock.now()
        with acting(self.camille, Purpose.ACCOMPAGNEMENT) as scope:
            rows = caseload(scope, adviser_id=self.camille.user_id, limit=PEOPLE).rows
        self.people = [row.dossier_id for row in rows if not row.first_name.startswith("Inès")][-12:]

    def ago(self, days: int) -> datetime:
        """An instant of some days ago."""
        return self.now - timedelta(days=days)

    def service(self, name: str) -> UUID:
        """The service of that name nearest to Tarbes."""
        with acting(self.camille, Purpose.ACCOMPAGNEMENT) as scope:
            around = around_commune(scope, TARBES, 100, local_day(self.now, zone(self.camille.time_zone)))
            hits = search(scope, Criteria(words=name, around=around), limit=10).hits
        return next(hit.offer.offer_id for hit in hits if hit.offer.name == name)

    def keep(self, dossier_id: UUID, names: tuple[str, ...]) -> None:
        """Services kept before anything is asked."""
        for name in names:
            operations.choose_service(
                actor=self.camille,
                at=self.ago(1),
                dossier_id=dossier_id,
                offer_id=self.service(name),
                theme="mobilite--mobilite-douce-partagee-collective",
            )

    def send(
        self, dossier_id: UUID, name: str, theme: str, days: int, replaces_id: UUID | None = None
    ) -> UUID:
        """A request that left some days ago."""
        at = self.ago(days)
        draft = RequestDraft(
            offer_id=self.service(name),
            theme=theme,
            message="Bonjour, ce jeune est disponible toute la semaine et attend votre appel. Merci.",
            agreed_on=local_day(at, zone(self.camille.time_zone)),
            told=_TOLD,
            replaces_id=replaces_id,
        )
        return operations.send_request(actor=self.camille, at=at, dossier_id=dossier_id, draft=draft)

    def arrived(self, dossier_id: UUID) -> None:
        """One just arrived on the screen of the département."""
        self.send(dossier_id, _SOCIAL, _BUDGET, 1)

    def read(self, dossier_id: UUID) -> None:
        """One that the département has read."""
        request_id = self.send(dossier_id, _SOCIAL, _BUDGET, 3)
        operations.receive_request(actor=self.sylvie, at=self.ago(2), request_id=request_id)

    def accepted(self, dossier_id: UUID) -> None:
        """One that it accepted, with a meeting."""
        request_id = self.send(dossier_id, _SOCIAL, _BUDGET, 6)
        operations.receive_request(actor=self.sylvie, at=self.ago(5), request_id=request_id)
        operations.accept_request(
            actor=self.sylvie,
            at=self.ago(4),
            request_id=request_id,
            meeting_at=self.now + timedelta(days=3),
            words="Apporter les trois derniers relevés et l’avis d’imposition des parents.",
        )

    def refused_then_another(self, dossier_id: UUID) -> None:
        """No room at the first driving school: the grant of the département is asked in its place."""
        first = self.send(dossier_id, "Code de la route en petit groupe", _PERMIT, 9)
        operations.refuse_request(
            actor=self.camille,
            at=self.ago(6),
            request_id=first,
            motive=RefusalMotive.NO_ROOM,
            words="Plus de place avant la rentrée de février.",
        )
        self.send(dossier_id, "Aide au financement du permis", _PERMIT, 5, replaces_id=first)

    def concluded(self, dossier_id: UUID) -> None:
        """Asked, accepted, done: what came of it is in the file by itself."""
        asked = self.send(dossier_id, "Fonds d’aide aux jeunes", _AID, 30)
        operations.accept_request(
            actor=self.sylvie, at=self.ago(27), request_id=asked, meeting_at=self.ago(22)
        )
        operations.note_presence(
            actor=self.sylvie, at=self.ago(22), request_id=asked, came=True, done_on=self._day(22)
        )
        operations.conclude_request(
            actor=self.camille,
            at=self.ago(12),
            request_id=asked,
            outcome=Outcome.MET,
            words="Loyer d’octobre payé.",
        )

    def not_come(self, dossier_id: UUID) -> None:
        """She was awaited and did not come."""
        asked = self.send(dossier_id, "Lire, écrire, compter pour travailler", _SUMS, 20)
        operations.accept_request(
            actor=self.camille, at=self.ago(15), request_id=asked, meeting_at=self.ago(8)
        )
        operations.note_presence(
            actor=self.camille, at=self.ago(8), request_id=asked, came=False, done_on=self._day(8)
        )

    def withdrawn(self, dossier_id: UUID) -> None:
        """She found by herself meanwhile."""
        asked = self.send(
            dossier_id, "Logement meublé en résidence", "logement-hebergement--louer-un-logement", 7
        )
        operations.withdraw_request(
            actor=self.camille, at=self.ago(3), request_id=asked, words="A trouvé une colocation."
        )

    def silent(self, dossier_id: UUID) -> None:
        """Nobody answers: reminders leave with the next round, then the silence reaches the adviser."""
        self.send(dossier_id, "Consultations en santé mentale", "sante--sante-mentale", 26)

    def results_of_the_year(self) -> None:
        """Some services have been asked often enough for their results to be shown."""
        names = ("sent", "answered", "accepted", "refused", "unanswered", "came", "helped", "answer_days")
        house = system_actor(self.camille.structure_id, time_zone=self.camille.time_zone)
        for name, counts in _RESULTS.items():
            note_outcome(
                actor=house,
                at=self.ago(70),
                offer_id=self.service(name),
                request_id=uuid7(),
                step="année",
                **dict(zip(names, counts, strict=True)),
            )

    def _day(self, days: int) -> date:
        return local_day(self.ago(days), zone(self.camille.time_zone))
