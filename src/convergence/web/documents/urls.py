"""Addresses of the wordings of papers, and of the papers of the structure."""

from django.urls import path

from convergence.web.documents import listing, templates

app_name = "documents"

urlpatterns = [
    path("modeles/", templates.listed, name="templates"),
    path("modeles/<str:kind>/", templates.show, name="template"),
    path("modeles/<str:kind>/ouvrir/", templates.open_draft, name="open_draft"),
    path("modeles/<str:kind>/revenir/", templates.restore, name="restore"),
    path("modeles/<str:kind>/page-<int:page>.png", templates.product_picture, name="product_picture"),
    path("modeles/<str:kind>/<uuid:template_id>/", templates.edit, name="edit"),
    path("modeles/<str:kind>/<uuid:template_id>/publier/", templates.publish, name="publish"),
    path("modeles/<str:kind>/<uuid:template_id>/abandonner/", templates.drop, name="drop"),
    path("modeles/<str:kind>/<uuid:template_id>/comparer/", templates.compare, name="compare"),
    path("modeles/<str:kind>/<uuid:template_id>/page-<int:page>.png", templates.picture, name="picture"),
    path("<uuid:document_id>/telecharger/", listing.download_of_structure, name="download"),
]
