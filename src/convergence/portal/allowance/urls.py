"""Address of her allowance, month by month."""

from django.urls import path

from convergence.portal.allowance import views

app_name = "portal_allowance"

urlpatterns = [path("", views.allowance, name="show")]
