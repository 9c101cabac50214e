"""
Every setting of the project. What an operator may change is a knob, read here and nowhere else.

The defaults are the embedded shape: SQLite, a broker made of files, one machine (README, "Deployment").
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from codat_dash.api_docs import SPECTACULAR_SETTINGS  # noqa: F401 - a setting of drf-spectacular
from codat_dash.content_policy import CONTENT_SECURITY_POLICY  # noqa: F401 - a setting of django-csp
from codat_dash.databases import database
from codat_dash.knobs import flag, folder, kept_secret, knob, positive, words
from codat_dash.log_lines import log_lines
from codat_dash.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent

# --- where things are kept

DATA_DIR = knob(
    "DATA_DIR",
    default="var",
    parse=lambda text: (BASE_DIR / text).resolve(),
    doc="Folder for the SQLite database, the embedded broker and the secret key.",
)
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)  # bodies tell of customers: for no other user of the machine
SECRET_KEY = knob(
    "SECRET_KEY", default="", parse=str, doc="Signs sessions, seals secrets. Empty: made once, kept in DATA_DIR."
) or kept_secret(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = knob(
    "OLD_SECRET_KEYS",
    default="",
    parse=words,
    doc="Former SECRET_KEYs, with commas: what was sealed or signed under them stays readable.",
)
DATABASE_URL = knob(
    "DATABASE_URL", default="", parse=str, doc="`postgres://user:password@host/name`. Empty: SQLite in DATA_DIR."
)
DATABASES = {"default": database(DATABASE_URL, file=DATA_DIR / "codat-dash.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who may reach it

HOST = knob(
    "HOST", default="127.0.0.1", parse=str, doc="Address to listen on; `0.0.0.0` (with ALLOWED_HOSTS) lets others in."
)
PORT = knob("PORT", default="8000", parse=positive, doc="Port that `make run` listens on.")
ADMIN_PASSWORD = knob(
    "ADMIN_PASSWORD",
    default="",
    parse=str,
    doc="Password of the first administrator, `admin`. Empty: the first start makes one and prints it once.",
)
DEBUG = knob("DEBUG", default="false", parse=flag, doc="Django's debug pages. Never in production.")
ALLOWED_HOSTS = knob(
    "ALLOWED_HOSTS",
    default="localhost,127.0.0.1,[::1]",
    parse=words,
    doc="Host names that the dashboard answers to, with commas; `*` for any.",
)
CSRF_TRUSTED_ORIGINS = knob(
    "CSRF_TRUSTED_ORIGINS",
    default="",
    parse=words,
    doc="Origins such as `https://errors.example.com`, where a proxy in front ends TLS.",
)
HTTPS = knob(
    "HTTPS", default="false", parse=flag, doc="Behind a TLS proxy that sets X-Forwarded-Proto: secure cookies, HSTS."
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 14 * 24 * 3600

AUTH_USER_MODEL = "errors.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = knob(
    "LOGIN_FAILURE_LIMIT",
    default="8",
    parse=positive,
    doc="Wrong passwords of one name from one address before a pause of 15 minutes.",
)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_VERBOSE = False

# --- the application

INSTALLED_APPS = [
    "errors",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "codat_dash.urls"
WSGI_APPLICATION = "codat_dash.wsgi.application"
ASGI_APPLICATION = "codat_dash.asgi.application"
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
            "builtins": [f"errors.templatetags.{name}" for name in ("dash", "links", "numbers")],
        },
    }
]
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "errors.web.staticfiles.BundlingStorage"},
}
CACHE_URL = knob(
    "CACHE_URL",
    default="",
    parse=str,
    doc="`redis://host:6379/1`, so that several nodes share API throttling. Empty: each process for itself.",
)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- deliveries: errors.receiver and errors.ingest

DELIVERY_BYTES = knob(
    "DELIVERY_BYTES",
    default=str(20 * 2**20),
    parse=positive,
    doc="Bytes of a delivery on the wire; more is answered 413.",
)
INFLATED_BYTES = knob(
    "INFLATED_BYTES",
    default=str(64 * 2**20),
    parse=positive,
    doc="Bytes of a delivery when decompressed; more is answered 413.",
)
QUEUE_LIMIT = knob(
    "QUEUE_LIMIT", default="20000", parse=positive, doc="Errors that may wait for a writer; past it deliveries get 503."
)
WRITER_SOCKET = ""  # where the writer's process listens: set by `serve`; without it the writer is a thread
SPOOL_DIR = knob(
    "SPOOL_DIR",
    default="",
    parse=partial(folder, base=BASE_DIR, default=DATA_DIR / "spool"),
    doc="Where deliveries wait while the database cannot be written. Empty: `spool` in DATA_DIR.",
)
SPOOL_BYTES = knob(
    "SPOOL_BYTES", default=str(2**30), parse=positive, doc="Bytes that may wait there; past it deliveries get 503."
)

UPLOAD_DIR = knob(
    "UPLOAD_DIR",
    default="",
    parse=partial(folder, base=BASE_DIR, default=DATA_DIR / "uploads"),
    doc="Where uploaded files lie until they are imported; on many nodes a shared disk. Empty: `uploads` in DATA_DIR.",
)
UPLOAD_BYTES = knob(
    "UPLOAD_BYTES",
    default=str(2**30),
    parse=positive,
    doc="Bytes of an uploaded file; `manage.py ingest` has no limit.",
)

# --- how long things are kept

RETENTION_DAYS = knob(
    "RETENTION_DAYS", default="90", parse=positive, doc="Days from their occurrence that errors and rejects are kept."
)
TALLY_DAYS = knob("TALLY_DAYS", default="730", parse=positive, doc="Days that counts are kept.")
CODAT_LOG_DAYS = knob(
    "CODAT_LOG_DAYS",
    default="15",
    parse=positive,
    doc="Days that Codat can look up a correlation id (Codat Support's best practices).",
)
CODAT_SYNC_LOG_DAYS = knob(
    "CODAT_SYNC_LOG_DAYS",
    default="90",
    parse=positive,
    doc="Days that Codat can look up a push, a read or a sync (the same source: three months).",
)
PUSH_PATIENCE_MINUTES = knob(
    "PUSH_PATIENCE_MINUTES",
    default="60",
    parse=positive,
    doc="Minutes after which a push operation that is still pending is told on the overview.",
)

# --- Codat's API: errors.outbound

CODAT_API_URL = knob(
    "CODAT_API_URL",
    default="https://api.codat.io",
    parse=lambda text: text.rstrip("/"),
    doc="Where the causes of failed writes are looked up, for sources with a Codat API key.",
)
CODAT_API_RATE = knob(
    "CODAT_API_RATE", default="30", parse=positive, doc="Writes that are looked up there in a minute, at most."
)
PRIVATE_ADDRESSES = knob(
    "PRIVATE_ADDRESSES", default="false", parse=flag, doc="Let requests go to private addresses, such as a test server."
)

# --- the REST API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "errors.api.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "user": knob("API_RATE", default="600/min", parse=str, doc="API requests of one person, as `600/min`.")
    },
    "EXCEPTION_HANDLER": "errors.api.problems.problem_response",
    "URL_FORMAT_OVERRIDE": None,  # `format` is a parameter of ours (`errors/{id}/ticket/?format=text`)
}

# --- background work

CELERY_BROKER_URL = knob(
    "CELERY_BROKER_URL",
    default="",
    parse=str,
    doc="`redis://…` or `amqp://…`. Empty: a broker made of files in DATA_DIR, for one machine.",
)
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
if not CELERY_BROKER_URL:
    CELERY_BROKER_URL = "files://localhost"  # codat_dash.broker
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(DATA_DIR / "broker")}
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # needs a broker that can send to all
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- logging

LOG_LEVEL = knob("LOG_LEVEL", default="INFO", parse=str, doc="DEBUG, INFO, WARNING or ERROR.")
LOGGING = log_lines(LOG_LEVEL)
