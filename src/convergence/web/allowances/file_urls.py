"""Addresses of allowances of one person."""

from django.urls import path, register_converter

from convergence.accompagnement.allowances.types.words import Asked
from convergence.web.allowances import deciding, preparing, views


class AskedConverter:
    """The kind of a request in an address."""

    regex = "|".join(asked.value for asked in Asked)

    def to_python(self, value: str) -> Asked:
        """The kind that the address names."""
        return Asked(value)

    def to_url(self, value: str) -> str:
        """The kind as the address writes it."""
        return str(Asked(value).value)


register_converter(AskedConverter, "asked")

app_name = "file_allowances"

urlpatterns = [
    path("", views.allowances, name="list"),
    path("contrats/<uuid:contract_id>/preparer/", preparing.open_right, name="open"),
    path("contrats/<uuid:contract_id>/ponctuelle/", preparing.ask_month, name="ask_month"),
    path("droits/<uuid:right_id>/reviser/", preparing.revise, name="revise"),
    path("droits/<uuid:right_id>/pieces/", preparing.papers, name="papers"),
    path("droits/<uuid:right_id>/titre-conservatoire/", deciding.precaution, name="precaution"),
    path("droits/<uuid:right_id>/autonomie/<uuid:terms_id>/", deciding.autonomy, name="autonomy"),
    path("ressources/<str:month>/", preparing.declare, name="declare"),
    path("aides/nouvelle/", preparing.ask_aid, name="ask_aid"),
    path("aides/<uuid:aid_id>/pieces/", preparing.aid_papers, name="aid_papers"),
    path("<asked:kind>/<uuid:ref_id>/decider/", deciding.decide, name="decide"),
    path("<asked:kind>/<uuid:ref_id>/retirer/", preparing.withdraw, name="withdraw"),
    path("<asked:kind>/<uuid:ref_id>/notifier/", deciding.letter, name="letter"),
]
