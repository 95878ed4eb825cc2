"""Forms of sources."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.offers.types import SourceDraft, SourceKind
from convergence.web.structure.forms import text

_KINDS = [(kind.value, kind.label) for kind in (SourceKind.FILE, SourceKind.API)]


class SourceForm(forms.Form):
    """What is known of a source; its code and its kind are chosen once."""

    name = text("Nom", 150, "Comme on le lira sur chaque fiche, par exemple « DORA Occitanie ».")
    rank = forms.IntegerField(
        label="Rang",
        min_value=1,
        max_value=999,
        initial=100,
        help_text="Quand deux sources se contredisent, la plus petite est crue d’abord. De 1 à 999.",
    )
    address = forms.CharField(
        label="Adresse de l’API",
        required=False,
        max_length=500,
        help_text="En https://, celle qui précède « /structures » et « /services ».",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "url"}),
    )
    token = forms.CharField(
        label="Clé de l’API",
        required=False,
        max_length=2000,
        help_text="Elle est chiffrée et n’est plus montrée ensuite. Vide : celle qui est enregistrée reste.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def draft(self, code: str, kind: SourceKind) -> SourceDraft:
        """The source as typed."""
        typed = self.cleaned_data
        return SourceDraft(code, typed["name"], kind, typed["rank"], typed["address"], typed["token"])


class NewSourceForm(SourceForm):
    """A new source."""

    code = text(
        "Code",
        60,
        "Il commence l’identifiant de chaque fiche : minuscules, chiffres et tirets, « dora-occitanie ».",
    )
    kind = forms.TypedChoiceField(
        label="Comment les fiches arrivent", choices=_KINDS, coerce=SourceKind, widget=forms.RadioSelect
    )
    field_order = ("name", "code", "kind", "rank", "address", "token")

    def draft_typed(self) -> SourceDraft:
        """The source as typed, its code and kind included."""
        return self.draft(self.cleaned_data["code"], self.cleaned_data["kind"])


class SendForm(forms.Form):
    """The files of an edition."""

    structures = forms.FileField(label="Structures", required=False, allow_empty_file=True)
    services = forms.FileField(label="Services", required=False, allow_empty_file=True)
    archive = forms.FileField(
        label="Ou une archive ZIP des deux",
        required=False,
        allow_empty_file=True,
        help_text="Le nom des fichiers qu’elle contient dit « structures » ou « services ».",
        widget=forms.ClearableFileInput({"accept": ".zip"}),
    )
    smaller = forms.BooleanField(
        label="La source a vraiment rétréci",
        required=False,
        help_text="À cocher seulement si une édition a été refusée parce qu’elle retirait beaucoup de fiches.",
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._most = most
        for name in ("structures", "services"):
            self.fields[name].widget.attrs["accept"] = ".json,.jsonl,.ndjson,.csv,.txt"

    def clean(self) -> dict[str, Any]:
        """Something to load, and no file above the bound."""
        typed: dict[str, Any] = super().clean() or {}
        sent = {name: typed[name] for name in ("structures", "services", "archive") if typed.get(name)}
        if not sent and not self.errors:
            self.add_error("structures", "Choisissez au moins un fichier.")
        for name, file in sent.items():
            if file.size > self._most:
                self.add_error(
                    name,
                    f"Ce fichier dépasse {self._most // 1024**2} Mo. Envoyez-le compressé dans une archive ZIP, ou "
                    "demandez à l’administrateur de le charger par la commande « convergence offers load ».",
                )
        return typed
