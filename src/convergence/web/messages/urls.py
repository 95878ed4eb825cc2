"""Addresses of messages."""

from django.urls import path

from convergence.web.messages import conversations, groups, operators, settings

app_name = "messages"

urlpatterns = [
    path("", conversations.inbox, name="list"),
    path("remplacement/", conversations.replace, name="replacement"),
    path("organisme/", operators.inbox, name="operator_list"),
    path("organisme/confier/", operators.entrust_all, name="entrust_all"),
    path("envois-groupes/", groups.listing, name="groups"),
    path("envois-groupes/nouveau/", groups.prepare, name="new_group"),
    path("envois-groupes/listes/nouvelle/", groups.new_list, name="new_list"),
    path("envois-groupes/listes/<uuid:list_id>/supprimer/", groups.delete_list, name="delete_list"),
    path("envois-groupes/<uuid:group_id>/", groups.show, name="group"),
    path("envois-groupes/<uuid:group_id>/lancer/", groups.start, name="start_group"),
    path("envois-groupes/<uuid:group_id>/valider/", groups.approve, name="approve_group"),
    path("envois-groupes/<uuid:group_id>/arreter/", groups.stop, name="stop_group"),
    path("modeles/", settings.wordings, name="templates"),
    path("modeles/<str:kind>/<str:address>/", settings.wording, name="template"),
    path("modeles/<str:kind>/", settings.switch, name="switch"),
    path("couts/", settings.costs, name="budget"),
    path("couts/fichier/", settings.costs_file, name="costs_file"),
    path("couts/budget/", settings.set_budget, name="set_budget"),
]
