"""Addresses of documents inside one file."""

from django.urls import path

from convergence.web.documents import adding, letters, listing, making

app_name = "file_documents"

urlpatterns = [
    path("", listing.documents, name="list"),
    path("ajouter/", adding.add, name="add"),
    path("produire/", making.choose, name="choose"),
    path("produire/<str:kind>/", making.make, name="make"),
    path("exporter/", making.export, name="export"),
    path("<uuid:document_id>/telecharger/", listing.download, name="download"),
    path("<uuid:document_id>/retirer/", adding.remove, name="remove"),
    path("<uuid:document_id>/remise/", letters.note, name="deliver"),
    path("<uuid:document_id>/remise/<uuid:delivery_id>/", letters.amend, name="amend_delivery"),
]
