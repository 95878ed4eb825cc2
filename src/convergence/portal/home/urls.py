"""Addresses of the first page of her space."""

from django.urls import path

from convergence.portal.home import easier, views

app_name = "portal_home"

urlpatterns = [
    path("", views.home, name="home"),
    path("facile/", views.easy, name="easy"),
    path("facile/dates/", views.easy_dates, name="easy_dates"),
    path("facile/actions/", easier.easy_actions, name="easy_actions"),
    path("facile/argent/", easier.easy_money, name="easy_money"),
    path("facile/demandes/", easier.easy_requests, name="easy_requests"),
]
