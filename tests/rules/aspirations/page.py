"""The published measure of the coding: docs/reference/aspirations-codage.md.

``.venv/bin/python -m tests.rules.aspirations.page`` writes it again; a test measures anew and compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from convergence.aspirations.rules.coding.measuring import Agreement, Confidence, agreement, confidence, usage
from convergence.aspirations.rules.coding.model import ABSTAINS_UNDER, SECOND_FROM, Coder, coder
from convergence.aspirations.rules.coding.sentences import Sentence, held_aside, training
from convergence.aspirations.rules.taxonomy import taxonomy
from tests.architecture.sources import ROOT
from tests.rules.aspirations.closeness import TOO_CLOSE

PAGE = ROOT / "docs" / "reference" / "aspirations-codage.md"
TODAY = date(2026, 12, 1)
THEMES = taxonomy(TODAY).themes
CODES = tuple(theme.code for theme in THEMES)
MADE = (
    "<!-- Page mesurée : .venv/bin/python -m tests.rules.aspirations.page la refait. "
    "Ne la modifiez pas à la main. -->"
)
REGISTERS = {
    "courant": "parole courante",
    "sms": "SMS",
    "regional": "tours régionaux et d’outre-mer",
    "melange": "langues mêlées",
    "conseiller": "phrase de conseiller",
}


def page(model: Coder) -> str:
    """The whole page for a model, judged by the sentences held aside."""
    judged = held_aside()
    wishes = [one for one in judged if one.theme]
    met = agreement(model, wishes, CODES)
    lines = [*_head(model, judged), *_agreement(met), *_confusion(met)]
    lines += [*_confidence(confidence(model, wishes)), *_usage(model, judged), *_limits()]
    return "\n".join(lines).rstrip() + "\n"


def _head(model: Coder, judged: Sequence[Sentence]) -> list[str]:
    taught = training()
    words = sum(one.is_a_word for one in taught)
    wishes = sum(bool(one.theme) for one in judged)
    return [
        "# Codage des aspirations : accord et confiance", "", MADE, "",
        f"Version mesurée : `{model.version}` (version du code, empreinte des phrases apprises). Le modèle est "
        "linéaire (suites de deux à quatre caractères, mots et couples de mots, `LinearSVC` de scikit-learn) ; il "
        "s’apprend sur place au premier emploi, toujours le même pour les mêmes phrases, et aucun texte ne sort. "
        "Il propose, une personne confirme.", "",
        f"Il apprend de {len(taught)} lignes de `src/convergence/aspirations/data/sentences_training.csv` "
        f"({len(taught) - words} phrases et {words} noms de choses), et il est jugé par les "
        f"{len(judged)} phrases de `sentences_held_aside.csv` : {wishes} souhaits et {len(judged) - wishes} "
        "messages qui n’en sont pas. Toutes sont inventées. Les phrases mises à part ont été écrites et "
        "enregistrées avant les autres ; aucune phrase apprise n’en est proche (moins de "
        f"{_percent(TOO_CLOSE)} de groupes de trois lettres en commun). Les réglages ont été choisis par "
        "validation croisée sur les phrases apprises seules.", "",
    ]  # fmt: skip


def _agreement(met: Agreement) -> list[str]:
    lines = [
        "## Accord", "",
        f"F1 macro sur les dix thèmes : **{_number(met.macro_f1)}**. Premier thème juste : "
        f"{_percent(met.accuracy)} ; bon thème parmi les trois premiers : {_percent(met.in_first_three)} ; "
        f"kappa de Cohen : {_number(met.kappa)}. Ici, ne rien proposer compte comme une faute.", "",
        "| thème | précision | rappel | F1 | phrases |", "|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| {_label(one.theme)} | {_number(one.precision)} | {_number(one.recall)} | {_number(one.f1)} "
        f"| {one.sentences} |"
        for one in met.themes
    ]
    lines += ["", "| manière de dire | phrases | premier thème juste |", "|---|---|---|"]
    lines += [f"| {REGISTERS[name]} | {count} | {_percent(right)} |" for name, count, right in met.registers]
    return [*lines, ""]


def _confusion(met: Agreement) -> list[str]:
    columns = [*(_label(code) for code in CODES), "aucun souhait"]
    lines = [
        "## Matrice de confusion", "",
        "En ligne le thème donné par une personne, en colonne le premier thème de la machine.", "",
        f"| | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}",
    ]  # fmt: skip
    for code, row in zip(CODES, met.confusion, strict=True):
        lines.append(f"| **{_label(code)}** | {' | '.join(str(cell) for cell in row)} |")
    return [*lines, ""]


def _confidence(found: Confidence) -> list[str]:
    lines = [
        "## Confiance", "",
        "Ce qui est annoncé arrive-t-il aussi souvent ? Écart moyen (ECE, dix tranches) : "
        f"**{_number(found.error)}**.", "",
        "| confiance annoncée | phrases | confiance moyenne | juste |", "|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| de {_percent(one.low)} à {_percent(one.high)} | {one.sentences} | {_percent(one.announced)} "
        f"| {_percent(one.right)} |"
        for one in found.bands
    ]
    return [*lines, ""]


def _usage(model: Coder, judged: Sequence[Sentence]) -> list[str]:
    seen = usage(model, judged)
    return [
        "## Ce que voit une personne", "",
        f"- Sous {_percent(ABSTAINS_UNDER)} de confiance, rien n’est proposé ; un second thème se montre à partir "
        f"de {_percent(SECOND_FROM)}.",
        f"- Un thème est proposé pour {_percent(seen.proposed)} des souhaits ; le premier est alors juste dans "
        f"{_percent(seen.right_when_proposed)} des cas.",
        f"- Rien n’est proposé pour {_percent(seen.silent_without_wish)} des {seen.without_wish} messages sans "
        "souhait : les autres se corrigent d’un geste.",
        f"- Sur {seen.with_second} phrases qui ont un second thème, il est montré dans "
        f"{_percent(seen.second_shown)} des cas.",
        f"- Le thème étant donné, le sous-thème proposé est juste dans {_percent(seen.sub_theme_right)} des cas.",
        "",
    ]  # fmt: skip


def _limits() -> list[str]:
    return [
        "## Ce que ces nombres ne disent pas", "",
        "- La même main a écrit les deux lots, l’un après l’autre : sur de vraies paroles, l’accord sera plus bas. "
        "Le mesurer sur des codages confirmés, avec l’accord des personnes, avant de s’y fier.",
        "- Le premier nombre obtenu sur le lot mis à part fut 0,806, avec 4 804 lignes apprises, avant tout autre "
        "essai. Les phrases fausses de ce lot n’ont pas été lues pour améliorer le modèle.",
        "- Une seule personne a étiqueté : l’accord entre deux personnes, borne de ce qu’on peut attendre, reste à "
        "mesurer.",
        "- Les créoles, le shimaoré et les autres langues n’ont que quelques dizaines de phrases.",
    ]  # fmt: skip


def _label(code: str) -> str:
    return next(theme.label for theme in THEMES if theme.code == code)


def _number(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def _percent(value: float) -> str:
    return f"{value * 100:.0f} %"


if __name__ == "__main__":
    PAGE.write_text(page(coder()), "utf-8")
