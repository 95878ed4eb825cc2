"""Papers of a contract: make the one to sign, send it round, certify the accompaniment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.queries import operator_paper
from convergence.accompagnement.contracts.types import ContractRow, ContractState, Party
from convergence.design.components import Confirmation
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.text import capitals, display_first_name
from convergence.identity.policies import is_operator
from convergence.identity.queries import professionals_of
from convergence.identity.types import Professional
from convergence.signatures.types import Capacity, SignerDraft, SigningWay
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.contracts.plan.forms import choose
from convergence.web.contracts.views import address, found_contract
from convergence.web.dossier.frame import found_file
from convergence.web.forms.once import OnceForm

editor = requires(Permission.EDIT_FILES)
_WAYS = [(way.value, way.label) for way in SigningWay if way is not SigningWay.ACCOUNT]


def _contact(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=254, widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Pour un lien ; sur place, pour recevoir sa copie.",
    )  # fmt: skip


class SignersForm(OnceForm):
    """Who signs a contract, and how each is reached."""

    way = forms.TypedChoiceField(label="Le jeune signe", choices=_WAYS, coerce=SigningWay)
    contact = _contact("Téléphone ou adresse électronique du jeune")
    guardian = forms.CharField(
        label="Prénom et nom du représentant légal",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    guardian_way = forms.TypedChoiceField(
        label="Le représentant légal signe", choices=_WAYS, coerce=SigningWay
    )
    guardian_contact = _contact("Téléphone ou adresse électronique du représentant légal")
    delegate = forms.ChoiceField(
        label="Signe pour la structure, depuis son compte",
        help_text="Une personne qui en a reçu la délégation.",
    )
    message = forms.CharField(
        label="Message aux signataires", required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        delegates: tuple[Professional, ...],
        has_guardian: bool,
        is_operator: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_operator:
            self._without_sms_nor_words()
        self.names = {str(one.user_id): one.full_name for one in delegates}
        choose(self, "delegate", list(self.names.items()))
        if not has_guardian:
            for name in ("guardian", "guardian_way", "guardian_contact"):
                del self.fields[name]

    def _without_sms_nor_words(self) -> None:
        """An operator has no budget for SMS here, and writes no free text in a file."""
        del self.fields["message"]
        ways = [one for one in _WAYS if one[0] != SigningWay.SMS_LINK.value]
        for prefix, who in (("", "du jeune"), ("guardian_", "du représentant légal")):
            choose(self, f"{prefix}way", ways)
            self.fields[f"{prefix}contact"].label = f"Adresse électronique {who}"

    def drafts(self, young_person: str) -> list[SignerDraft]:
        """The signers as typed."""
        typed = self.cleaned_data
        found = [
            SignerDraft(
                name=young_person, capacity=Capacity.YOUNG_PERSON, way=typed["way"], contact=typed["contact"]
            )
        ]
        if "guardian" in typed:
            found.append(
                SignerDraft(
                    name=typed["guardian"],
                    capacity=Capacity.GUARDIAN,
                    way=typed["guardian_way"],
                    contact=typed["guardian_contact"],
                )
            )
        delegate = typed["delegate"]
        return [
            *found,
            SignerDraft(
                name=self.names[delegate],
                capacity=Capacity.ADVISER,
                way=SigningWay.ACCOUNT,
                user_id=UUID(delegate),
            ),
        ]


class GuardianForm(forms.Form):
    """Who signs an operator's contract beside the person."""

    guardian = forms.CharField(
        label="Prénom et nom du représentant légal",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class CertificateForm(OnceForm):
    """What the certificate is for."""

    usage = forms.CharField(
        label="À quoi elle doit servir", required=False, max_length=300,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Par exemple : une demande de logement.",
    )  # fmt: skip


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Make the paper of what is to be signed, send it round, and open the page where it is signed."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    confirmation = Confirmation(
        title="Faire signer",
        question=f"Qui signe le contrat de {header.full_name} ?",
        consequences=(
            "Le document est produit avec les termes du contrat, puis chacun le lit et le signe.",
            "Quand tous ont signé, le contrat est signé de lui-même.",
        ),
        verb="Produire le document et demander les signatures",
        back_url=address(contract),
        danger=False,
    )
    form = SignersForm(
        request.POST if request.method == "POST" else None,
        delegates=_delegates(request),
        has_guardian=Party.GUARDIAN in contract.required_parties,
        is_operator=contract.signatory_id is not None,
        initial=_starts(request, header),
    )

    asked: list[UUID] = []

    def act(typed: Mapping[str, Any]) -> None:
        document_id = operations.print_contract(
            actor=request.actor, at=now(), contract_id=contract_id, guardian=typed.get("guardian", "")
        )
        signing_id = operations.ask_signatures(
            actor=request.actor,
            at=now(),
            document_id=document_id,
            signers=form.drafts(_name(header)),
            message=typed.get("message", ""),
            idempotency_key=form.sending,
        )
        asked.append(signing_id)

    answer = confirm_page(request, confirmation, form, act, done="Les signatures sont demandées.")
    return HttpResponseRedirect(reverse("signatures:show", args=asked)) if asked else answer


