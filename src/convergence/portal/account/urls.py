"""Addresses of her account."""

from django.urls import path

from convergence.portal.account import franceconnect, screens, views

app_name = "portal_account"

urlpatterns = [
    path("c/<str:token>/", views.choose, name="choose"),
    path("connexion/", views.log_in, name="login"),
    path("connexion/franceconnect/", franceconnect.leave, name="franceconnect"),
    path("connexion/franceconnect/retour/", franceconnect.back, name="franceconnect_back"),
    path("compte/franceconnect/", franceconnect.link, name="franceconnect_link"),
    path("compte/franceconnect/retirer/", franceconnect.unlink, name="franceconnect_unlink"),
    path("deconnexion/franceconnect/", franceconnect.farewell, name="farewell"),
    path("mot-de-passe/", views.forgotten, name="forgotten"),
    path("compte/", views.home, name="home"),
    path("deconnexion/", views.log_out, name="logout"),
    path("ecran/", screens.screen, name="screen"),
    path("appareil/", screens.device, name="device"),
]
