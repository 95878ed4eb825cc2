"""Addresses of agreements: demands, answers, what anybody may know."""

from django.urls import path

from convergence.web.sharing import answering, asking, opened, views

app_name = "sharing"

urlpatterns = [
    path("", views.agreements, name="list"),
    path("demander/", asking.ask, name="ask"),
    path("demande/", opened.demand, name="candidate"),
    path("textes/", views.texts, name="law"),
    path("publiques/", opened.agreements, name="public"),
    path("accuse/<str:token>/", opened.acknowledge, name="acknowledge"),
    path("<uuid:agreement_id>/", views.agreement, name="show"),
    path("<uuid:agreement_id>/completer/", asking.complete, name="complete"),
    path("<uuid:agreement_id>/complement/", answering.ask_for_more, name="more"),
    path("<uuid:agreement_id>/repondre/", answering.propose, name="propose"),
    path("<uuid:agreement_id>/decider/", answering.decide, name="decide"),
    path("<uuid:agreement_id>/renvoyer/", answering.send_back, name="send_back"),
    path("<uuid:agreement_id>/organisme/", answering.attach, name="attach"),
    path("<uuid:agreement_id>/applications/", answering.applications, name="applications"),
    path("<uuid:agreement_id>/revoir/", answering.review, name="review"),
    path("<uuid:agreement_id>/revoquer/", answering.revoke, name="revoke"),
]
