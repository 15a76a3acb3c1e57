"""Settings, all from the environment (docs/operate/settings.md); nothing here is secret."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg import conninfo

from gezhi.launch import environment, secretbox
from gezhi.launch.environment import value

if environment.is_production() and environment.problems():
    raise ImproperlyConfigured("\n".join(english for _, english in environment.problems()))

SOURCE = Path(__file__).resolve().parent.parent
PRODUCTION = environment.is_production()
DATA = Path(value("GEZHI_DATA")).absolute()
SECRET_KEY = value("GEZHI_SECRET_KEY") or secretbox.read(DATA).get("secret_key") or secrets.token_urlsafe(48)
DEBUG = value("GEZHI_DEBUG") == "1"
ALLOWED_HOSTS = value("GEZHI_HOSTS").split(",")
PUBLIC_ADDRESS = value("GEZHI_ADDRESS")
ZONE_SCHEMA = value("GEZHI_SCHEMA")

INSTALLED_APPS = [
    "gezhi.project",
    "gezhi.demo",
    "gezhi.overview",
    "gezhi.reopening",
    "gezhi.reports",
    "gezhi.guidance",
    "gezhi.cases",
    "gezhi.notices",
    "gezhi.webhooks",
    "gezhi.policy",
    "gezhi.registry",
    "gezhi.people",
    "gezhi.files",
    "gezhi.logbook",
    "gezhi.shell",
    "django_htmx",
    "leaflet",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "gezhi.kernel.once.OncePerPage",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "gezhi.people.middleware.KnowDevice",
    "gezhi.people.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gezhi.shell.refusal_pages.RefusalPages",
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CSRF_FAILURE_VIEW = "gezhi.shell.refusal_pages.form_too_old"
ROOT_URLCONF = "gezhi.project.urls"
WSGI_APPLICATION = "gezhi.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gezhi.project.navigation.page_frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]


def database(url: str, schema: str) -> dict[str, object]:
    """Django's settings for a libpq address; the zone's schema is found by search_path, extensions stay in public.

    What a connection has asked five times it asks by a prepared statement from then on (ADR 0025; project.apps says how many).
    """
    parts = conninfo.conninfo_to_dict(url)
    search_path = f"{parts.pop('options', '')} -c search_path={schema},public".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "gezhi"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**parts, "options": search_path, "server_side_binding": True, "prepare_threshold": 5},
    }


DATABASES = {"default": database(value("DATABASE_URL") or "postgresql:///gezhi", ZONE_SCHEMA)}

# People: the only way in is gezhi.people's own door (docs/adr: sign-in); a signed-in browser is a row of people.Device.
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS: list[str] = []
LOGIN_URL = "people:sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SECRET_KEY_FALLBACKS = [key for key in value("GEZHI_OLD_SECRET_KEYS").split(",") if key]
SECOND_FACTOR = PRODUCTION or value("GEZHI_SECOND_FACTOR") == "1"
DEVICE_COOKIE = "__Host-gezhi" if environment.is_https() else "gezhi_device"

GEZHI_LOG_KEY = value("GEZHI_LOG_KEY")
GEZHI_LOG_READERS = "gezhi.registry.rules.may_read_log"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = value("GEZHI_LANGUAGE") or "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "kernel" / "locale", SOURCE / "gateways" / "locale"]
TIME_ZONE = value("GEZHI_TIME_ZONE")
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
COLLECTED = os.environ.get("GEZHI_COLLECTED") == "1"  # said by the launcher, to the processes that serve pages
STATIC_ROOT = DATA / "static" if COLLECTED else None
WHITENOISE_USE_FINDERS = not COLLECTED
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "gezhi.project.static_files.NamedByContent" if COLLECTED else _PLAIN},
}

# Import: uploaded files lie in the data folder until they are destroyed (registry.importing.clock).
IMPORTS = DATA / "imports"
IMPORT_LIMIT = int(value("GEZHI_IMPORT_MB")) << 20
IMPORT_DAYS = int(value("GEZHI_IMPORT_DAYS"))

# Files that people attach (gezhi.files): how large, and how many pixels a picture is unpacked to at most.
# They lie in the data folder, or in a bucket if one is named.
FILES = DATA / "files"
FILES_BUCKET = value("GEZHI_S3_URL")
FILES_BUCKET_KEY, FILES_BUCKET_SECRET = value("GEZHI_S3_KEY_ID"), value("GEZHI_S3_SECRET")
FILES_BUCKET_REGION = value("GEZHI_S3_REGION")
FILE_LIMIT = int(value("GEZHI_FILE_MB")) << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS, DATA_UPLOAD_MAX_NUMBER_FILES = (
    10_000,
    400,
)  # a park files for hundreds of tenants at once
IMAGE_PIXELS = int(value("GEZHI_IMAGE_MP")) * 1_000_000

# Policy packs that come with the product, and the schema that they and a zone's own are checked against.
PACKS = environment.packs()

# Maps: without tiles grids lie on a plain ground. Tiles in GCJ-02 (most Chinese providers) need GEZHI_TILES_CRS=gcj02.
TILES_URL = value("GEZHI_TILES_URL")
TILES_CRS = value("GEZHI_TILES_CRS")
TILES_CREDIT = value("GEZHI_TILES_CREDIT")
COVER_TOLERANCE = float(value("GEZHI_COVER_TOLERANCE"))

# Webhooks: whether they may go to private addresses (gezhi.webhooks.guard).
WEBHOOK_PRIVATE = value("GEZHI_WEBHOOK_PRIVATE") == "1"

# Open311: which kinds of cases anybody may read (title, state, place), and the jurisdiction we answer for.
OPEN311_KINDS = frozenset(value("GEZHI_OPEN311_KINDS").split(",")) - {"none"}
OPEN311_JURISDICTION = value("GEZHI_OPEN311_JURISDICTION")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = environment.is_https()
SECURE_HSTS_SECONDS = 31_536_000 if environment.is_https() else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
if TILES_URL:  # pictures may then come from where the tiles are, "{s}" standing for any of its servers
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append("/".join(TILES_URL.split("/")[:3]).replace("{s}", "*"))
SILENCED_SYSTEM_CHECKS: list[str] = []
