"""Django settings: one file, wired from ``environment``. Decides nothing about the domain."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from convergence.config import database
from convergence.config.environment import ROOT, Mode, is_serving, load_secrets, mode, state_dir
from convergence.config.providers import exchange_providers, openid_providers

MODE = mode()
STATE_DIR = state_dir()
# where the heads of the journal's chains are kept outside the database, at best on another machine
ANCHORS_FILE = Path(os.environ.get("CONVERGENCE_ANCHORS") or STATE_DIR / "anchors.jsonl")
# where the contents of documents are, and who looks at them before they are shown
FILES = os.environ.get("CONVERGENCE_FILES") or (
    "memory:documents" if MODE is Mode.TEST else (STATE_DIR / "files").as_uri()
)
FILES_KEYS = {
    "access_key": os.environ.get("CONVERGENCE_FILES_ACCESS_KEY", ""),
    "secret_key": os.environ.get("CONVERGENCE_FILES_SECRET_KEY", ""),
}
SCANNER = os.environ.get("CONVERGENCE_SCANNER", "")
# the key that seals signed documents, beside the secrets; who tells the time of a seal (RFC 3161), nobody when empty
SEAL_DIR = Path(os.environ.get("CONVERGENCE_SEAL") or STATE_DIR / "seal")
# the keys that sign the identity tokens of the OpenID provider, beside the secrets
OIDC_KEYS = Path(os.environ.get("CONVERGENCE_OIDC_KEYS") or STATE_DIR / "oidc" / "keys.json")
TIMESTAMP_URL = os.environ.get("CONVERGENCE_TIMESTAMP_URL", "")
# who seals: this installation, or a trust service by the dotted path of what makes its provider
SIGNING_PROVIDER = os.environ.get("CONVERGENCE_SIGNING_PROVIDER", "") or "local"
# by whom SMS, mails and notifications leave; outside production everything is kept in a local mailbox
EXCHANGES = exchange_providers()
# who proves an identity elsewhere: ProConnect for professionals, FranceConnect for young people; nobody when empty
OPENID = openid_providers()
_secrets = load_secrets()

SECRET_KEY = _secrets.django
DATA_KEY = _secrets.data_key
INDEX_KEY = _secrets.index_key
DEBUG = False

DEMO = MODE is Mode.DEMO and importlib.util.find_spec("convergence.demo") is not None
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
_hosts = [host for host in os.environ.get("CONVERGENCE_ALLOWED_HOSTS", "").split(",") if host]
ALLOWED_HOSTS = LOOPBACK_HOSTS if MODE is Mode.DEMO else [*_hosts, *LOOPBACK_HOSTS]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _hosts]
# what the links of messages begin with: the background work that writes them sees no request
SITE_URL = os.environ.get("CONVERGENCE_SITE_URL", "").rstrip("/") or (
    f"https://{_hosts[0]}" if _hosts else "http://127.0.0.1:8000"
)

INSTALLED_APPS = [
    "convergence.storage.apps.StorageConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "convergence.design.apps.DesignConfig",
    "convergence.referentials.apps.ReferentialsConfig",
    "convergence.audit.apps.AuditConfig",
    "convergence.identity.apps.IdentityConfig",
    "convergence.offers.apps.OffersConfig",
    "convergence.dossier.apps.DossierConfig",
    "convergence.documents.apps.DocumentsConfig",
    "convergence.signatures.apps.SignaturesConfig",
    "convergence.agenda.appointments.apps.AppointmentsConfig",
    "convergence.agenda.workshops.apps.WorkshopsConfig",
    "convergence.agenda.calendars.apps.CalendarsConfig",
    "convergence.agenda.booking.apps.BookingConfig",
    "convergence.aspirations.apps.AspirationsConfig",
    "convergence.accompagnement.deadlines.apps.DeadlinesConfig",
    "convergence.accompagnement.orientation.apps.OrientationConfig",
    "convergence.accompagnement.diagnostic.apps.DiagnosticConfig",
    "convergence.accompagnement.situations.apps.SituationsConfig",
    "convergence.accompagnement.contracts.apps.ContractsConfig",
    "convergence.accompagnement.solutions.apps.SolutionsConfig",
    "convergence.accompagnement.acts.apps.ActsConfig",
    "convergence.accompagnement.sanctions.apps.SanctionsConfig",
    "convergence.accompagnement.allowances.apps.AllowancesConfig",
    "convergence.accompagnement.payments.apps.PaymentsConfig",
    "convergence.messaging.apps.MessagingConfig",
    "convergence.support.apps.SupportConfig",
    "convergence.sharing.apps.SharingConfig",
    "convergence.web.apps.WebConfig",
    "convergence.api.apps.ApiConfig",
    "convergence.portal.apps.PortalConfig",
]
if importlib.util.find_spec("convergence.demo") is not None:
    INSTALLED_APPS.append("convergence.demo.apps.DemoConfig")

MIDDLEWARE = [
    "convergence.api.middleware.JsonOnlyMiddleware",
    "convergence.web.middleware.trouble.TroubleMiddleware",
    "convergence.web.middleware.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "convergence.web.middleware.acting.ActingMiddleware",
]

ROOT_URLCONF = "convergence.config.urls"
WSGI_APPLICATION = "convergence.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "convergence.web.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "convergence.design.forms.DsfrRenderer"

_addresses = database.addresses(
    os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/convergence")
)
DATABASES = {"default": database.django_settings(_addresses.app, prepared=True)}
if not is_serving():
    # migrations and maintenance only: a process that serves pages does not even know this login
    DATABASES["owner"] = {**database.django_settings(_addresses.owner), "CONN_MAX_AGE": 0}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "convergence.web.errors.csrf_failure"
_https = MODE is Mode.PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_NAME = "__Host-session" if _https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "csrf"
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["convergence.web.uploads.BoundedUploadHandler"]

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS: list[str] = []
FORMAT_MODULE_PATH = ["convergence.portal.formats"]

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "convergence.design.finders.DsfrAssetsFinder",
]
STATIC_ROOT = STATE_DIR / "static"
PUBLISHED_DIR = Path(os.environ.get("CONVERGENCE_PUBLISHED") or STATE_DIR / "published")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if MODE is Mode.TEST
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = MODE is Mode.TEST

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "convergence.config.logs.MaskingFormatter",
            "fmt": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options is set by our own middleware, with the other headers
    "security.W005",  # whether its other names speak TLS is known to who owns the domain, not to us
    "security.W008",  # the front server sends visitors to TLS; behind it we speak plain HTTP
    "security.W021",  # same as W005
]
PROJECT_ROOT = ROOT
