"""Addresses of the case file."""

from django.urls import URLPattern, path

from convergence.web.dossier import search, synthesis
from convergence.web.dossier.around import life, organisations, requests, team
from convergence.web.dossier.creating import views as creating
from convergence.web.dossier.past import asof, history, looked
from convergence.web.dossier.person import account, identity, nir, notes, screens
from convergence.web.dossier.sections import editing, showing
from convergence.web.dossier.shared import people

app_name = "dossier"

_WITHOUT_FILE: list[URLPattern] = [
    path("", search.search, name="search"),
    path("nouveau/", creating.new, name="new"),
    path("nouveau/verifier/", creating.check, name="check"),
    path("nouveau/demander/", creating.request_file, name="request_file"),
    path("partages/", people.people, name="shared"),
    path("demandes/", requests.requests, name="requests"),
    path("demandes/<uuid:request_id>/", requests.answer_request, name="answer_request"),
    path("propositions/pays/", showing.suggest_countries, name="suggest_countries"),
    path("propositions/organismes/", organisations.suggest_organisations, name="suggest_organisations"),
    path("propositions/structures/", organisations.suggest_structures, name="suggest_structures"),
]

_SECTIONS: list[URLPattern] = [
    path("<uuid:dossier_id>/fiche/", showing.whole_file, name="file"),
    path("<uuid:dossier_id>/fiche/<str:which>/", showing.section, name="section"),
    path("<uuid:dossier_id>/fiche/<str:which>/modifier/", editing.edit_section, name="edit_section"),
    path("<uuid:dossier_id>/fiche/<str:which>/confirmer/", editing.confirm_section, name="confirm_section"),
    path("<uuid:dossier_id>/fiche/<str:which>/presence/", editing.presence, name="presence"),
]

_PERSON: list[URLPattern] = [
    path("<uuid:dossier_id>/identite/", identity.identity_proof, name="identity_proof"),
    path("<uuid:dossier_id>/compte/", account.account, name="account"),
    path("<uuid:dossier_id>/compte/ouvrir/", account.open_account, name="account_open"),
    path("<uuid:dossier_id>/compte/reprendre/", account.take_over, name="account_take"),
    path("<uuid:dossier_id>/compte/lien/", account.send_link, name="account_link"),
    path("<uuid:dossier_id>/compte/fermer/", account.close, name="account_close"),
    path("<uuid:dossier_id>/compte/papier/", screens.hand, name="account_hand"),
    path("<uuid:dossier_id>/compte/ecran/", screens.lend, name="account_lend"),
    path("<uuid:dossier_id>/nir/", nir.nir, name="nir"),
    path("<uuid:dossier_id>/nir/renseigner/", nir.record_nir, name="record_nir"),
    path("<uuid:dossier_id>/nir/afficher/", nir.reveal_nir, name="reveal_nir"),
    path("<uuid:dossier_id>/nir/certifier/", nir.certify_nir, name="certify_nir"),
    path("<uuid:dossier_id>/nir/supprimer/", nir.remove_nir, name="remove_nir"),
    path("<uuid:dossier_id>/notes/", notes.notes, name="notes"),
    path("<uuid:dossier_id>/notes/<uuid:note_id>/modifier/", notes.amend_note, name="amend_note"),
    path("<uuid:dossier_id>/notes/<uuid:note_id>/supprimer/", notes.delete_note, name="delete_note"),
]

_AROUND: list[URLPattern] = [
    path("<uuid:dossier_id>/equipe/", team.team, name="team"),
    path("<uuid:dossier_id>/equipe/referent/", team.change_referent, name="change_referent"),
    path("<uuid:dossier_id>/equipe/ajouter/", team.add_member, name="add_member"),
    path("<uuid:dossier_id>/equipe/organisme/", team.choose_organisation, name="choose_organisation"),
    path("<uuid:dossier_id>/equipe/<uuid:member_id>/retirer/", team.end_member, name="end_member"),
    path("<uuid:dossier_id>/etat/", life.state, name="state"),
    path("<uuid:dossier_id>/etat/veille/", life.put_on_watch, name="put_on_watch"),
    path("<uuid:dossier_id>/etat/reactiver/", life.reactivate, name="reactivate"),
    path("<uuid:dossier_id>/etat/fin/", life.end_accompaniment, name="end_accompaniment"),
    path("<uuid:dossier_id>/etat/reprise/", life.resume_accompaniment, name="resume_accompaniment"),
    path("<uuid:dossier_id>/transfert/", life.handover, name="handover"),
]

_PAST: list[URLPattern] = [
    path("<uuid:dossier_id>/historique/", history.history, name="history"),
    path("<uuid:dossier_id>/historique/<int:change_id>/annuler/", history.undo_change, name="undo_change"),
    path("<uuid:dossier_id>/a-une-date/", asof.as_of, name="as_of"),
    path("<uuid:dossier_id>/imprimer/", asof.print_file, name="print"),
    path("<uuid:dossier_id>/consultations/", looked.access, name="access"),
]

urlpatterns = [
    *_WITHOUT_FILE,
    path("<uuid:dossier_id>/", synthesis.show, name="show"),
    *_SECTIONS,
    *_PERSON,
    *_AROUND,
    *_PAST,
]
