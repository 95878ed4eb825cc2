"""Addresses of the agenda."""

from django.urls import path

from convergence.web.agenda import amending, places, planning, show, week
from convergence.web.agenda.away import absences, relays

app_name = "agenda"

urlpatterns = [
    path("", week.week, name="week"),
    path("nouveau/", planning.new, name="new"),
    path("a-noter/", show.to_note, name="to_note"),
    path("lieux/", places.places, name="places"),
    path("lieux/nouveau/", places.add, name="add_place"),
    path("lieux/<uuid:place_id>/modifier/", places.amend, name="amend_place"),
    path("lieux/<uuid:place_id>/fermer/", places.close, name="close_place"),
    path("absences/", absences.absences, name="absences"),
    path("absences/nouvelle/", absences.announce, name="announce"),
    path("absences/<uuid:absence_id>/", relays.show, name="absence"),
    path("absences/<uuid:absence_id>/retirer/", absences.withdraw, name="withdraw_absence"),
    path("absences/<uuid:absence_id>/reprendre/<uuid:hand_over_id>/", relays.undo, name="undo"),
    path("<uuid:appointment_id>/", show.show, name="show"),
    path("<uuid:appointment_id>/modifier/", amending.amend, name="amend"),
    path("<uuid:appointment_id>/deplacer/", amending.move, name="move"),
    path("<uuid:appointment_id>/annuler/", show.cancel, name="cancel"),
    path("<uuid:appointment_id>/presence/", show.attendance, name="attendance"),
]
