"""The address of the contracts that an operator follows."""

from django.urls import path

from convergence.web.contracts import due

app_name = "operator_contracts"

urlpatterns = [path("", due.due, name="list")]
