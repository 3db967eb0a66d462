"""All settings, read from documented JIEBANG_* variables (docs/settings.md). Nothing else reads the environment."""

from __future__ import annotations

import os
import re
import secrets
from datetime import date, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

# Every variable read, for the page of the installation: (whether it is set, its value where it can be no secret).
SETTINGS_READ: dict[str, tuple[bool, str]] = {}


def text(name: str, default: str = "", *, shown: bool = False) -> str:
    """shown: the value is no secret; numbers, switches and choices never are."""
    given = os.environ.get(name, "").strip()
    known = SETTINGS_READ.get(name, (False, ""))[1]
    SETTINGS_READ[name] = (bool(given), (given or default) if shown else known)
    return given or default


def number(name: str, default: int, *, least: int = 1) -> int:
    written = text(name, str(default), shown=True)
    if not written.isdigit() or int(written) < least:
        raise ImproperlyConfigured(f"{name}={written}: write a whole number of at least {least}, for example {default}")
    return int(written)


def switch(name: str, default: bool = False) -> bool:
    written = text(name, "1" if default else "0", shown=True).lower()
    if written not in {"0", "1", "true", "false"}:
        raise ImproperlyConfigured(f"{name}={written}: write 1 or 0")
    return written in {"1", "true"}


def one_of(name: str, default: str, allowed: list[str]) -> str:
    written = text(name, default, shown=True)
    if written not in allowed:
        raise ImproperlyConfigured(f"{name}={written}: write one of {', '.join(allowed)}")
    return written


def several(name: str, allowed: tuple[str, ...]) -> list[str]:
    written = [part.strip() for part in text(name).split(",") if part.strip()]
    for part in written:
        if part not in allowed:
            raise ImproperlyConfigured(f"{name}={part}: write some of {', '.join(allowed)}, comma-separated")
    return written


def web_address(name: str) -> str:
    """An address such as https://jiebang.example.org, without a slash at its end; "" where none is given."""
    written = text(name).rstrip("/")
    parts = urlsplit(written)
    if written and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ImproperlyConfigured(f"{name}={written}: write an address such as https://jiebang.example.org")
    return written


def together(*names: str) -> list[str]:
    """Settings that only work all of them or none."""
    values = [text(name) for name in names]
    if any(values) and not all(values):
        missing = names[values.index("")]
        raise ImproperlyConfigured(f"{missing}: missing; give {', '.join(names)} together, or none of them")
    return values


def day(name: str, default: str) -> date:
    written = text(name, default, shown=True)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={written}: write a date as year-month-day, for example {default}") from None


def time_zone() -> str:
    written = text("JIEBANG_TIME_ZONE", "Asia/Shanghai", shown=True)
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
            f"JIEBANG_HOME={home}: cannot be written ({reason}); name a folder this user may write to, for database "
            "and secret key"
        )


# Words of keys that stand in examples, and beginnings of keys that many published products and manuals share.
EXAMPLE_WORDS = (
    "insecure", "changeme", "change-me", "change_me", "change-this", "change_this", "replace-me", "replace_me",
    "your-secret", "your_secret", "my-secret", "my_secret", "secret-key", "secret_key", "secretkey", "example",
    "placeholder", "password", "0123456789",
)  # fmt: skip
EXAMPLE_BEGINNINGS = (
    "e11fl1oa-*ytql8p)(06fbj4ukrlo+n7k",
    "8lu*6g0lg)9z!ba+a$ehk)xt)x%rxgb$i1",
    "09d25e094faa6ca2556c818166b7a9563b93f709",
)


def good_secret(key: str, place: str) -> str:
    """Refuse a key that can be guessed; the key itself is never printed."""
    if len(key) < 40 or len(set(key)) < 10:
        raise ImproperlyConfigured(f"{place}: too short or too plain; write at least 50 random characters")
    if key.startswith(EXAMPLE_BEGINNINGS) or any(word in key.lower() for word in EXAMPLE_WORDS):
        raise ImproperlyConfigured(f"{place}: taken from an example; write at least 50 random characters of your own")
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
# Plans are worked out in a process of their own; tests have them worked out in theirs.
SOLVE_INLINE = False
HOME = Path(text("JIEBANG_HOME", "var/demo" if DEMO else "var", shown=True)).resolve()
DEBUG = switch("JIEBANG_DEBUG")
if not DEMO and text("JIEBANG_DEMO_DATE"):
    raise ImproperlyConfigured("JIEBANG_DEMO_DATE: only a demonstration has a sample date; unset it")
