"""Which documents of a file may leave with a request, by the family of data that they tell and what the service does.

What tells more than a service needs stays: the diagnosis, the export of the file, letters, contracts, proofs of
signature. Health and resources leave only for a service that works on them.
"""

from __future__ import annotations

from collections.abc import Mapping

from convergence.documents.types import DocumentKind, DocumentRow
from convergence.offers.types import Audience, OfferKind, OfferRow

_STAYS: Mapping[DocumentKind, str] = {
    DocumentKind.CONTRACT: "Un contrat ne part pas : cochez plutôt « Situation et contrat en cours ».",
    DocumentKind.LETTER: "Un courrier de la structure ne part pas avec une demande d’orientation.",
    DocumentKind.ATTENDANCE_SHEET: "Une feuille d’émargement nomme d’autres personnes : elle ne part pas.",
    DocumentKind.SIGNATURE_EVIDENCE: "Une preuve de signature ne sert qu’à la structure : elle ne part pas.",
    DocumentKind.FILE_EXPORT: "L’export du dossier dit tout de la personne : il ne part pas.",
    DocumentKind.DIAGNOSTIC: "Le diagnostic reste au dossier : dites dans le message ce qui est utile.",
    DocumentKind.OTHER: "Ce document n’est pas classé : ajoutez-le de nouveau sous son vrai type.",
}
_HEALTH_THEMES = ("sante",)
_MONEY_THEMES = ("difficultes-financieres", "logement-hebergement")
_AIDS = (OfferKind.FINANCIAL_AID, OfferKind.MATERIAL_AID)


def refusal(paper: DocumentRow, offer: OfferRow) -> str:
    """Why a document may not leave for a service, in French; empty when it may."""
    if not paper.is_available:
        return f"Ce document ne peut pas être ouvert : {paper.state.label.lower()}."
    if any(other != paper.dossier_id for other in paper.concerns):
        return "Ce document concerne aussi d’autres personnes : il ne part pas."
    if paper.kind is DocumentKind.HEALTH and not _works_on_health(offer):
        return "Un justificatif de santé ou de handicap ne part que vers un service de santé ou de handicap."
    if paper.kind is DocumentKind.RESOURCES and not _works_on_money(offer):
        return "Un justificatif de ressources ne part que vers un service d’aide, de logement ou de budget."
    return _STAYS.get(paper.kind, "")


def _works_on_health(offer: OfferRow) -> bool:
    return _is_about(offer, _HEALTH_THEMES) or Audience.DISABLED in offer.audiences


def _works_on_money(offer: OfferRow) -> bool:
    return _is_about(offer, _MONEY_THEMES) or offer.kind in _AIDS


def _is_about(offer: OfferRow, families: tuple[str, ...]) -> bool:
    return any(theme.partition("--")[0] in families for theme in offer.themes)
