"""All settings, read from documented JIEBANG_* variables (docs/settings.md). Nothing else reads the environment."""

from __future__ import annotations

import os
import re
import secrets
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int, *, least: int = 1) -> int:
    written = text(name, str(default))
    if not written.isdigit() or int(written) < least:
        raise ImproperlyConfigured(f"{name}={written}: write a whole number of at least {least}, for example {default}")
    return int(written)


def switch(name: str, default: bool = False) -> bool:
    written = text(name, "1" if default else "0").lower()
    if written not in {"0", "1", "true", "false"}:
        raise ImproperlyConfigured(f"{name}={written}: write 1 or 0")
    return written in {"1", "true"}


def one_of(name: str, default: str, allowed: list[str]) -> str:
    written = text(name, default)
    if written not in allowed:
        raise ImproperlyConfigured(f"{name}={written}: write one of {', '.join(allowed)}")
    return written


def day(name: str, default: str) -> date:
    written = text(name, default)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={written}: write a date as year-month-day, for example {default}") from None


def time_zone() -> str:
    written = text("JIEBANG_TIME_ZONE", "Asia/Shanghai")
    if written not in available_timezones():
        raise ImproperlyConfigured(f"JIEBANG_TIME_ZONE={written}: write a zone such as Asia/Shanghai")
    ZoneInfo(written)
    return written


def kept_secret(home: Path) -> str:
    """The secret key of this installation: made once, kept in JIEBANG_HOME, readable by its owner alone."""
    given = text("JIEBANG_SECRET_KEY")
    if given:
        return good_secret(given, "JIEBANG_SECRET_KEY")
    path = home / "secret-key"
    make_home(home)
    try:
        # O_EXCL: of two processes starting at once, one makes the key.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return good_secret(path.read_text().strip(), str(path))


def make_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        reason = "" if os.access(home, os.W_OK | os.X_OK) else "Permission denied"
    except OSError as error:
        reason = str(error.strerror)
    if reason:
        raise ImproperlyConfigured(
            f"JIEBANG_HOME={home}: cannot be written ({reason}); name a folder this user may write to"
        )


def good_secret(key: str, place: str) -> str:
    """Refuse a key that can be guessed; the key itself is never printed."""
    if len(key) < 40 or len(set(key)) < 10:
        raise ImproperlyConfigured(f"{place}: too short or too plain; write at least 50 random characters")
    return key


def quiet_hours(name: str, default: str) -> tuple[time, time]:
    """From when until when nothing is sent; over midnight where the first is the later."""
    written = text(name, default)
    try:
        begins, ends = (time.fromisoformat(part) for part in written.split("-"))
    except ValueError:
        raise ImproperlyConfigured(f"{name}={written}: write two times of day, for example {default}") from None
    return begins, ends


