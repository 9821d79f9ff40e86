"""Settings, read from the environment once. Every variable is described in docs/settings.md.

A running `make run` leaves its addresses and secrets in ARENA_DATA/environment, so that
`manage.py` finds the same database and broker without further ado.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from arena_site.logs.configuration import logging_settings
from backends.addresses import AddressError, AllowedServers

django_stubs_ext.monkeypatch()  # lets classes such as ModelAdmin name their model's type

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("ARENA_DATA", default=str(BASE_DIR / ".local"))).resolve()
_remembered = DATA_DIR / "environment"
if _remembered.is_file():
    env.read_env(str(_remembered), overwrite=False)


def whole_number(name: str, default: int) -> int:
    """A number of the environment, or a plain word on what was found there instead."""
    text = env.str(name, default="") or str(default)
    if not (text.isascii() and text.isdigit()):
        raise ImproperlyConfigured(f"{name} is {text!r}; give a whole number.")
    return int(text)


VERSION = re.findall(r"^## \[?([0-9][^\]\s]*)", (BASE_DIR / "CHANGELOG.md").read_text(), re.M)[0]
DEBUG = env.bool("ARENA_DEBUG", default=False)
PORT = whole_number("ARENA_PORT", 8000)
URL = env.str("ARENA_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
LIVE_PORT = whole_number("ARENA_LIVE_PORT", PORT + 1)
_address = urlsplit(URL)
if _address.scheme not in {"http", "https"} or not _address.hostname:
    raise ImproperlyConfigured(
        f"ARENA_URL is {URL!r}; give an address such as https://arena.example.org"
    )
IS_PUBLIC = _address.scheme == "https"
LIVE_URL = env.str(
    "ARENA_LIVE_URL", default=f"{_address.scheme}://{_address.hostname}:{LIVE_PORT}"
).rstrip("/")
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. `make run` makes one and keeps it in the data folder; "
        "elsewhere set SECRET_KEY to 50 or more random characters."
    )
ALLOWED_HOSTS = env.list("ARENA_HOSTS", default=[_address.hostname, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [URL]
CSRF_FAILURE_VIEW = "web.csrf.without_token"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "csp",
    # Ours come last, so that our admin can adjust what the others registered.
    "arena_site",
    "open_arena",
    "imports",
    "record",
    "leaderboard",
    "exports",
    "mining",
    "campaigns",
    "judging",
    "annotations",
    "curation",
    "execution",
    "evidence",
    "generation",
    "catalog",
    "accounts",
]

MIDDLEWARE = [
    "arena_site.logs.tracing.TraceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.signed_in.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "arena_site.urls"
WSGI_APPLICATION = "arena_site.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"modules": "web.modules", "navigation": "web.navigation"},
        },
    }
]


# A server that went away without a word is given up, so that its callers can say so.
TIME_LIMITS = {"connect_timeout": 5, "tcp_user_timeout": 15_000}


def database(url: str) -> dict[str, Any]:
    """Django's settings for a Postgres address; `?host=/folder` means a Unix socket."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        # Statements are prepared once for each connection: planning the search for a seat takes
        # longer than carrying it out.
        "OPTIONS": {**TIME_LIMITS, **parts, "server_side_binding": True, "prepare_threshold": 3},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


