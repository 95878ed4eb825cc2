"""Errors that a person reads: a French sentence that says what happened, and one that says what to do.

Every user-facing error of the project derives from :class:`Problem`. Delivery (pages, API, console)
translates the class into its own answer (a status, a colour, an exit code); nothing below delivery
knows about that translation. A message never holds a NIR, a password nor another person's data.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one typed value. ``field`` is the name of the value in code (``birth_date``)."""

    field: str
    message: str
    what_to_do: str = ""
    code: str = "invalid"

    def __str__(self) -> str:
        return f"{self.message} {self.what_to_do}".strip()


class Problem(Exception):
    """An error told in French to the person who acts. ``code`` is stable, for programs and tests."""

    default_code: ClassVar[str] = "problem"

    def __init__(
        self, message: str, *, what_to_do: str = "", code: str | None = None, field: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.what_to_do = what_to_do
        self.code = code or self.default_code
        self.field = field

    def __str__(self) -> str:
        return f"{self.message} {self.what_to_do}".strip()

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[object, ...]]:
        rebuild = partial(type(self), what_to_do=self.what_to_do, code=self.code, field=self.field)
        return rebuild, (self.message,)


class Refused(Problem):
    """A policy says no: the actor may not do this, or not on this file."""

    default_code = "refused"


class NotFound(Problem):
    """Nothing of that name that the actor may know of. Absent and hidden things are answered alike."""

    default_code = "not_found"


class Conflict(Problem):
    """Somebody else changed or holds the thing meanwhile, or it already exists."""

    default_code = "conflict"


class Unavailable(Problem):
    """A part of the system or an outside service does not answer now; trying later may work."""

    default_code = "unavailable"


class Invalid(Problem):
    """What was typed cannot be accepted.

    Holds one :class:`FieldError` for each fault, in the order of the form.
    """

    default_code = "invalid"

    def __init__(self, errors: Iterable[FieldError], message: str = "", *, code: str | None = None) -> None:
        self.errors: tuple[FieldError, ...] = tuple(errors)
        if not self.errors:
            raise ValueError("Invalid needs at least one FieldError")
        first = self.errors[0]
        alone = len(self.errors) == 1
        super().__init__(
            message or (first.message if alone else f"{len(self.errors)} informations sont à corriger."),
            what_to_do=first.what_to_do if alone else " ".join(str(error) for error in self.errors),
            code=code or (first.code if alone else None),
            field=first.field if alone else None,
        )

    @classmethod
    def one(cls, field: str, message: str, what_to_do: str = "", code: str = "invalid") -> Self:
        """The common case: a single fault on a single field."""
        return cls([FieldError(field, message, what_to_do, code)])

    @classmethod
    def raise_if_any(cls, errors: Iterable[FieldError]) -> None:
        """Raise when there is at least one error; do nothing otherwise."""
        found = tuple(errors)
        if found:
            raise cls(found)

    def by_field(self) -> dict[str, list[FieldError]]:
        """The errors grouped under the name of their field, for a form."""
        grouped: dict[str, list[FieldError]] = {}
        for error in self.errors:
            grouped.setdefault(error.field, []).append(error)
        return grouped

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[object, ...]]:
        return partial(type(self), code=self.code), (self.errors, self.message)
