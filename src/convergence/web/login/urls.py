"""Addresses of the account."""

from django.urls import path

from convergence.web.login import proconnect, views
from convergence.web.login.factors import account as factors
from convergence.web.login.factors import steps

app_name = "login"

urlpatterns = [
    path("connexion/", views.log_in, name="login"),
    path("connexion/structure/", views.choose, name="choose"),
    path("connexion/code/", views.choose_password, name="code"),
    path("connexion/second-facteur/", steps.factor, name="factor"),
    path("connexion/second-facteur/ajouter/", steps.enrol, name="enrol"),
    path("connexion/second-facteur/perdu/", steps.recover, name="recover"),
    path("connexion/proconnect/", proconnect.leave, name="proconnect"),
    path("connexion/proconnect/retour/", proconnect.back, name="proconnect_back"),
    path("connexion/proconnect/relier/", proconnect.unknown, name="proconnect_unknown"),
    path("deconnexion/proconnect/", proconnect.farewell, name="farewell"),
    path("deconnexion/", views.log_out, name="logout"),
    path("session/prolonger/", views.extend, name="extend"),
    path("mon-compte/", views.account, name="account"),
    path("mon-compte/confirmer/", steps.confirm, name="confirm"),
    path("mon-compte/double-authentification/", factors.factors, name="factors"),
    path("mon-compte/double-authentification/ajouter/", factors.add, name="add_factor"),
    path(
        "mon-compte/double-authentification/application/retirer/",
        factors.remove_authenticator,
        name="remove_authenticator",
    ),
    path(
        "mon-compte/double-authentification/cles/<uuid:passkey_id>/retirer/",
        factors.remove_passkey,
        name="remove_passkey",
    ),
    path("mon-compte/double-authentification/codes/", factors.renew_codes, name="renew_codes"),
    path("mon-compte/proconnect/relier/", proconnect.link, name="link"),
    path("mon-compte/identites/<uuid:identity_id>/retirer/", factors.unlink, name="unlink"),
    path("mon-compte/mot-de-passe/", views.password, name="password"),
]
