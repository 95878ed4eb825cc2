"""Addresses of the first page of her space."""

from django.urls import path

from convergence.portal.home import views

app_name = "portal_home"

urlpatterns = [
    path("", views.home, name="home"),
    path("facile/", views.easy, name="easy"),
    path("facile/dates/", views.easy_dates, name="easy_dates"),
]
