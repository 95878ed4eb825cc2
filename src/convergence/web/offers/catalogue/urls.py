"""Addresses of the organisation's own catalogue, of records to look at again and of those that look alike."""

from django.urls import path

from convergence.web.offers.catalogue import providers, reviewing, views, workshops
from convergence.web.offers.likenesses import views as likenesses

urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/nouveau/", views.new, name="catalogue_new"),
    path("catalogue/services/<uuid:offer_id>/modifier/", views.edit, name="catalogue_edit"),
    path("catalogue/services/<uuid:offer_id>/places/", views.places, name="catalogue_places"),
    path("catalogue/services/<uuid:offer_id>/retirer/", views.withdraw, name="catalogue_withdraw"),
    path("catalogue/services/<uuid:offer_id>/remettre/", views.reopen, name="catalogue_reopen"),
    path("catalogue/structures/nouvelle/", providers.new_provider, name="catalogue_provider_new"),
    path(
        "catalogue/structures/<uuid:provider_id>/modifier/",
        providers.edit_provider,
        name="catalogue_provider_edit",
    ),
    path(
        "catalogue/structures/<uuid:provider_id>/retirer/",
        providers.withdraw_provider,
        name="catalogue_provider_withdraw",
    ),
    path(
        "catalogue/structures/<uuid:provider_id>/remettre/",
        providers.reopen_provider,
        name="catalogue_provider_reopen",
    ),
    path("catalogue/ateliers/", workshops.workshops_page, name="catalogue_workshops"),
    path("catalogue/ateliers/<uuid:workshop_id>/", workshops.workshop_page, name="catalogue_workshop"),
    path("catalogue/themes/", views.suggest_themes, name="suggest_themes"),
    path("a-relire/", reviewing.review, name="review"),
    path("a-relire/<uuid:offer_id>/confirmer/", reviewing.confirm, name="confirm"),
    path("a-relire/reponses/<uuid:nudge_id>/", reviewing.treat, name="treat"),
    path("services/<uuid:offer_id>/historique/", reviewing.history, name="history"),
    path("ressemblances/", likenesses.likenesses_page, name="likenesses"),
    path("ressemblances/<uuid:likeness_id>/", likenesses.likeness_page, name="likeness"),
    path("ressemblances/<uuid:likeness_id>/annuler/", likenesses.undo, name="likeness_undo"),
]
