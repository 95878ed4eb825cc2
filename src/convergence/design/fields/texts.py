"""Long texts with a count of the characters left."""

from typing import Any

from django import forms


class TextArea(forms.Textarea):
    """Text area; ``data-count`` makes the page show the characters left (spoken when the typing pauses)."""

    def __init__(self, attrs: dict[str, Any] | None = None, rows: int = 4) -> None:
        super().__init__({"rows": rows, "cols": "", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the count to a bounded text; the bound itself stays on the server, so that nothing is cut."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget_attrs = context["widget"]["attrs"]
        widget_attrs.pop("cols", None)
        if limit := widget_attrs.pop("maxlength", None):
            widget_attrs["data-count"] = limit
        return context


class TextAreaField(forms.CharField):
    """Long text; beyond ``max_length`` the sentence says by how much to shorten."""

    widget = TextArea

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "max_length": "Ce texte a %(show_value)d caractères : raccourcissez-le à %(limit_value)d au plus."
        }
        kwargs["error_messages"] = {**messages, **(kwargs.get("error_messages") or {})}
        super().__init__(**kwargs)
