"""What the letter that notifies an orientation says."""

from __future__ import annotations

from datetime import date

from convergence.accompagnement.orientation.types import Path, ReferentBody
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import french_date

_WORDS = {
    Path.PROFESSIONAL: "Vous pouvez chercher un emploi dès maintenant, avec l’appui de votre organisme référent.",
    Path.SOCIO_PROFESSIONAL: (
        "Vous cherchez un emploi et êtes accompagné en même temps pour ce qui vous freine."
    ),
    Path.SOCIAL: (
        "Vous êtes d’abord accompagné pour ce qui vous empêche, pour un temps, de chercher un emploi."
    ),
}
_APPEAL = (
    "Si vous n’êtes pas d’accord, parlez-en d’abord avec votre conseiller. Vous pouvez demander à la Mission Locale "
    "de revoir sa décision, ou saisir le tribunal administratif, dans les {months} mois qui suivent la réception de ce "
    "courrier."
)


def decision_values(
    path: Path, body: ReferentBody, body_name: str, *, decided_on: date, is_here: bool
) -> dict[str, str]:
    """The values of the letter. Neither criteria nor impact: they stay in the file, where she may read them."""
    referent = body_name or ("cette Mission Locale" if is_here else body.label)
    follows = (
        " Vous signerez votre contrat d’engagement dans le mois qui suit la réception de ce courrier."
        if is_here
        else ""
    )
    return {
        "objet": "Votre orientation",
        "decision": f"Vous suivez le {_lowered(path.label)}. Votre organisme référent est : {referent}.{follows}",
        "motifs": (
            f"{_WORDS[path]} Cette décision tient compte de votre niveau de qualification, de votre situation au "
            "regard de l’emploi, de vos aspirations et des difficultés dont vous avez parlé (code du travail, article "
            "L5411-5-1)."
        ),
        "date_effet": french_date(decided_on),
        "voies_recours": _APPEAL.format(months=parameter("orientation.appeal_months").integer_at(decided_on)),
    }


def _lowered(label: str) -> str:
    return label[0].lower() + label[1:]