DEMO_DATE = day("JIEBANG_DEMO_DATE", "2021-12-12")
SECRET_KEY = kept_secret(HOME)
ALLOWED_HOSTS = [
    h.strip() for h in text("JIEBANG_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", shown=True).split(",") if h.strip()
]
CSRF_TRUSTED_ORIGINS = [o for o in text("JIEBANG_TRUSTED_ORIGINS", shown=True).split(",") if o]
SECURE_COOKIES = switch("JIEBANG_HTTPS")
TRUSTED_PROXIES = number("JIEBANG_TRUSTED_PROXIES", 0, least=0)
MAX_UPLOAD_MB = number("JIEBANG_MAX_UPLOAD_MB", 10)
KEEP_KEYS_DAYS = number("JIEBANG_KEEP_KEYS_DAYS", 14)
# The law asks for six months; nothing shorter can be set.
KEEP_AUDIT_DAYS = number("JIEBANG_KEEP_AUDIT_DAYS", 1096, least=180)
AUDIT_DIGEST = one_of("JIEBANG_AUDIT_DIGEST", "sha256", ["sha256", "sm3"])
AUDIT_ANCHOR = HOME / "audit-head.json"
LOG_REQUESTS = switch("JIEBANG_LOG_REQUESTS")
URL = web_address("JIEBANG_URL")
PASSWORD_PROFILE = one_of("JIEBANG_PASSWORD_PROFILE", "asvs", ["asvs", "mlps"])
ROLES = (
    "office", "leader", "deputy", "secretary", "secondee", "mentor", "home_unit", "reader", "sysadmin", "secadmin",
    "auditor",
)  # fmt: skip
# No second factor is asked in a demonstration, whose sign-ins are printed.
SECOND_FACTOR_ROLES = [] if DEMO else several("JIEBANG_SECOND_FACTOR_ROLES", ROLES)
OIDC_SERVER, OIDC_CLIENT, OIDC_SECRET = together(
    "JIEBANG_OIDC_SERVER", "JIEBANG_OIDC_CLIENT_ID", "JIEBANG_OIDC_CLIENT_SECRET"
)
OIDC_NAME = text("JIEBANG_OIDC_NAME")
# The claim by which the directory names an account here, and what it holds: its login, phone number or 编号.
OIDC_CLAIM = text("JIEBANG_OIDC_CLAIM")
OIDC_MATCH = one_of("JIEBANG_OIDC_MATCH", "login", ["login", "phone", "number"])
OIDC_ORIGINS = [origin for origin in text("JIEBANG_OIDC_ORIGINS").split(",") if origin]
DINGTALK = together("JIEBANG_DINGTALK_CLIENT_ID", "JIEBANG_DINGTALK_CLIENT_SECRET")
FEISHU = together("JIEBANG_FEISHU_APP_ID", "JIEBANG_FEISHU_APP_SECRET")
# Identity numbers are checked and forgotten unless switched on; then they are kept sealed (common/sealing.py).
ID_NUMBERS = switch("JIEBANG_ID_NUMBERS")
FIELD_KEY = text("JIEBANG_FIELD_KEY")
ANSWER_DAYS = number("JIEBANG_ANSWER_DAYS", 7)
QUIET_HOURS = quiet_hours("JIEBANG_QUIET_HOURS", "21:00-07:30")
OUTBOUND = switch("JIEBANG_OUTBOUND")
OUTBOUND_HOSTS = host_names("JIEBANG_OUTBOUND_HOSTS", "qyapi.weixin.qq.com,oapi.dingtalk.com,open.feishu.cn")
MAIL_URL = mail_url("JIEBANG_MAIL_URL")
if OUTBOUND and not URL:
    raise ImproperlyConfigured("JIEBANG_URL: with JIEBANG_OUTBOUND=1 messages need the address of this site")

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
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.feishu",
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
    "jiebang.people.signing_in.sessions.session_limits",
    "jiebang.common.middleware.language",
    "jiebang.common.middleware.private_pages",
    "jiebang.common.middleware.audited",
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
    {"NAME": f"jiebang.people.signing_in.passwords.{name}"}
    for name in ("Length", "Classes", "Common", "Personal", "Former")
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "jiebang.people.signing_in.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "jiebang.people.signing_in.forms.SignInForm",
    "reauthenticate": "jiebang.people.signing_in.forms.ConfirmForm",
}
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SESSION_REMEMBER = False
# An office of 160 signs in from one address at nine o'clock; axes counts by name instead (signing_in/lockout.py).
ACCOUNT_RATE_LIMITS = False

