"""Addresses of the account."""

from django.urls import path

from convergence.web.login import views

app_name = "login"

urlpatterns = [
    path("connexion/", views.log_in, name="login"),
    path("connexion/structure/", views.choose, name="choose"),
    path("connexion/code/", views.choose_password, name="code"),
    path("deconnexion/", views.log_out, name="logout"),
    path("session/prolonger/", views.extend, name="extend"),
    path("mon-compte/", views.account, name="account"),
    path("mon-compte/mot-de-passe/", views.password, name="password"),
]
