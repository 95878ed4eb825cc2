"""Addresses of payments."""

from django.urls import path

from convergence.web.payments import (
    accounts,
    budgets,
    listing,
    moving,
    proposing,
    returning,
    showing,
    stopping,
)

app_name = "payments"

urlpatterns = [
    path("", listing.runs_page, name="list"),
    path("budgets/", budgets.budgets_page, name="budgets"),
    path("budgets/tableur/", budgets.budgets_file, name="budgets_file"),
    path("budgets/nouveau/", budgets.new, name="envelope_new"),
    path("budgets/<uuid:envelope_id>/", budgets.envelope_page, name="envelope"),
    path("budgets/<uuid:envelope_id>/dotation/", budgets.change, name="envelope_change"),
    path("budgets/<uuid:envelope_id>/engager/", budgets.commit, name="envelope_commit"),
    path("coordonnees/", accounts.waiting_page, name="accounts"),
    path("coordonnees/<uuid:account_id>/confirmer/", accounts.confirm, name="account_confirm"),
    path("coordonnees/<uuid:account_id>/refuser/", accounts.refuse, name="account_refuse"),
    path("dossiers/<uuid:dossier_id>/", accounts.account_page, name="account"),
    path("dossiers/<uuid:dossier_id>/arreter/", stopping.stop, name="stop"),
    path("dossiers/<uuid:dossier_id>/reprendre/", stopping.resume, name="resume"),
    path("dossiers/<uuid:dossier_id>/trop-percu/", stopping.repay, name="repay"),
    path("dossiers/<uuid:dossier_id>/recalculer/", stopping.recalculate, name="recalculate"),
    path("propositions/<uuid:proposal_id>/", proposing.proposal_page, name="proposal"),
    path("propositions/<uuid:proposal_id>/regarder/", proposing.look, name="look"),
    path("propositions/<uuid:proposal_id>/retenir/", proposing.hold, name="hold"),
    path("propositions/<uuid:proposal_id>/liberer/", proposing.release, name="release"),
    path("retours/<uuid:line_id>/rattacher/", returning.attach, name="attach"),
    path("retours/<uuid:line_id>/clore/", returning.close, name="close"),
    path("<uuid:run_id>/", showing.run_page, name="run"),
    path("<uuid:run_id>/calculer/", moving.propose, name="propose"),
    path("<uuid:run_id>/controler/", moving.check, name="check"),
    path("<uuid:run_id>/renvoyer/", moving.send_back, name="send_back"),
    path("<uuid:run_id>/figer/", moving.freeze, name="freeze"),
    path("<uuid:run_id>/envoyer/", moving.export, name="export"),
    path("<uuid:run_id>/fichier/", moving.download, name="download"),
    path("<uuid:run_id>/retour/", returning.read, name="return"),
    path("<uuid:run_id>/reponse/", returning.answer, name="answer"),
    path("<uuid:run_id>/rapprocher/", moving.reconcile, name="reconcile"),
    path("<uuid:run_id>/anomalies/<str:code>/", moving.acknowledge, name="acknowledge"),
    path("<uuid:run_id>/valeurs/<str:name>/", moving.confirm_value, name="confirm_value"),
]
