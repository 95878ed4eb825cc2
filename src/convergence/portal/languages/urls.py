"""Where she chooses a language."""

from django.urls import path

from convergence.portal.languages import views

app_name = "portal_languages"

urlpatterns = [path("langue/<str:code>/", views.choose, name="choose")]