# The application's role owns nothing; only migrations and grants run as the owner.
DATABASE_URL = env.str("DATABASE_URL", default="")
if not DATABASE_URL:
    raise ImproperlyConfigured(
        "DATABASE_URL is not set. `make run` starts a database and leaves its address in the data "
        "folder; elsewhere give one such as postgresql://user:password@host:5432/arena"
    )
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default=DATABASE_URL)
AS_OWNER = env.bool("ARENA_AS_OWNER", default=False)
DATABASES = {"default": database(DATABASE_OWNER_URL if AS_OWNER else DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "web.cache.OpenCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "annotations:work"
ACCOUNT_ADAPTER = "accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "leaderboard:home"
ACCOUNT_RATE_LIMITS = False  # accounts/sign_in_limits.py counts
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letters to strangers on request
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # else the Host header would be in the subject
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("ARENA_PROXIES", 0)
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.reset_links.ResetTokens"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 24 * 3600
SESSION_ENGINE = "accounts.sessions"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Code Arena"
MFA_FORMS = {
    "authenticate": "accounts.second_step.AuthenticateForm",
    "reauthenticate": "accounts.second_step.ReauthenticateForm",
}

EMAIL_URL = env.str("EMAIL_URL", default="")
HAS_MAIL = bool(EMAIL_URL)
if HAS_MAIL:
    vars().update(env.email_url_config(EMAIL_URL))
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("ARENA_MAIL_FROM", default=f"Code Arena <noreply@{_address.hostname}>")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("ja", "日本語"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE, LANGUAGE_COOKIE_HTTPONLY = "Lax", True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
# In an image they are collected when it is built, and nobody may write there.
STATIC_IS_BUILT = bool(env.str("ARENA_STATIC", default=""))
STATIC_ROOT = Path(env.str("ARENA_STATIC", default="") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "web.modules.ModuleStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_PERMISSIONS = 0o600

SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PUBLIC
LANGUAGE_COOKIE_SECURE = IS_PUBLIC
if IS_PUBLIC:  # browsers accept the __Host- prefix over https only
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 31_536_000
    # These bind other sites of the domain, in lists of browsers for years: the operator may ask.
    SECURE_HSTS_PRELOAD = env.bool("ARENA_HSTS_PRELOAD", default=False)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD or env.bool(
        "ARENA_HSTS_SUBDOMAINS", default=False
    )
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
if IS_PUBLIC and PROXIES:  # anybody else's word on how a request came is worth nothing
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True  # without such a word every request would be redirected for ever
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF, LIVE_URL],
        "frame-src": [SELF],  # answers at work: annotations/views/try_answer.py
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["web.json_body.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "web.problems.problem_details",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Code Arena",
    "DESCRIPTION": "Boards for everybody; battles and votes for annotators with a token.",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "annotations-sweep": {"task": "annotations.sweep", "schedule": 15.0},
    "campaigns-sweep": {"task": "campaigns.sweep", "schedule": 15.0},
    "campaigns-report": {"task": "campaigns.report_quality", "schedule": 30.0},
    "catalog-sweep": {"task": "catalog.sweep", "schedule": 5.0},
    "imports-sweep": {"task": "imports.sweep", "schedule": 300.0},
    "curation-sweep": {"task": "curation.sweep", "schedule": 15.0},
    "leaderboard-sweep": {"task": "leaderboard.sweep", "schedule": 5.0},
    "record-sweep": {"task": "record.sweep", "schedule": 30.0},
    "generation-sweep": {"task": "generation.sweep", "schedule": 5.0},
    "judging-sweep": {"task": "judging.sweep", "schedule": 5.0},
    "mining-sweep": {"task": "mining.sweep", "schedule": 5.0},
    "accounts-sweep": {"task": "accounts.sweep", "schedule": 30.0},
}
# Which tasks hear of new votes: annotations knows no boards, so the site names them here.
ON_NEW_VOTES = ["leaderboard.refresh_boards"]
# Which Celery task does a job of this kind.
JOB_TASKS = {
    "import_items": "catalog.run_import_items",
    "import_answers": "catalog.run_import_answers",
    "import_votes": "imports.run_import_votes",
    "export": "exports.run_export",
    "execute": "execution.execute",
    "synthesise_tests": "execution.synthesise_tests",
    "generate": "generation.serve",
    "judge": "judging.serve",
    "mine": "mining.serve",
    "screen_instructions": "mining.screen",
    "grade_instructions": "mining.serve",
    "select_instructions": "mining.select",
    "test_endpoint": "generation.test_endpoint",
}
# What puts the summary of a job of this kind into words; others show the names of their counts.
JOB_WORDS = dict.fromkeys(
    ("import_items", "import_answers", "import_votes"), "imports.words.in_words"
)
# What else goes when a person is erased; called in the same transaction with the annotator's id.
ON_ERASE = [
    "annotations.actions.erase_comments.erase_comments",
    "campaigns.actions.forget_pairs.forget_pairs",
]
# Where the runner listens that runs the programs of answers: a socket, or host:port.
RUNNER = env.str("ARENA_RUNNER", default="")
# What signs snapshots and heads of the log: 32 random bytes in hexadecimal; nothing is signed
# without. The key before stays beside a new one until that is introduced.
RECORD_KEY = env.str("ARENA_RECORD_KEY", default="")
RECORD_KEY_BEFORE = env.str("ARENA_RECORD_KEY_BEFORE", default="")
for _key in filter(None, (RECORD_KEY, RECORD_KEY_BEFORE)):
    if not re.fullmatch(r"[0-9a-f]{64}", _key):
        raise ImproperlyConfigured(
            "ARENA_RECORD_KEY is no key; make one with `openssl rand -hex 32`."
        )
# A folder to which heads of the log are written, and committed where it is a git repository.
RECORD_HEADS = env.str("ARENA_RECORD_HEADS", default="")
# Whether the benchmark of our own is loaded where it is not there.
LOADS_OPEN_ARENA = env.bool("ARENA_OPEN_ARENA", default=True)
LEASE_MINUTES = whole_number("ARENA_LEASE_MINUTES", 30)
PREFETCH_MINUTES = whole_number("ARENA_PREFETCH_MINUTES", 5)
GUESS_SHARE = 0.05  # of votes, after which people are asked which model was A
VOTES_PER_MINUTE = whole_number("ARENA_VOTES_PER_MINUTE", 60)

# Which model servers may be asked for answers; none unless the operator says so.
try:
    MODEL_SERVERS = AllowedServers.parse(env.str("ARENA_MODEL_SERVERS", default=""))
except AddressError as error:
    raise ImproperlyConfigured(f"ARENA_MODEL_SERVERS: {error}.") from error

# Variables that pages may choose as keys of model servers; their values stay where they are.
MODEL_KEYS = env.list("ARENA_MODEL_KEYS", default=[])

LOG_FORMAT = env.str("ARENA_LOG_FORMAT", default="") or "line"
LOG_REQUESTS = env.bool("ARENA_LOG_REQUESTS", default=LOG_FORMAT == "json")
LOGGING = logging_settings(level=env.str("ARENA_LOG_LEVEL", default="INFO"), format_name=LOG_FORMAT)
# Worker and beat touch this file while they are well, for probes that look at one container.
ALIVE_FILE = env.str("ARENA_ALIVE_FILE", default="")
BACKUP_KEY = env.str("ARENA_BACKUP_KEY", default="")
if BACKUP_KEY and len(BACKUP_KEY) < 32:
    raise ImproperlyConfigured("ARENA_BACKUP_KEY is too short; give 32 or more random characters.")
METRICS_TOKEN = env.str("ARENA_METRICS_TOKEN", default="")