MFA_ADAPTER = "jiebang.people.signing_in.second_factor.Adapter"
MFA_FORMS = {
    "authenticate": "jiebang.people.signing_in.forms.CodeForm",
    "reauthenticate": "jiebang.people.signing_in.forms.ConfirmCodeForm",
    "activate_totp": "jiebang.people.signing_in.forms.FirstCodeForm",
    "add_webauthn": "jiebang.people.signing_in.forms.NewPasskeyForm",
    "login_webauthn": "jiebang.people.signing_in.forms.PasskeySignInForm",
    "authenticate_webauthn": "jiebang.people.signing_in.forms.PasskeyStepForm",
    "reauthenticate_webauthn": "jiebang.people.signing_in.forms.PasskeyConfirmForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts come from the office; no address is verified
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off; a code is good once all the same
MFA_RATE_LIMITS = False  # counted with the passwords, for the reason above

SSO_OFFERED = [key for key, given in (("oidc", OIDC_SERVER), ("dingtalk", DINGTALK[0]), ("feishu", FEISHU[0])) if given]
SOCIALACCOUNT_ADAPTER = "jiebang.people.signing_in.sso.Adapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}
if OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {"provider_id": "oidc", "name": OIDC_NAME or "OpenID Connect", "client_id": OIDC_CLIENT, "secret": OIDC_SECRET,
         "settings": {"server_url": OIDC_SERVER}},
    ]  # fmt: skip
if DINGTALK[0]:
    SOCIALACCOUNT_PROVIDERS["dingtalk"] = {"APP": {"client_id": DINGTALK[0], "secret": DINGTALK[1]}}
if FEISHU[0]:
    SOCIALACCOUNT_PROVIDERS["feishu"] = {"APP": {"client_id": FEISHU[0], "secret": FEISHU[1]}}

AXES_HANDLER = "jiebang.people.signing_in.lockout.Handler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or whoever goes on trying locks a name for good
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "jiebang.common.address.client_address"
AXES_USERNAME_CALLABLE = "jiebang.people.signing_in.lockout.login_name"
AXES_SENSITIVE_PARAMETERS = ["password", "code", "credential", "slip", "new", "old"]
AXES_DISABLE_ACCESS_LOG = True  # nobody keeps a list of who signed in when
AXES_LOCKOUT_CALLABLE = "jiebang.people.signing_in.views.entry.locked_out"
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


def sign_in_origins() -> list[str]:
    known = {"dingtalk": "https://login.dingtalk.com", "feishu": "https://open.feishu.cn"}
    own = [f"{urlsplit(OIDC_SERVER).scheme}://{urlsplit(OIDC_SERVER).netloc}"] if OIDC_SERVER else []
    return [*own, *OIDC_ORIGINS, *(known[key] for key in SSO_OFFERED if key in known)]


CSRF_FAILURE_VIEW = "jiebang.common.errors.form_expired"
SESSION_ENGINE = "jiebang.people.signing_in.store"
# The longest a session lasts, as the profile has it; people/signing_in/sessions.py ends those nobody uses earlier.
SESSION_COOKIE_AGE = {"asvs": 12, "mlps": 8}[PASSWORD_PROFILE] * 3600
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
        # A form may lead on to the directories people sign in through, and nowhere else.
        "form-action": [SELF, *sign_in_origins()],
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
    "filters": {"slips": {"()": "jiebang.people.signing_in.log.HideSlips"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["slips"]},
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