def host_names(name: str, default: str) -> list[str]:
    written = [host.strip().lower() for host in text(name, default).split(",") if host.strip()]
    for host in written:
        if not re.fullmatch(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", host):
            raise ImproperlyConfigured(
                f"{name}={host}: write host names such as {default.split(',', maxsplit=1)[0]}, no addresses"
            )
    return written


def public_url(name: str) -> str:
    written = text(name).rstrip("/")
    if written and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?", written):
        raise ImproperlyConfigured(
            f"{name}={written}: write the address of the first page, https://jiebang.example.org"
        )
    return written


def mail_url(name: str) -> str:
    """The mail server as apprise writes it. What it holds is secret: it is never repeated in a message."""
    written = text(name)
    if written and not re.fullmatch(r"mailtos?://\S+", written):
        raise ImproperlyConfigured(f"{name}: write mailtos://user:password@mail.example.org:465?from=name@example.org")
    return written


def database(home: Path) -> dict[str, object]:
    url = text("JIEBANG_DATABASE_URL")
    if url:
        try:
            found = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
        except Exception:
            raise ImproperlyConfigured(
                "JIEBANG_DATABASE_URL: cannot be read; write postgres://user:password@host:5432/name or leave it out"
            ) from None
        if found["ENGINE"].endswith("postgresql"):
            return dict(found)
        if not found["ENGINE"].endswith("sqlite3"):
            raise ImproperlyConfigured("JIEBANG_DATABASE_URL: only postgres:// and sqlite:// are known")
        name: object = found["NAME"]
    else:
        make_home(home)
        name = home / "jiebang.sqlite3"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # FULL: what was acknowledged survives a power cut. IMMEDIATE: read-then-write never fails as locked.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }


BASE = Path(__file__).resolve().parent
DEMO = switch("JIEBANG_DEMO")
HOME = Path(text("JIEBANG_HOME", "var/demo" if DEMO else "var")).resolve()
DEBUG = switch("JIEBANG_DEBUG")
if not DEMO and text("JIEBANG_DEMO_DATE"):
    raise ImproperlyConfigured("JIEBANG_DEMO_DATE: only a demonstration has a sample date; unset it")
DEMO_DATE = day("JIEBANG_DEMO_DATE", "2021-12-12")
SECRET_KEY = kept_secret(HOME)
ALLOWED_HOSTS = [h.strip() for h in text("JIEBANG_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h.strip()]
CSRF_TRUSTED_ORIGINS = [o for o in text("JIEBANG_TRUSTED_ORIGINS").split(",") if o]
SECURE_COOKIES = switch("JIEBANG_HTTPS")
TRUSTED_PROXIES = number("JIEBANG_TRUSTED_PROXIES", 0, least=0)
MAX_UPLOAD_MB = number("JIEBANG_MAX_UPLOAD_MB", 10)
KEEP_KEYS_DAYS = number("JIEBANG_KEEP_KEYS_DAYS", 14)
LOG_REQUESTS = switch("JIEBANG_LOG_REQUESTS")
ANSWER_DAYS = number("JIEBANG_ANSWER_DAYS", 7)
QUIET_HOURS = quiet_hours("JIEBANG_QUIET_HOURS", "21:00-07:30")
PUBLIC_URL = public_url("JIEBANG_PUBLIC_URL")
OUTBOUND = switch("JIEBANG_OUTBOUND")
OUTBOUND_HOSTS = host_names("JIEBANG_OUTBOUND_HOSTS", "qyapi.weixin.qq.com,oapi.dingtalk.com,open.feishu.cn")
MAIL_URL = mail_url("JIEBANG_MAIL_URL")
if OUTBOUND and not PUBLIC_URL:
    raise ImproperlyConfigured("JIEBANG_PUBLIC_URL: with JIEBANG_OUTBOUND=1 messages need the address of this site")

INSTALLED_APPS = [
    "jiebang.common",
    "jiebang.people",
    "jiebang.notices",
    "jiebang.programmes",
    "jiebang.placements",
    "jiebang.evidence",
    "jiebang.reports",
    "jiebang.home",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "axes",
]

MIDDLEWARE = [
    "jiebang.common.middleware.request_log",
    "jiebang.common.middleware.refusals",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jiebang.common.middleware.language",
    "jiebang.common.middleware.private_pages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jiebang.common.middleware.business_date",
    "jiebang.common.middleware.write_once",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "jiebang.urls"
WSGI_APPLICATION = "jiebang.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jiebang.home.context.shell",
            ],
        },
    }
]

DATABASES = {"default": database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "jiebang.people.sign_in.Adapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SESSION_REMEMBER = False
# An office of 160 signs in from one address at nine o'clock; axes locks by name and address instead.
ACCOUNT_RATE_LIMITS = False

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "jiebang.common.address.client_address"
AXES_USERNAME_CALLABLE = "jiebang.people.sign_in.login_name"
AXES_DISABLE_ACCESS_LOG = True  # nobody keeps a list of who signed in when
AXES_LOCKOUT_CALLABLE = "jiebang.people.sign_in.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = one_of("JIEBANG_LANGUAGE", "zh-hans", ["zh-hans", "en"])
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = time_zone()

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "uploads"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # an upload goes straight to disk, and from there to the child process
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

CSRF_FAILURE_VIEW = "jiebang.common.errors.form_expired"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Behind a proxy the scheme is known from it alone; without one gunicorn speaks TLS itself.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
# Other names of the office's domain and the browsers' preload lists are the domain owner's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "line": {"format": "{message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain"},
        "line": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # A page that was not found or a form sent back is no fault of the server's.
        "django.request": {"level": "ERROR"},
        "jiebang.requests": {
            "level": "INFO" if LOG_REQUESTS else "WARNING",
            "handlers": ["line"],
            "propagate": False,
        },
    },
}
