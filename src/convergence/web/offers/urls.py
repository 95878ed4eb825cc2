"""Addresses of the directory of services."""

from django.urls import include, path

from convergence.web.offers import detail, feed, search, selections, sending

app_name = "offers"

urlpatterns = [
    path("", include("convergence.web.offers.catalogue.urls")),
    path("sources/", include("convergence.web.offers.sources.urls")),
    path("", search.search_page, name="search"),
    path("services/<uuid:offer_id>/", detail.offer_page, name="show"),
    path("diffusion/", feed.feed_page, name="feed"),
    path("selections/", selections.selections_page, name="selections"),
    path("selections/garder/", selections.keep, name="keep"),
    path("selections/<uuid:selection_id>/", selections.selection_page, name="selection"),
    path("selections/<uuid:selection_id>/modifier/", selections.edit, name="selection_edit"),
    path("selections/<uuid:selection_id>/supprimer/", selections.forget, name="selection_forget"),
    path("selections/<uuid:selection_id>/retirer/", selections.take_out, name="selection_take_out"),
    path("selections/<uuid:selection_id>/envoyer/", sending.choose_person, name="selection_send"),
    path("selections/<uuid:selection_id>/envoyer/<uuid:dossier_id>/", sending.send, name="selection_send_to"),
]
