"""Addresses of the work list."""

from django.urls import path

from convergence.web.deadlines import views

app_name = "deadlines"

urlpatterns = [path("", views.work_page, name="list")]
