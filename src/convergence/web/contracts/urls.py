"""Addresses of the contracts of one person."""

from django.urls import path

from convergence.web.contracts import closing, papers, pausing, preparing, running, views
from convergence.web.contracts.plan import phases, steps, versions

app_name = "contracts"

urlpatterns = [
    path("", views.contracts, name="list"),
    path("preparer/", preparing.prepare, name="prepare"),
    path("<uuid:contract_id>/", views.show, name="show"),
    path("<uuid:contract_id>/modifier/", preparing.amend, name="amend"),
    path("<uuid:contract_id>/signer/", running.sign, name="sign"),
    path("<uuid:contract_id>/faire-signer/", papers.send, name="send"),
    path("<uuid:contract_id>/papier/", papers.make, name="make"),
    path("<uuid:contract_id>/document-a-signer/", papers.take, name="paper"),
    path("<uuid:contract_id>/attestation/", papers.certify, name="certify"),
    path("<uuid:contract_id>/prolonger/", running.extend, name="extend"),
    path("<uuid:contract_id>/parcours/", pausing.programme, name="programme"),
    path("<uuid:contract_id>/avenant/", versions.revise, name="revise"),
    path("<uuid:contract_id>/avenant/abandonner/", versions.drop, name="drop_revision"),
    path("<uuid:contract_id>/versions/<int:before>-<int:after>/", versions.compare, name="compare"),
    path("<uuid:contract_id>/suspendre/", pausing.suspend, name="suspend"),
    path("<uuid:contract_id>/reprendre/", pausing.resume, name="resume"),
    path("<uuid:contract_id>/actualiser/", pausing.confirm, name="confirm"),
    path("<uuid:contract_id>/revu/", running.review, name="review"),
    path("<uuid:contract_id>/phases/ajouter/", phases.add, name="add_phase"),
    path("<uuid:contract_id>/phases/<uuid:phase_id>/modifier/", phases.change, name="change_phase"),
    path("<uuid:contract_id>/phases/<uuid:phase_id>/ouvrir/", phases.begin, name="open_phase"),
    path("<uuid:contract_id>/phases/<uuid:phase_id>/bilan/", phases.evaluate, name="close_phase"),
    path("<uuid:contract_id>/actions/ajouter/", steps.add, name="add_step"),
    path("<uuid:contract_id>/actions/<uuid:step_id>/modifier/", steps.change, name="change_step"),
    path("<uuid:contract_id>/actions/<uuid:step_id>/fait/", steps.done, name="finish_step"),
    path("<uuid:contract_id>/actions/<uuid:step_id>/abandonner/", steps.drop, name="drop_step"),
    path("<uuid:contract_id>/terminer/", closing.end, name="end"),
    path("<uuid:contract_id>/abandonner/", closing.abandon, name="abandon"),
    path("<uuid:contract_id>/refuser/", closing.refuse, name="refuse"),
]
