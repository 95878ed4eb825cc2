"""The allowance of a month explained, the run that pays it, and the month put right by the next run."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.site import Visitor
from tests.journeys.steps.words import fill, follow, main, paper, press, typed

IBAN = "FR76 9999 9000 0100 0000 0000 503"


def open_the_right(adviser: Visitor, manager: Visitor, path: str, name: str, day: date) -> None:
    """Prepared by one, decided by the other; the papers, the letter, bank details seen twice."""
    adviser.go(f"{path}allocations/")
    follow(adviser, "Préparer l’allocation")
    fill(adviser, household="non_imposable", home="hors_foyer")
    press(adviser, "Envoyer à la décision", "une autre personne en décide")
    manager.go("/allocations/decisions/")
    follow(manager, "Décider", within=name)
    fill(manager, is_granted="oui")
    press(manager, "Enregistrer la décision", "La décision est enregistrée.")
    adviser.go(f"{path}allocations/")
    follow(adviser, "Noter les pièces complètes")
    fill(adviser, complete_on=typed(day))
    press(adviser, "Noter le dossier complet", "Les pièces sont notées comme complètes.")
    follow(adviser, "Notifier")
    press(adviser, "Produire le courrier", "Le courrier est produit.")
    assert "recours" in paper(adviser, "allocation du CEJ")
    adviser.go(f"{path}allocations/")
    follow(adviser, "Paiements")
    fill(adviser, iban=IBAN, holder=name)
    press(adviser, "Enregistrer", "Quelqu’un d’autre doit confirmer.")
    manager.go("/paie/coordonnees/")
    follow(manager, "Comparer et confirmer", within=name)
    press(manager, "Confirmer", "Les coordonnées sont confirmées")


def declare(adviser: Visitor, path: str, month: date, **resources: str) -> None:
    """The resources of a month; nothing typed says that there are none."""
    adviser.go(f"{path}allocations/ressources/{month:%Y-%m}/")
    fill(adviser, **resources)
    press(adviser, "Enregistrer les ressources", "Les ressources du mois sont enregistrées.")


def due(adviser: Visitor, path: str, month: date) -> Decimal:
    """What her page says is due for a month; its lines add up."""
    adviser.go(f"{path}allocations/?mois={month:%Y-%m}")
    amounts = main(adviser).get_by_role("table", name="Calcul ligne par ligne").locator("td:last-child")
    *lines, total = [euros(text) for text in amounts.all_inner_texts()]
    assert sum(lines) == total
    return total


def euros(text: str) -> Decimal:
    """An amount as it is shown."""
    return Decimal(re.sub(r"[^0-9,-]", "", text.replace("−", "-")).replace(",", "."))


def pay(manager: Visitor, direction: Visitor, month: date, name: str, amount: Decimal, folder: Path) -> None:
    """The run of a month: proposed, looked at and confirmed by a second person, frozen, sent, returned, reconciled."""
    run = calculate(manager, month)
    look(direction, run)
    follow(direction, name)
    counted = main(direction).locator(".cv-summary__row").filter(has_text="Compté dans cette paie")
    assert euros(counted.locator("dd").inner_text()) == amount
    direction.go(run)
    for verb, told in (("Contrôler", "La paie est contrôlée."), ("Figer", "La paie est figée.")):
        follow(direction, verb)
        press(direction, verb, told)
    manager.go(run)
    follow(manager, "Envoyer le fichier")
    press(manager, "Envoyer", "Le fichier est confié à l’envoi.")
    manager.until(lambda: main(manager).get_by_text(re.compile(" : envoyé")).count() > 0)
    with manager.page.expect_download() as given:
        main(manager).get_by_role("link", name="Télécharger le fichier").click()
    given.value.save_as(folder / "paie.json")
    orders = json.loads((folder / "paie.json").read_text("utf-8"))["lignes"]
    assert [each["montant"] for each in orders if each["titulaire"] == name] == [str(amount)]
    answer = [f"{each['reference']};{each['montant']};paye;;" for each in orders]
    follow(manager, "Lire un retour")
    (folder / "retour.csv").write_text(
        "\n".join(["reference;montant;resultat;motif;date", *answer, ""]), "utf-8"
    )
    manager.page.get_by_label("Retour du payeur").set_input_files(folder / "retour.csv")
    press(manager, "Lire ce retour", f"Retour lu (rapprochée : {len(orders)}).")
    follow(manager, "Rapprocher")
    press(manager, "Rapprocher", "La paie est rapprochée.")
    manager.picture("29-paie", "main h1")


def calculate(manager: Visitor, month: date) -> str:
    """Open the run of a month, or the one that is open already, and calculate it; answers its address."""
    manager.go("/paie/")
    manager.check()
    manager.page.locator("[name=mois]").select_option(f"{month:%Y-%m}")
    manager.page.locator("[name=payeur]").select_option("asp")
    manager.press(main(manager).get_by_role("button", name="Ouvrir cette paie"))
    press(manager, "Calculer les propositions", "calculée")
    return manager.page.url.removeprefix(manager.site.url)


def look(direction: Visitor, run: str) -> None:
    """Say what was verified of each proposal that asks for it, and confirm by name each value that nobody had."""
    asking, unsure = f"{run}?seulement=regarder", main(direction).get_by_role("link", name="Confirmer")
    direction.go(asking)
    while main(direction).locator("tbody th a").count():
        direction.press(main(direction).locator("tbody th a").first)
        follow(direction, "Dire ce que vous avez vérifié")
        fill(direction, note="Comparé à la décision.")
        press(direction, "Enregistrer", "C’est noté.")
        direction.go(asking)
    direction.go(run)
    while left := unsure.count():
        follow(direction, "Confirmer")
        fill(direction, source="Instruction du 3 avril 2026, lue avec la décision.")
        press(direction, "Confirmer en mon nom", "La valeur est confirmée pour cette paie.")
        expect(unsure).to_have_count(left - 1)


def shown(amount: Decimal) -> str:
    """An amount as the pages of payments write it."""
    return f"{amount:.2f}".replace(".", ",")


def put_right(adviser: Visitor, manager: Visitor, path: str, name: str, month: date, running: date) -> None:
    """Wages of last month are known late: this month's run takes back what was paid too much, and says why."""
    paid = due(adviser, path, month)
    declare(adviser, path, month, kind_0="salaire", amount_0="640")
    now_due = due(adviser, path, month)
    assert now_due < paid
    adviser.picture("26-allocation-du-mois", "main h2")
    manager.go(calculate(manager, running))
    follow(manager, name)
    expect(main(manager)).to_contain_text("Régularisation")
    expect(main(manager)).to_contain_text(f"− {shown(paid - now_due)}")
    manager.picture("28-regularisation", "main h1")
