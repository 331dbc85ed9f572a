"""Settings, read top to bottom. Everything that differs between machines comes from the environment.

Unset variables mean the one-machine default: SQLite, an in-process queue, files under var/.
A county's server sets DATABASE_URL, REDIS_URL, SECRET_KEY(_FILE), ALLOWED_HOSTS and BASE_URL (docs/deploy.md).
"""

import secrets
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF

from supervision import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = environment.folder("VAR_DIR", BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- which of the two ways to run -----------------------------------------------------------------------------------
DATABASE_URL = environment.text("DATABASE_URL")
REDIS_URL = environment.text("REDIS_URL")
DEBUG = environment.flag("DEBUG")
SERVED_TO_OTHERS = bool(environment.text("ALLOWED_HOSTS") or REDIS_URL or DATABASE_URL.startswith("postgres"))


def read_secret() -> str:
    """SECRET_KEY, SECRET_KEY_FILE, or (one machine only) a key made once and kept in var/secret_key."""
    if key := environment.text("SECRET_KEY"):
        return key
    if path := environment.text("SECRET_KEY_FILE"):
        return Path(path).read_text().strip()
    if SERVED_TO_OTHERS:
        raise SystemExit("没有设置 SECRET_KEY 或 SECRET_KEY_FILE，服务器方式不能用默认密钥启动。")
    kept = VAR_DIR / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(64))
    return kept.read_text().strip()


SECRET_KEY = read_secret()
SECRET_KEY_FALLBACKS = environment.names("SECRET_KEY_FALLBACKS")  # former secrets: they still open, never seal
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", () if SERVED_TO_OTHERS else ("127.0.0.1", "localhost", "[::1]"))
if SERVED_TO_OTHERS:
    if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure"):
        raise SystemExit("SECRET_KEY 太短或是示例密钥，请换成至少50个字符的随机值。")
    if DEBUG:
        raise SystemExit("服务器方式不能打开 DEBUG。")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise SystemExit("请用 ALLOWED_HOSTS 列出本系统的域名，不能为空，也不能是 *。")
BASE_URL = environment.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
TLS = BASE_URL.startswith("https://")
TRUSTED_PROXIES = environment.names("TRUSTED_PROXIES")

# --- applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "template_partials",
    "core",
    "office",
    "schools",
    "reports",
    "rectification",
    "inspectors",
    "assessments",
    "supervision",
]
MIDDLEWARE = [
    "core.middleware.RequestIdentity",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.SafeInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.LoginRequired",
    "office.middleware.SessionLimits",
    "schools.middleware.RegisterOfTodayMiddleware",
    "core.middleware.DenialAudit",
    "core.middleware.PrivateResponses",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "supervision.urls"
WSGI_APPLICATION = "supervision.wsgi.application"
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
                "csp.context_processors.nonce",
                "office.context.workplace",
                "supervision.navigation.navigation",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "components/table.html"
DJANGO_TABLES2_TABLE_ATTRS = {"class": "table table-hover align-middle"}

# --- database: SQLite (WAL, immediate) on one machine, PostgreSQL on a server ---------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_URL or f"sqlite:///{VAR_DIR / 'db.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 10,
        "options": "-c statement_timeout=30000 -c lock_timeout=20000",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "office.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "office.authentication.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "phone")},
    },
    {"NAME": "office.passwords.CharacterClassValidator"},
    {"NAME": "office.passwords.FamiliarPatternValidator"},
]
PASSWORD_MAX_DAYS = 90
LOGIN_URL = "office:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "office:login"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_MINUTES = {"default": 30, "administrator": 15, "phone": 480}
SESSION_ABSOLUTE_HOURS = 12
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "core.errors.csrf_failure"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: 15 minutes
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "office.views.locked_out"
AXES_USERNAME_CALLABLE = "office.authentication.account_name"
AXES_CLIENT_IP_CALLABLE = "core.middleware.client_network"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # an account locks whatever the address; addresses have a limit of their own
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False

# --- browser --------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [NONCE, "'strict-dynamic'"],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
CSRF_TRUSTED_ORIGINS = [BASE_URL] if TLS else []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = environment.folder("MEDIA_ROOT", VAR_DIR / "media")
FONT_DIR = environment.folder("FONT_DIR", VAR_DIR / "fonts")
SIGNING_PKCS12 = environment.text("SIGNING_PKCS12")  # the office's certificate; without it PDFs are not signed
SIGNING_PKCS12_PASSWORD_FILE = environment.text("SIGNING_PKCS12_PASSWORD_FILE")
BACKUP_DIR = environment.folder("BACKUP_DIR", VAR_DIR / "backup")
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o640, 0o750
FILE_UPLOAD_TEMP_DIR = None
FREE_SPACE_FLOOR_MB = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
UPLOAD_LIMIT_MB = {"photo": 15, "evidence": 50, "document": 50, "sheet": 10}
REQUEST_LIMIT_MB = 120
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- mail -----------------------------------------------------------------------------------------------------------
EMAIL_URL = environment.text("EMAIL_URL")
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if EMAIL_URL:
    from urllib.parse import unquote, urlsplit

    _mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", "webmaster@localhost")
ROBOT_HOSTS = environment.names(
    "ROBOT_HOSTS"
)  # own gateways of group robots beside their makers' hosts: host or host:port

# --- queue ----------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 900, 840
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.2}  # seconds until the in-memory queue is looked at again
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "core.tasks.sweep_jobs", "schedule": 30.0},
    "heartbeat": {"task": "core.tasks.beat_heart", "schedule": 15.0},
    "renew-medians": {"task": "schools.schedules.renew_medians", "schedule": crontab(hour=2, minute=40)},
    "end-commissions": {"task": "assessments.schedules.end_commissions", "schedule": crontab(hour=0, minute=10)},
    "sweep-uploads": {"task": "inspectors.schedules.sweep_uploads", "schedule": crontab(hour=3, minute=20)},
    "find-signs": {"task": "inspectors.schedules.find_signs", "schedule": crontab(hour=3, minute=40)},
    "purge-concerns": {"task": "rectification.schedules.purge_concerns", "schedule": crontab(hour=3, minute=50)},
    "propose-cases": {"task": "rectification.schedules.propose_cases", "schedule": crontab(hour=4, minute=10)},
    "compare-photos": {"task": "rectification.schedules.compare_photos", "schedule": crontab(hour=4, minute=0)},
    "find-recurrences": {"task": "rectification.schedules.find_recurrences", "schedule": crontab(hour=4, minute=10)},
    "find-patterns": {"task": "rectification.schedules.find_patterns", "schedule": crontab(hour=4, minute=20)},
    "warn-quota": {"task": "inspectors.schedules.warn_quota", "schedule": crontab(hour=6, minute=10)},
    "send-digests": {"task": "office.schedules.send_digests", "schedule": crontab(hour=6, minute=40)},
    "send-deliveries": {"task": "office.schedules.send_deliveries", "schedule": crontab(minute="*/5")},
}

# --- log ------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "core.context.RequestIdFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"supervision": {"level": "INFO"}, "axes": {"level": "ERROR"}},
}
