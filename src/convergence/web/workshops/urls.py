"""Addresses of workshops."""

from django.urls import path

from convergence.web.workshops import attendance, enrolling, listing, offers, sessions, sheet, showing

app_name = "workshops"

urlpatterns = [
    path("", listing.sessions_page, name="list"),
    path("offres/", offers.offers_page, name="offers"),
    path("offres/nouvelle/", offers.new, name="offer_new"),
    path("offres/<uuid:offer_id>/modifier/", offers.edit, name="offer_edit"),
    path("offres/<uuid:offer_id>/fermer/", offers.end, name="offer_end"),
    path("offres/<uuid:offer_id>/rouvrir/", offers.reopen, name="offer_reopen"),
    path("offres/<uuid:offer_id>/programmer/", sessions.plan, name="plan"),
    path("sessions/<uuid:session_id>/", showing.session_page, name="session"),
    path("sessions/<uuid:session_id>/modifier/", sessions.edit, name="edit"),
    path("sessions/<uuid:session_id>/recopier/", sessions.copy, name="copy"),
    path("sessions/<uuid:session_id>/annuler/", sessions.cancel, name="cancel"),
    path("sessions/<uuid:session_id>/cloturer/", sessions.close, name="close"),
    path("sessions/<uuid:session_id>/rouvrir/", sessions.reopen, name="reopen"),
    path("sessions/<uuid:session_id>/inscrire/", enrolling.enrol, name="enrol"),
    path("sessions/<uuid:session_id>/inscrire/<uuid:dossier_id>/", enrolling.enrol_one, name="enrol_one"),
    path("sessions/<uuid:session_id>/attente/<uuid:waiting_id>/accepter/", enrolling.accept, name="accept"),
    path("sessions/<uuid:session_id>/attente/<uuid:waiting_id>/retirer/", enrolling.leave, name="leave"),
    path("sessions/<uuid:session_id>/emargement/", attendance.attendance, name="attendance"),
    path("sessions/<uuid:session_id>/emargement/tous/", attendance.everybody, name="everybody"),
    path("sessions/<uuid:session_id>/emargement/feuille/", sheet.print_sheet, name="sheet"),
    path("sessions/<uuid:session_id>/emargement/signer/", sheet.sign_on_screen, name="sign_sheet"),
    path("inscriptions/<uuid:enrolment_id>/desinscrire/", enrolling.withdraw, name="withdraw"),
]
