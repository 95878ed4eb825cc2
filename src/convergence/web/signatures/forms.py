"""Who signs, and how: one block for each signer, and a list of names for a sheet passed along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms

from convergence.dossier.types.views import DossierHeader
from convergence.foundation.text import capitals, display_first_name
from convergence.identity.types import StaffName
from convergence.signatures.types import CONSENT, Capacity, SignerDraft, SigningWay
from convergence.web.confirm import ReasonForm
from convergence.web.forms import OnceForm

BLOCKS = 6
_LONGEST_LIST = 6000


class SignerForm(forms.Form):
    """One signer; a block without name nor account is left out."""

    use_required_attribute = False

    name = forms.CharField(
        label="Prénom et nom", required=False, max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )
    capacity = forms.ChoiceField(label="Qualité", choices=Capacity.choices())
    way = forms.ChoiceField(label="Comment", choices=SigningWay.choices())
    contact = forms.CharField(
        label="Téléphone ou adresse électronique",
        required=False,
        max_length=254,
        help_text="Pour un lien ; sur place, pour recevoir sa copie.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    user_id = forms.ChoiceField(label="Professionnel, s’il signe depuis son compte", required=False)
    rank = forms.IntegerField(label="Rang", min_value=1, max_value=60, initial=1)

    def __init__(self, *args: Any, people: Iterable[StaffName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.user_id): person.full_name for person in people}
        accounts = self.fields["user_id"]
        assert isinstance(accounts, forms.ChoiceField)
        accounts.choices = [("", "Aucun"), *self.people.items()]

    @property
    def is_begun(self) -> bool:
        """Whether the block is to be shown at once: filled beforehand, typed in, or refused."""
        return bool(self.initial or self["name"].value() or self["user_id"].value() or self.errors)

    def draft(self) -> SignerDraft | None:
        """The signer as typed; None for an empty block."""
        typed = self.cleaned_data
        account = typed["user_id"]
        way = SigningWay(typed["way"])
        if not typed["name"].strip() and not account:
            return None
        return SignerDraft(
            name=self.people[account] if account and way is SigningWay.ACCOUNT else typed["name"],
            capacity=Capacity(typed["capacity"]),
            way=way,
            contact=typed["contact"],
            user_id=UUID(account) if account and way is SigningWay.ACCOUNT else None,
            rank=typed["rank"],
        )


class AskForm(OnceForm):
    """What goes with the demand."""

    here = forms.CharField(
        label="Personnes qui signent à la suite sur un même écran",
        required=False,
        max_length=_LONGEST_LIST,
        help_text="Un prénom et nom par ligne, par exemple pour une feuille d’émargement.",
        widget=forms.Textarea({"rows": 4}),
    )
    in_order = forms.BooleanField(
        label="Faire signer l’un après l’autre, dans l’ordre des rangs", required=False
    )
    days = forms.IntegerField(label="Délai pour signer, en jours", min_value=1, max_value=90)
    message = forms.CharField(
        label="Message aux signataires", required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )

    def names(self) -> Iterator[SignerDraft]:
        """Those who sign on the spot, one a line."""
        for line in self.cleaned_data["here"].splitlines():
            if line.strip():
                yield SignerDraft(name=line, capacity=Capacity.YOUNG_PERSON, way=SigningWay.ON_PAGE)


class ResendForm(forms.Form):
    """Where to send the new link."""

    contact = forms.CharField(
        label="Autre téléphone ou adresse",
        required=False,
        max_length=254,
        help_text="Laissez vide pour envoyer au même endroit.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class RoundForm(forms.Form):
    """What a professional attests before she hands her screen over."""

    knows_them = forms.BooleanField(
        label="Je connais les personnes qui vont signer, ou j’ai vu leur pièce d’identité.",
        error_messages={"required": "Cochez cette phrase, ou envoyez plutôt un lien."},
    )


class WithdrawForm(ReasonForm):
    """Why the demand is taken back."""


def blocks(
    data: Mapping[str, Any] | None, people: Iterable[StaffName], initial: list[dict[str, Any]]
) -> list[SignerForm]:
    """The blocks of signers, filled as far as the file allows."""
    known = tuple(people)
    starts = [*initial, *({} for _ in range(BLOCKS))][:BLOCKS]
    return [
        SignerForm(data, prefix=f"s{number}", initial=start, people=known)
        for number, start in enumerate(starts, start=1)
    ]


def starts_with(header: DossierHeader | None, *, is_minor: bool, me: UUID) -> list[dict[str, Any]]:
    """Those who nearly always sign: the young person, her guardian when she is a minor, the adviser."""
    adviser = {"capacity": Capacity.ADVISER, "way": SigningWay.ACCOUNT, "user_id": str(me)}
    if header is None:
        return [adviser]
    way = (
        SigningWay.SMS_LINK if header.phone else SigningWay.EMAIL_LINK if header.email else SigningWay.ON_PAGE
    )
    young = {
        "name": f"{display_first_name(header.first_name)} {capitals(header.usual_name or header.birth_name)}",
        "capacity": Capacity.YOUNG_PERSON,
        "way": way,
        "contact": header.phone or header.email,
    }
    guardian = {"capacity": Capacity.GUARDIAN, "way": SigningWay.SMS_LINK}
    return [young, *([guardian] if is_minor else []), adviser]


class AccountGestureForm(forms.Form):
    """The gesture of signing, logged in."""

    typed_name = forms.CharField(
        label="Votre nom", max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    consents = forms.BooleanField(
        label=CONSENT, error_messages={"required": "Cochez cette phrase pour signer, ou refusez."}
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed_name"].help_text = f"Écrivez : {name}"
