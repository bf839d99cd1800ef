"""All settings, from the environment or a file .env beside manage.py; .env.example explains each variable."""

import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from bootstrap_wrapper import get_bootstrap_dir
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from mmregistry import __version__, devdb

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(env.path("MMREGISTRY_ENV_FILE", default=str(BASE_DIR / ".env")))

SOFTWARE_VERSION = __version__
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("MMREGISTRY_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
# The embedded database marks a machine that serves its owner alone: an own key and plain http are then fine.
EMBEDDED_DATABASE = not env.str("DATABASE_URL", default="")
INSECURE_HTTP = env.bool("MMREGISTRY_INSECURE_HTTP", default=EMBEDDED_DATABASE)
DEMO = env.bool("MMREGISTRY_DEMO", default=False)


def _own_secret_key() -> str:
    """Made once and kept beside the embedded database, so that a restart logs nobody out."""
    if not EMBEDDED_DATABASE:
        raise ImproperlyConfigured("Set SECRET_KEY: it is required as soon as DATABASE_URL is set.")
    file = DATA_DIR / "secret_key"
    if not file.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(get_random_secret_key())
    return file.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or _own_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "mmregistry",
    "exchange",
    "analysis",
    "queries",
    "crf",
    "jobs",
    "accounts",
    "audit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "mmregistry.apps.StaticFiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
if find_spec("django_linear_migrations"):  # a tool of developers; it makes parallel migrations collide in git
    INSTALLED_APPS.append("django_linear_migrations")

MIDDLEWARE = [
    "mmregistry.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "mmregistry.middleware.CleanTexts",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mmregistry.middleware.session_limits",
    "mmregistry.middleware.LogInRequired",
    "allauth.account.middleware.AccountMiddleware",
    "mmregistry.middleware.second_factor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mmregistry.nearest_page.nearest_page",
    "mmregistry.sent_twice.sent_twice",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "mmregistry.urls"
WSGI_APPLICATION = "mmregistry.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["crf.templatetags.post_tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.capabilities",
                "mmregistry.context_processors.session",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database -------------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="") or devdb.start(DATA_DIR)
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database because the limits on log-in attempts must hold across all processes that serve the site.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "mmregistry_cache"}
}

# --- Jobs -----------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# How long the file or the report of a finished job is kept for the person who started the job.
JOB_RESULTS_HOURS = env.int("JOB_RESULTS_HOURS", default=24)
# Seconds between two looks of an idle worker.
JOB_INTERVAL_SECONDS = env.float("JOB_INTERVAL_SECONDS", default=0.5)

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the e-mail address is unique by a constraint on its lower case
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": _VALIDATION + "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"  # nobody signs up: an administrator makes the accounts
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a letter to a stranger would offer a sign-up that does not exist
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "5/5m/key"}
ACCOUNT_FORMS = {"login": "accounts.log_in.LoginForm"}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the administrator who made the account has verified it
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "mmregistry"

# Everybody may use a second factor; this switch demands it of those who see all centres or give rights.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not INSECURE_HTTP)
SECOND_FACTOR_ROLES = ("data_centre", "coordinator", "administrator")

SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", default=12 * 60 * 60)
# How long before its end a page says so; WCAG 2.2.1 wants 20 seconds, and a form wants more.
SESSION_WARNING_SECONDS = env.int("SESSION_WARNING_SECONDS", default=3 * 60)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Protection in the browser --------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's stylesheet carries its small icons as data
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = not INSECURE_HTTP
LANGUAGE_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside, where there is no TLS
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not INSECURE_HTTP
# Only where a proxy of ours sets this header on every request; a browser could lie about it otherwise.
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# --- Languages, time, files -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("it", _("Italian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Rome"  # shown; the database stores UTC
USE_TZ = True
FORMAT_MODULE_PATH = "mmregistry.formats"

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor/bootstrap", get_bootstrap_dir())]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "mmregistry.static_storage.CollectedStorage"
    },
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "ico", "woff", "woff2", "gz", "br")
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = DATA_DIR / "files"  # documents of centres; served by a view alone, so there is no MEDIA_URL
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
# A careless paste comes as far as its field, which says what is wrong; a page of many entries can be saved.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Without a mail server letters are written to a folder, where a developer can read them.
if EMAIL_URL := env.str("EMAIL_URL", default=""):
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
# Whom people ask for help: an e-mail address or a telephone number, at the foot of every page.
HELPDESK = env.str("HELPDESK", default="")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="mmregistry@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "mmregistry.logs.JsonFormatter"},
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django's own handlers would write the same record twice, or by mail with a patient's data in it.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # A worker tidies up every minute; that its queue says so twice each time tells nobody anything.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}

# --- The study ------------------------------------------------------------------------------------

ALLO_FROM = datetime.date.fromisoformat(env.str("ALLO_FROM", default="2009-01-01"))
ALLO_TO = datetime.date.fromisoformat(env.str("ALLO_TO", default="2018-12-31"))
BIRTH_PRECISION = env.str("BIRTH_PRECISION", default="year")  # the protocol asks for no more than the year
NOVEL_POST_REQUIRED = env.bool("NOVEL_POST_REQUIRED", default=True)
STUDY: dict[str, Any] = {
    # Visit -> its target, and the first and last day after the index allo on which a contact counts for
    # it. None: a contact however late counts, because it tells that the patient was observed long enough.
    "visits": {
        "D100": (100, 80, 130),
        "M06": (183, 150, 225),
        "M12": (365, 310, 420),
        "M18": (548, 490, 610),
        "M24": (730, 670, None),
    },
    # Days after the index allo for which a patient is observed.
    "observation_days": 730,
    # From when a relapse within 24 months is early: "line1_start", the start of the first line, or
    # "auto1", the first autologous transplant of that line.
    "early_relapse_origin": "line1_start",
    # Form -> days from its trigger until it is due, and until it is overdue. Triggers: crf/schedule.py.
    "due": {
        "PAT": (0, 30),
        "CON": (0, 30),
        "DIA": (30, 45),
        "LIN": (30, 45),
        "PRE": (30, 45),
        "TRA": (30, 45),
        "ENG": (30, 45),
        "AGV": (30, 45),
        "CGV": (45, 60),
        "RSP": (45, 60),
        "RLS": (45, 60),
        "REL": (15, 30),
        "PTS": (45, 60),
        "PTT": (15, 30),
        "FUP": (60, 90),
        "DTH": (7, 15),
        "EOS": (7, 30),
    },
    # Calendar days: by when a Query Form is to be answered, and from which ages on a query is overdue.
    "queries": {"answer_within": 30, "overdue": (14, 30, 60)},
}
