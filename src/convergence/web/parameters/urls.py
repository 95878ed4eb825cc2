"""Address of the legal parameters."""

from django.urls import path

from convergence.web.parameters import views

app_name = "parameters"

urlpatterns = [path("", views.parameters, name="list")]
