"""Form renderer: Django forms come out with the markup of the State design system."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext

_SHAPES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.FileInput, "file"),
)


class DesignBoundField(forms.BoundField):
    """A field that knows its DSFR shape, hint, messages and requirement."""

    @property
    def shape(self) -> str:
        """« choices », « checkbox », « select », « file », « group » or « input »."""
        for widget, shape in _SHAPES:
            if isinstance(self.field.widget, widget):
                return shape
        return "group" if self.use_fieldset else "input"

    @property
    def choice_kind(self) -> str:
        """« radio » or « checkbox »."""
        return "checkbox" if isinstance(self.field.widget, forms.CheckboxSelectMultiple) else "radio"

    @property
    def messages_id(self) -> str:
        """Identifier of the zone of messages."""
        return f"{self.auto_id}-messages"

    @property
    def hint_id(self) -> str:
        """Identifier of the hint."""
        return f"{self.auto_id}-hint"

    @property
    def focus_id(self) -> str:
        """Where a link of the error summary leads: the first control of the field."""
        if self.shape == "choices":
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def optional_mark(self) -> str:
        """RGAA 11.10: all is required unless « (facultatif) » stands in the label."""
        if self.field.required or self.shape == "checkbox":
            return ""
        return " " + gettext("(facultatif)")

    @property
    def aria_describedby(self) -> str | None:
        """Hint and messages, both read with the control."""
        if not self.auto_id or self.is_hidden:
            return None
        return " ".join(self._descriptions())

    def _descriptions(self) -> list[str]:
        return [*([self.hint_id] if self.help_text else []), self.messages_id]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Adds the class that the design system expects on the control."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        classes = {"select": "fr-select", "file": "fr-upload", "input": "fr-input"}
        own = classes.get(self.shape, "")
        named = " ".join(filter(None, (own, self.field.widget.attrs.get("class", ""))))
        if named:
            built["class"] = named
        if self.shape == "choices" and self.choice_kind == "checkbox":
            built.pop("required", None)
        return built


class DsfrRenderer(DjangoTemplates):
    """Value of FORM_RENDERER: ``convergence.design.forms.DsfrRenderer``."""

    form_template_name = "design/forms/form.html"
    field_template_name = "design/forms/field.html"
    bound_field_class = DesignBoundField
