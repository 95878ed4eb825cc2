"""What is sensitive, all of it, in one place: before each of these pages the second factor is asked for again.

By the name of an address: what it does, in words that the page which asks shows. The transaction of each request
(``web.middleware.acting``) holds to it: a page named here needs no mark of its own, and none can forget it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ACCOUNTS = {
    "structure:create": "demander un compte",
    "structure:user": "modifier un compte",
    "structure:approve": "valider un compte",
    "structure:refuse": "refuser un compte",
    "structure:deactivate": "désactiver un compte",
    "structure:reactivate": "réactiver un compte",
    "structure:unlink": "retirer une identité d’un compte",
    "structure:ask_code": "demander un code d’accès",
    "structure:give_code": "remettre un code d’accès",
    "structure:give_role": "donner un rôle",
    "structure:end_role": "mettre fin à un rôle",
    "network:create_user": "demander un compte",
    "sanctions:empowered": "habiliter à décider de sanctions",
    "sanctions:take_back": "retirer une habilitation",
}
_NETWORK = {
    "network:open": "ouvrir une structure",
    "network:close": "fermer une structure",
    "network:merge": "fusionner deux structures",
    "network:client_new": "raccorder une application",
    "network:client_access": "changer les accès d’une application",
    "network:client_renew": "changer le secret d’une application",
    "network:client_revoke": "débrancher une application",
    "network:webhook_new": "ajouter une adresse d’avis",
    "network:webhook_renew": "changer le secret d’une adresse d’avis",
    "network:webhook_remove": "retirer une adresse d’avis",
    "network:login_client_new": "raccorder une application de connexion",
    "network:login_client_change": "changer les adresses d’une application de connexion",
    "network:login_client_renew": "changer le secret d’une application de connexion",
    "network:login_client_revoke": "débrancher une application de connexion",
}
_DATA = {
    "dossier:reveal_nir": "afficher un numéro de sécurité sociale",
    "emergency:open": "ouvrir un dossier en urgence",
    "emergency:review": "juger un accès en urgence",
    "exchanges:export": "exporter le registre des échanges",
    "file_documents:export": "exporter les documents d’un dossier",
    "payments:export": "envoyer un fichier de paie",
    "payments:download": "télécharger un fichier de paie",
    "payments:confirm_value": "confirmer une valeur de la loi",
    "audit:erase": "effacer un dossier",
}
_AGREEMENTS = {
    "sharing:propose": "signer une réponse à un partenaire",
    "sharing:decide": "décider d’une convention",
    "sharing:attach": "rattacher une convention à un organisme",
    "sharing:applications": "rattacher des applications à une convention",
    "sharing:review": "garder une convention un an de plus",
    "sharing:revoke": "révoquer une convention",
}
_OWN_ACCOUNT = {
    "login:password": "changer votre mot de passe",
    "login:remove_authenticator": "retirer une application d’authentification",
    "login:remove_passkey": "retirer une clé d’accès",
    "login:renew_codes": "renouveler vos codes de secours",
    "login:link": "relier une identité à votre compte",
    "login:unlink": "retirer une identité de votre compte",
}

SENSITIVE: Mapping[str, str] = MappingProxyType(
    {**_ACCOUNTS, **_NETWORK, **_DATA, **_AGREEMENTS, **_OWN_ACCOUNT}
)

READ_FREELY = frozenset({"structure:user", "sanctions:empowered"})
"""Pages that also show something: the factor is asked for when their form is sent."""
