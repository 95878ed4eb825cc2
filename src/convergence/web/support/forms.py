"""Forms of what a team shares: shapes only, the room judges what is typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms

from convergence.design.fields import DateField, TextAreaField
from convergence.identity.types import Professional, Role, SiteDetail, StructureSummary
from convergence.support.types import (
    AnnouncementDraft,
    AnnouncementReach,
    AnnouncementWeight,
    DemandDraft,
    DemandOrigin,
    DemandState,
)
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import OnceForm

LONGEST, LONGEST_SUBJECT, LONGEST_NAME, LONGEST_TOPIC = 10_000, 200, 80, 60
_NOBODY = [("", "Toute l’équipe : qui veut la prend")]


def _people(staff: Iterable[Professional]) -> list[tuple[str, str]]:
    return [(str(person.user_id), person.full_name) for person in staff]


def _sites(sites: Iterable[SiteDetail]) -> list[tuple[str, str]]:
    return [(str(site.id), site.name) for site in sites if site.closed_on is None]


def _uuid(typed: str) -> UUID | None:
    return UUID(typed) if typed else None


def _offer(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)


class DemandForm(OnceForm):
    """A new demand."""

    subject = forms.CharField(label="Objet", max_length=LONGEST_SUBJECT)
    text = TextAreaField(label="Demande", required=False, max_length=LONGEST)
    origin = forms.ChoiceField(label="Reçue par", choices=DemandOrigin.choices())
    assignee_id = forms.ChoiceField(label="Pour", required=False)
    site_id = forms.ChoiceField(label="Site", required=False)
    due_on = DateField(label="À traiter avant le", required=False)

    def __init__(
        self, *args: Any, staff: Iterable[Professional], sites: Iterable[SiteDetail], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "assignee_id", _NOBODY + _people(staff))
        places = _sites(sites)
        if places:
            _offer(self, "site_id", [("", "Tous les sites"), *places])
        else:
            del self.fields["site_id"]

    def draft(self) -> DemandDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        return DemandDraft(
            subject=typed["subject"],
            text=typed["text"],
            origin=DemandOrigin(typed["origin"]),
            site_id=_uuid(typed.get("site_id", "")),
            due_on=typed["due_on"],
        )

    def assignee(self) -> UUID | None:
        """For whom it is; None for the whole team."""
        return _uuid(self.cleaned_data["assignee_id"])


class InboxFilters(forms.Form):
    """What to keep of the inbox."""

    q = forms.CharField(label="Mots", required=False, max_length=100)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "À faire"), *DemandState.choices()])
    pour = forms.ChoiceField(label="Pour", required=False)

    def __init__(self, *args: Any, staff: Iterable[Professional], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "pour", [("", "Tous"), *_people(staff)])


class CommentForm(forms.Form):
    """A word about a demand."""

    text = TextAreaField(label="Ajouter un commentaire", max_length=LONGEST)


class EntrustForm(forms.Form):
    """Whom a demand is handed to, with a word for her."""

    assignee_id = forms.ChoiceField(label="Confier à")
    text = TextAreaField(label="Message", required=False, max_length=LONGEST)

    def __init__(self, *args: Any, staff: Iterable[Professional], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "assignee_id", [("", "Choisir un collègue"), *_people(staff)])


class WordForm(forms.Form):
    """A word that goes with a gesture, optional."""

    text = TextAreaField(label="Message", required=False, max_length=LONGEST)


class WhyForm(forms.Form):
    """Why a demand is opened again."""

    text = TextAreaField(label="Pourquoi", max_length=LONGEST)


class AnnouncementForm(OnceForm):
    """An announcement to publish or to correct."""

    title = forms.CharField(label="Titre", max_length=LONGEST_SUBJECT)
    text = TextAreaField(label="Texte", max_length=LONGEST)
    weight = forms.ChoiceField(label="Importance", choices=AnnouncementWeight.choices())
    starts_on = DateField(label="Premier jour")
    last_day = DateField(label="Dernier jour", required=False, help_text="Vide : jusqu’à son retrait.")
    reach = forms.ChoiceField(label="Pour", choices=AnnouncementReach.choices())
    structure_ids = forms.MultipleChoiceField(
        label="Structures choisies", required=False, help_text="Seulement pour « Des structures choisies »."
    )
    roles = forms.MultipleChoiceField(
        label="Rôles",
        required=False,
        choices=Role.choices(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous les rôles.",
    )
    site_ids = forms.MultipleChoiceField(
        label="Sites",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous les sites. Qui travaille partout est toujours prévenu.",
    )

    def __init__(
        self,
        *args: Any,
        sites: Iterable[SiteDetail],
        structures: Iterable[StructureSummary],
        editing: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        places = _sites(sites)
        others = [(str(each.id), f"{each.usual_name} ({each.code})") for each in structures]
        _offer(self, "site_ids", places)
        _offer(self, "structure_ids", others)
        if not places:
            del self.fields["site_ids"]
        if not others:
            del self.fields["structure_ids"]
            del self.fields["reach"]
        if editing:
            self.fields["ask_again"] = forms.BooleanField(
                label="Demander à tous de relire", required=False, help_text="Pour un changement de fond."
            )
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)

    def draft(self) -> AnnouncementDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        return AnnouncementDraft(
            title=typed["title"],
            text=typed["text"],
            weight=AnnouncementWeight(typed["weight"]),
            starts_on=typed["starts_on"],
            last_day=typed["last_day"],
            reach=AnnouncementReach(typed.get("reach") or AnnouncementReach.STRUCTURE),
            structure_ids=tuple(UUID(each) for each in typed.get("structure_ids", [])),
            roles=tuple(typed["roles"]),
            site_ids=tuple(UUID(each) for each in typed.get("site_ids", [])),
        )


class PracticeForm(OnceForm):
    """A note of practice."""

    title = forms.CharField(label="Titre", max_length=LONGEST_SUBJECT)
    topic = forms.CharField(
        label="Thème", required=False, max_length=LONGEST_TOPIC, help_text="Par exemple : accueil, CEJ."
    )
    text = TextAreaField(label="Texte", max_length=LONGEST)
    screens = forms.MultipleChoiceField(
        label="Montrer à côté de",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="La note apparaît dans l’aide de ces écrans.",
    )

    def __init__(
        self, *args: Any, screens: Iterable[tuple[str, str]], editing: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "screens", list(screens))
        if editing:
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)


class SnippetForm(OnceForm):
    """A text to reuse."""

    name = forms.CharField(label="Nom", max_length=LONGEST_NAME)
    text = TextAreaField(label="Texte", max_length=LONGEST)
    is_shared = forms.BooleanField(label="Partager avec ma structure", required=False)

    def __init__(self, *args: Any, may_share: bool, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editing or not may_share:
            del self.fields["is_shared"]
        if editing:
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)
