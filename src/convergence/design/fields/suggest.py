"""A text box that suggests codes (communes, occupations…) and works as plain text without script."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal: ``code`` is kept, ``label`` is written in the box, ``detail`` tells it from its likes."""

    code: str
    label: str
    detail: str = ""

    @property
    def full_label(self) -> str:
        """« Saint-Denis (974 – La Réunion) »."""
        return f"{self.label} ({self.detail})" if self.detail else self.label


class SuggestWidget(forms.MultiWidget):
    """ARIA combobox: text box and hidden code. ``url_name`` answers ``?q=`` with design/suggestions.html."""

    template_name = "design/widgets/suggest.html"
    use_fieldset = False

    def __init__(
        self, url_name: str, attrs: dict[str, Any] | None = None, describe: Callable[[str], str] | None = None
    ) -> None:
        self.url_name, self.describe = url_name, describe
        super().__init__({"": forms.TextInput({"autocomplete": "off"}), "code": forms.HiddenInput()}, attrs)

    def decompress(self, value: Any) -> list[str]:
        """Text and code shown for a kept value (a Suggestion, or a code that ``describe`` names)."""
        if isinstance(value, Suggestion):
            return [value.full_label, value.code]
        if value and self.describe:
            return [self.describe(str(value)), str(value)]
        return [str(value or ""), ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the address of suggestions."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["suggest_url"] = reverse(self.url_name)
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """Typed text and chosen code, without the NUL that no table can look for."""
        return [(data.get(key) or "").replace("\x00", "").strip() for key in (name, f"{name}_code")]

    def id_for_label(self, id_: str) -> str:
        """The text box."""
        return f"{id_}_0" if id_ else id_


Resolve = Callable[[str], Sequence[Suggestion]]


class SuggestField(forms.Field):
    """Cleans to a Suggestion. ``resolve(text)`` finds candidates, ``by_code(code)`` checks a chosen code.

    Without script, or when the text was changed after the choice, the text alone is resolved: one candidate
    is taken, several are listed in the message, none is refused.
    """

    widget: SuggestWidget
    default_error_messages = {
        "required": "Commencez à écrire, puis choisissez dans la liste.",
        "unknown": "« %(text)s » n’est pas dans la liste. Vérifiez l’orthographe ou écrivez un code.",
        "ambiguous": "Plusieurs réponses possibles pour « %(text)s » : %(choices)s. Précisez laquelle.",
    }

    def __init__(
        self, *, url_name: str, resolve: Resolve, by_code: Callable[[str], Suggestion | None], **kwargs: Any
    ) -> None:
        self.resolve, self.by_code = resolve, by_code
        super().__init__(widget=SuggestWidget(url_name, describe=self._describe), **kwargs)

    def _describe(self, code: str) -> str:
        found = self.by_code(code)
        return found.full_label if found else code

    def clean(self, value: Any) -> Suggestion | None:
        """The suggestion meant by the text and the code."""
        text, code = value if isinstance(value, list) else ("", "")
        if not text:
            self.validate(None)
            return None
        chosen = self.by_code(code) if code else None
        if chosen and _same(text, chosen):
            return chosen
        return self._resolved(text)

    def _resolved(self, text: str) -> Suggestion:
        candidates = list(self.resolve(text))
        exact = [candidate for candidate in candidates if _same(text, candidate)]
        kept = exact or candidates
        if len(kept) == 1:
            return kept[0]
        if not kept:
            raise self._refusal("unknown", text=text)
        choices = ", ".join(candidate.full_label for candidate in kept[:5])
        raise self._refusal("ambiguous", text=text, choices=choices)

    def _refusal(self, code: str, **params: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares codes."""
        kept = initial.code if isinstance(initial, Suggestion) else str(initial or "")
        return bool((data or ["", ""])[1] != kept)


def _same(text: str, suggestion: Suggestion) -> bool:
    return text.casefold() in {
        suggestion.label.casefold(),
        suggestion.full_label.casefold(),
        suggestion.code.casefold(),
    }
