"""Who to call first and why. Weights and delays are parameters; every reason is told in French."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from convergence.accompagnement.acts.rules.weeks import is_alert_day, week_sentence
from convergence.accompagnement.acts.types import Priority, PriorityCode, PriorityFacts, PriorityReason
from convergence.accompagnement.situations.types import SituationCategory
from convergence.foundation.parameters import Value, parameter
from convergence.foundation.periods import birthday, french_date

_RANKS = {code: rank for rank, code in enumerate(PriorityCode)}


def priority(facts: PriorityFacts) -> Priority:
    """The reasons to call a person on a day, the heaviest first, and their sum."""
    scale = _Scale(facts.on)
    found = [reason for rule in _RULES for reason in rule(facts, scale)]
    found.sort(key=lambda reason: (-reason.weight, _RANKS[reason.code]))
    return Priority(sum(reason.weight for reason in found), tuple(found))


def week_to_watch(on: date) -> date:
    """The Monday of the week whose hours matter: the last whole one until the day of alert, then the present one."""
    monday = on - timedelta(days=on.weekday())
    return monday if is_alert_day(on) else monday - timedelta(days=7)


class _Scale:
    """Weights and delays in force on a day."""

    def __init__(self, on: date) -> None:
        self._weights = parameter("acts.priority_weights").table_at(on)
        self._delays = parameter("acts.priority_delays").table_at(on)

    def weight(self, name: str) -> int:
        """Points of a reason."""
        return _whole(self._weights[name])

    def days(self, code: PriorityCode) -> int:
        """Days from which, or before which, a reason counts."""
        return _whole(self._delays[code.value])


def _whole(value: Value) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is not a whole number")
    return value


def _reception(facts: PriorityFacts, scale: _Scale) -> Iterator[PriorityReason]:
    waited = (facts.on - facts.opened_on).days
    if not facts.is_received and waited >= scale.days(PriorityCode.WAITING_RECEPTION):
        yield PriorityReason(
            PriorityCode.WAITING_RECEPTION,
            scale.weight("attend_accueil"),
            f"Attend son premier accueil depuis {waited} jours.",
        )


def _silence(facts: PriorityFacts, scale: _Scale) -> Iterator[PriorityReason]:
    """A file on watch is silent by choice: what is due still calls (reception, contract, age), not the silence."""
    if facts.is_dormant:
        return
    if facts.reached_on is None:
        waited = (facts.on - facts.opened_on).days
        if waited >= scale.days(PriorityCode.NEVER_REACHED):
            yield PriorityReason(
                PriorityCode.NEVER_REACHED,
                scale.weight("jamais_joint"),
                f"Jamais joint depuis l’ouverture du dossier, il y a {waited} jours.",
            )
        return
    days, threshold = (facts.on - facts.reached_on).days, scale.days(PriorityCode.SILENT)
    if days >= threshold:
        weight = scale.weight("sans_nouvelles") + (days - threshold) // 3
        yield PriorityReason(
            PriorityCode.SILENT,
            min(weight, scale.weight("sans_nouvelles_max")),
            f"Sans nouvelles depuis {days} jours (dernier échange le {french_date(facts.reached_on)}).",
        )


def _week(facts: PriorityFacts, scale: _Scale) -> Iterator[PriorityReason]:
    """A past week by what is validated; the present one by what nothing planned covers."""
    week = facts.week
    if facts.contract is None or week is None:
        return
    is_over = facts.on > week.monday + timedelta(days=6)
    sentence = week_sentence(week, today=facts.on)
    if not sentence:
        return
    hours = -(-(week.missing_minutes if is_over else week.uncovered_minutes) // 60)
    yield PriorityReason(
        PriorityCode.WEEK_SHORT,
        min(hours * scale.weight("semaine_incomplete"), scale.weight("semaine_max")),
        f"{facts.contract.name} : {sentence}",
    )


def _contract(facts: PriorityFacts, scale: _Scale) -> Iterator[PriorityReason]:
    if facts.reviews:
        sentence = " ".join(review.label for review in facts.reviews)
        yield PriorityReason(PriorityCode.CONTRACT_REVIEW, scale.weight("contrat_a_revoir"), sentence)
    if facts.contract is None or facts.contract_end_on is None:
        return
    left, delay = (facts.contract_end_on - facts.on).days, scale.days(PriorityCode.CONTRACT_ENDING)
    last = french_date(facts.contract_end_on - timedelta(days=1))
    if left <= 0:
        yield PriorityReason(
            PriorityCode.CONTRACT_ENDING,
            scale.weight("contrat_echu"),
            f"{facts.contract.name} arrivé à échéance le {last}, sans fin notée.",
        )
    elif left <= delay:
        yield PriorityReason(
            PriorityCode.CONTRACT_ENDING,
            scale.weight("fin_contrat") + delay - left,
            f"{facts.contract.name} : dernier jour le {last}.",
        )


def _age(facts: PriorityFacts, scale: _Scale) -> Iterator[PriorityReason]:
    age = parameter("dossier.age_maximum").integer_at(facts.on) + 1
    limit, delay = birthday(facts.born_on, age), scale.days(PriorityCode.AGE_LIMIT)
    left = (limit - facts.on).days
    if 0 <= left <= delay:
        yield PriorityReason(
            PriorityCode.AGE_LIMIT,
            scale.weight("limite_age") + delay - left,
            f"A {age} ans le {french_date(limit)}.",
        )


def _file(facts: PriorityFacts, scale: _Scale) -> Iterator[PriorityReason]:
    if facts.is_dormant:
        return
    if not facts.is_identity_proven:
        yield PriorityReason(PriorityCode.IDENTITY, scale.weight("identite"), "Identité à justifier.")
    if facts.situation is SituationCategory.UNKNOWN:
        yield PriorityReason(PriorityCode.SITUATION, scale.weight("situation"), "Situation actuelle à noter.")


_RULES: tuple[Callable[[PriorityFacts, _Scale], Iterator[PriorityReason]], ...] = (
    _reception,
    _silence,
    _week,
    _contract,
    _age,
    _file,
)
