"""Chance with a seed: the same seed and names give the same draws, in whatever order structures are filled."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar
from uuid import UUID

from convergence.foundation.identifiers import MAX_PUBLIC_NUMBER

T = TypeVar("T")

_VERSION, _VARIANT = 0x7 << 76, 0b10 << 62


@dataclass(frozen=True, slots=True)
class Weights(Generic[T]):
    """Values with the share of each; shares need not sum to anything."""

    values: Sequence[T]
    bounds: Sequence[float]

    @classmethod
    def of(cls, *pairs: tuple[T, float]) -> Weights[T]:
        """From pairs of value and share."""
        return cls([value for value, _ in pairs], list(accumulate(share for _, share in pairs)))


class Dice:
    """Draws for one structure or one purpose. ``names`` tell it from others of the same seed."""

    def __init__(self, seed: int, *names: str) -> None:
        text = "/".join((str(seed), *names))
        self._random = Random(text)  # noqa: S311  # invented people need a seed, not secrecy
        self._draw, self._bits = self._random.random, self._random.getrandbits

    def chance(self, share: float) -> bool:
        """True so often (0 to 1)."""
        return self._draw() < share

    def pick(self, values: Sequence[T]) -> T:
        """One of the values, all alike."""
        return values[int(self._draw() * len(values))]

    def weighted(self, weights: Weights[T]) -> T:
        """One of the values by its share."""
        return weights.values[bisect(weights.bounds, self._draw() * weights.bounds[-1])]

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included; ``low`` when the ends are crossed."""
        return low + int(self._draw() * (high - low + 1)) if high > low else low

    def waits(self, mean: float) -> int:
        """Days until the next event of a process without memory; at least one."""
        return max(1, round(self._random.expovariate(1 / mean)))

    def spread(self, middle: float, spread: float) -> float:
        """A positive number around a middle, skewed as sizes are (log-normal)."""
        return middle * self._random.lognormvariate(0, spread)

    def day(self, first: date, last: date) -> date:
        """A day, both ends included."""
        return first + timedelta(days=self.between(0, (last - first).days))

    def uuid(self, at: datetime) -> UUID:
        """A UUIDv7 of an instant."""
        milliseconds = int(at.timestamp() * 1000) << 80
        return UUID(int=milliseconds | _VERSION | self._bits(12) << 64 | _VARIANT | self._bits(62))

    def number(self) -> int:
        """A public number, in no guessable order."""
        return self.between(1, MAX_PUBLIC_NUMBER)


def fixed_uuid(name: str) -> UUID:
    """The identifier of a persona or of her organisation: the same in every network."""
    digest = int.from_bytes(sha256(f"convergence/{name}".encode()).digest()[:16], "big")
    random_part = digest & ~((0xFFFFFFFFFFFF << 80) | (0xF << 76) | (0b11 << 62))
    return UUID(int=(1_600_000_000_000 << 80) | _VERSION | _VARIANT | random_part)
