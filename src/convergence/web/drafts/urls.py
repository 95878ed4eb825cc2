"""Address of the server's copy of drafts."""

from django.urls import path

from convergence.web.drafts import views

app_name = "drafts"

urlpatterns = [path("", views.drafts, name="drafts")]
