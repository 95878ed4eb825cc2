"""Addresses of the aspirations of one person."""

from django.urls import path

from convergence.web.aspirations import pages, shared, telling, words

app_name = "file_aspirations"

urlpatterns = [
    path("", pages.wishes, name="list"),
    path("partage/", shared.shared, name="shared"),
    path("noter/", telling.new, name="new"),
    path("ordre/", telling.rank, name="rank"),
    path("<uuid:aspiration_id>/redire/", telling.change, name="change"),
    path("<uuid:aspiration_id>/terminer/", telling.end, name="end"),
    path("<uuid:aspiration_id>/theme/", words.theme, name="theme"),
    path("<uuid:aspiration_id>/confirmer/", words.confirm, name="confirm"),
    path("<uuid:aspiration_id>/accord/", words.agree, name="agree"),
    path("<uuid:aspiration_id>/retirer/", words.withdraw, name="withdraw"),
]
