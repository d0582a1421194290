"""The portal's settings: one file, read from the typed environment; production is the default."""

import sys
from pathlib import Path
from typing import Any

import dj_database_url
import structlog
from csp.constants import NONCE, NONE, SELF
from pydantic import ValidationError

from aceportal import environment
from aceportal.environment import BASE_DIR, Environment
from aceportal.queues import NAMES as QUEUE_NAMES


def _environment() -> Environment:
    try:
        return environment.read()
    except ValidationError as error:
        cures = "\n".join(f"  - {detail['msg'].removeprefix('Value error, ')}" for detail in error.errors())
        sys.exit(f"ACE Portal cannot start with this configuration:\n{cures}")


ENV = _environment()
DATA_DIR: Path = ENV.ACEPORTAL_DATA_DIR
DEMO = ENV.ACEPORTAL_DEMO
DEBUG = ENV.DEBUG
SECRET_KEY = ENV.SECRET_KEY or "debug-only-" + "x" * 60
SECRET_KEY_FALLBACKS = list(ENV.SECRET_KEY_FALLBACKS)
ALLOWED_HOSTS = list(ENV.ALLOWED_HOSTS) or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = list(ENV.CSRF_TRUSTED_ORIGINS)
HTTPS = ENV.ACEPORTAL_HTTPS and not (DEBUG or DEMO)

INSTALLED_APPS = [
    "aceportal.apps.AcePortalConfig",
    "referrals.apps.ReferralsConfig",
    "onboarding.apps.OnboardingConfig",
    "aceportal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "django_filters",
    "django_htmx",
    "django_rq",
    "django_structlog",
    "django_prometheus",
    "simple_history",
    "template_partials",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "aceportal.middleware.SessionLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "aceportal.middleware.NoStoreMiddleware",
    "aceportal.middleware.SecondFactorMiddleware",
    "aceportal.errors.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "aceportal.urls"
WSGI_APPLICATION = "aceportal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "aceportal.shell.shell",
            ],
        },
    }
]

_SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000",
}


def _database() -> dict[str, Any]:
    url = ENV.DATABASE_URL or f"sqlite:///{DATA_DIR / 'aceportal.sqlite3'}"
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if parsed["ENGINE"].endswith("sqlite3"):
        Path(parsed["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        parsed["OPTIONS"] = dict(_SQLITE_OPTIONS)
    return parsed


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = ENV.queue_url
RQ_QUEUES = {
    name: {"URL": REDIS_URL, "DEFAULT_TIMEOUT": 300, "SERIALIZER": "rq.serializers.JSONSerializer"}
    for name in QUEUE_NAMES
}
RQ_SHOW_ADMIN_LINK = False

AUTH_USER_MODEL = "aceportal.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes counts failures, in the database and so for all processes
ACCOUNT_ADAPTER = "aceportal.accounts.ClosedSignupAdapter"
SOCIALACCOUNT_ADAPTER = "aceportal.accounts.KnownPeopleAdapter"
SOCIALACCOUNT_ONLY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_REQUIRED_ROLES = ENV.MFA_REQUIRED_ROLES
USERSESSIONS_TRACK_ACTIVITY = False  # SessionLimitMiddleware notes it once a minute, not once a page
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "sso",
                "name": ENV.OIDC_PROVIDER_NAME or "Single sign-on",
                "client_id": ENV.OIDC_CLIENT_ID,
                "secret": ENV.OIDC_CLIENT_SECRET,
                "settings": {"server_url": ENV.OIDC_SERVER_URL},
            }
        ]
        if ENV.OIDC_CLIENT_ID
        else []
    }
}

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "aceportal.accounts.attempted_address"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "errors/locked_out.html"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 2 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "aceportal.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *([ENV.OIDC_SERVER_URL] if ENV.OIDC_SERVER_URL else [])],
    }
}

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if ENV.EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS = ENV.EMAIL_HOST, ENV.EMAIL_PORT, ENV.EMAIL_USE_TLS
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.EMAIL_HOST_USER, ENV.EMAIL_HOST_PASSWORD
EMAIL_TIMEOUT = 20  # seconds; without one a silent server would hold a worker for ever
DEFAULT_FROM_EMAIL = ENV.DEFAULT_FROM_EMAIL
PUBLIC_URL = ENV.public_url
CHAT_URLS, CHAT_KINDS = ENV.CHAT_URLS, ENV.CHAT_KINDS

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "aceportal.assets.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
UNDO_SECONDS = ENV.UNDO_SECONDS
S3_ENDPOINT_URL = ENV.ACE_S3_ENDPOINT_URL
S3_ALLOWED_BUCKETS = ENV.ACE_S3_ALLOWED_BUCKETS
SIMULATOR_URL, SIMULATOR_TOKEN = ENV.ACE_SIMULATOR_URL, ENV.ACE_SIMULATOR_TOKEN
SIMULATOR_REVIEW_SECONDS = ENV.ACE_SIMULATOR_REVIEW_SECONDS
DEMO_CRM_URL, DEMO_CRM_TOKEN, DEMO_CRM_SECRET = ENV.DEMO_CRM_URL, ENV.DEMO_CRM_TOKEN, ENV.DEMO_CRM_SECRET
CRM_ALLOWED_HOSTS = ENV.CRM_ALLOWED_HOSTS
WEBHOOK_ALLOWED_HOSTS = ENV.webhook_hosts
METRICS_TOKEN = ENV.METRICS_TOKEN
PROMETHEUS_EXPORT_MIGRATIONS = False
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False),
            ],
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "INFO"},
        "rq.cron": {"level": "WARNING"},
        "botocore": {"level": "WARNING"},
        "apprise": {"level": "CRITICAL"},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
