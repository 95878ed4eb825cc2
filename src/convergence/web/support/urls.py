"""Addresses of what a team shares to work."""

from django.urls import path

from convergence.web.support import announcements, inbox, practices, publishing, search, snippets

app_name = "support"

urlpatterns = [
    path("boite/", inbox.inbox, name="inbox"),
    path("boite/nouvelle/", inbox.add, name="demand_new"),
    path("boite/<uuid:demand_id>/", inbox.show, name="demand"),
    path("boite/<uuid:demand_id>/prendre/", inbox.take, name="demand_take"),
    path("boite/<uuid:demand_id>/confier/", inbox.entrust, name="demand_entrust"),
    path("boite/<uuid:demand_id>/remettre/", inbox.release, name="demand_release"),
    path("boite/<uuid:demand_id>/traiter/", inbox.finish, name="demand_finish"),
    path("boite/<uuid:demand_id>/rouvrir/", inbox.reopen, name="demand_reopen"),
    path("annonces/", announcements.listed, name="announcements"),
    path("annonces/<uuid:announcement_id>/", announcements.show, name="announcement"),
    path("annonces/<uuid:announcement_id>/confirmer/", announcements.confirm, name="announcement_confirm"),
    path("annonces/publier/", publishing.publish, name="announcement_new"),
    path("annonces/publiees/", publishing.published, name="published"),
    path("annonces/<uuid:announcement_id>/modifier/", publishing.edit, name="announcement_edit"),
    path("annonces/<uuid:announcement_id>/retirer/", publishing.end, name="announcement_end"),
    path("annonces/<uuid:announcement_id>/lecteurs/", publishing.readers, name="announcement_readers"),
    path("pratiques/", practices.listed, name="practices"),
    path("pratiques/nouvelle/", practices.write, name="practice_new"),
    path("pratiques/<uuid:practice_id>/", practices.show, name="practice"),
    path("pratiques/<uuid:practice_id>/modifier/", practices.edit, name="practice_edit"),
    path("pratiques/<uuid:practice_id>/retirer/", practices.withdraw, name="practice_withdraw"),
    path("textes/", snippets.listed, name="snippets"),
    path("textes/nouveau/", snippets.write, name="snippet_new"),
    path("textes/choisir/", snippets.choose, name="snippet_choose"),
    path("textes/<uuid:snippet_id>/modifier/", snippets.edit, name="snippet_edit"),
    path("textes/<uuid:snippet_id>/supprimer/", snippets.delete, name="snippet_delete"),
    path("recherche/", search.search, name="search"),
]