@editor
@require_POST
def make(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Make the paper alone, to be signed on paper."""
    found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    if contract.signatory_id is not None:
        return HttpResponseRedirect(reverse("contracts:paper", args=[dossier_id, contract_id]))
    document_id = operations.print_contract(actor=request.actor, at=now(), contract_id=contract_id)
    return HttpResponseRedirect(reverse("file_documents:download", args=[contract.dossier_id, document_id]))


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """The paper of an operator's contract, in its name: downloaded, signed by hand, kept by the operator.

    The name of the legal representative who signs too is asked first: it is printed, and kept nowhere.
    """
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    if (
        contract.signatory_id is None
        or not contract.needs_guardian
        or contract.state is ContractState.REFUSED
    ):
        return _paper(request, contract)
    confirmation = Confirmation(
        title="Prendre le document à signer",
        question=f"Qui signe avec {header.full_name} ?",
        consequences=("Ce nom est imprimé sur le document. Il n’est pas gardé dans le dossier.",),
        verb="Prendre le document (PDF)",
        back_url=address(contract),
        danger=False,
    )
    form = GuardianForm(request.POST if request.method == "POST" else None)
    made: list[HttpResponse] = []

    def act(typed: Mapping[str, Any]) -> None:
        made.append(_paper(request, contract, typed["guardian"]))

    answer = confirm_page(request, confirmation, form, act, done="Le document est prêt.")
    return made[0] if made else answer


def _paper(request: ActingRequest, contract: ContractRow, guardian: str = "") -> HttpResponse:
    paper = operator_paper(request.scope, contract.contract_id, now(), guardian=guardian)
    if paper is None:
        raise NotFound(
            "Ce contrat n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier et choisissez-le dans la liste.",
        )
    name = f"{paper.title} {contract.number}.pdf"
    answer = HttpResponse(paper.content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def certify(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """A certificate of accompaniment."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    confirmation = Confirmation(
        title="Attestation d’accompagnement",
        question=f"Attester que {header.full_name} est accompagné ?",
        consequences=("Elle est classée dans les documents du dossier.",),
        verb="Produire l’attestation",
        back_url=reverse("file_documents:list", args=[dossier_id]),
        danger=False,
    )
    form = CertificateForm(request.POST if request.method == "POST" else None)
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: operations.certify_accompaniment(
            actor=request.actor,
            at=now(),
            contract_id=contract.contract_id,
            usage=typed["usage"],
            idempotency_key=form.sending,
        ),
        done="L’attestation est dans les documents du dossier.",
    )


def _delegates(request: ActingRequest) -> tuple[Professional, ...]:
    return professionals_of(request.scope, [request.actor.structure_id], holding=Permission.SIGN_CONTRACTS)


def _starts(request: ActingRequest, header: DossierHeader) -> dict[str, Any]:
    phone = "" if is_operator(request.actor) else header.phone
    way = SigningWay.SMS_LINK if phone else SigningWay.EMAIL_LINK if header.email else SigningWay.ON_PAGE
    return {
        "way": way,
        "contact": phone or header.email,
        "guardian_way": SigningWay.EMAIL_LINK if is_operator(request.actor) else SigningWay.SMS_LINK,
        "delegate": str(request.actor.user_id),
    }


def _name(header: DossierHeader) -> str:
    return f"{display_first_name(header.first_name)} {capitals(header.usual_name or header.birth_name)}"
