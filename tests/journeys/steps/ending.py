"""How it ends: a job, the end of the contract, what each definition says of the exit, the news to take."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.site import Visitor
from tests.journeys.steps.words import fill, follow, main, press


def leave_for_a_job(adviser: Visitor, path: str, contract: str, day: str) -> None:
    """Her job and the end of her contract; the exit is qualified alone, and the news are already due."""
    adviser.go(f"{path}situations/nouvelle/")
    adviser.page.get_by_label("Catégorie").select_option("emploi")
    expect(adviser.page.locator("[name=job_term]")).to_be_visible()
    fill(adviser, first_day=day, job_term="cdi", job_kind="droit_commun", working_time="temps_plein")
    fill(adviser, organisation="Boulangerie Abadie")
    press(adviser, "Ajouter la situation", "La situation est ajoutée")
    adviser.go(contract)
    follow(adviser, "Mettre fin au contrat")
    fill(adviser, last_day=day, motive="emploi_durable", kept_commitments="oui")
    press(adviser, "Mettre fin au contrat", "La fin du contrat est enregistrée.")
    adviser.go(f"{path}situations/sorties/")
    adviser.until(lambda: main(adviser).get_by_text("Sortie vers un emploi durable").count() > 0)
    for told in ("Emploi durable", "Boulangerie Abadie", "3 mois après", "6 mois après"):
        expect(main(adviser)).to_contain_text(told)
    adviser.picture("30-sortie", "main h2")
