"""One settings file, read from the environment. Every name is explained in docs/SETTINGS.md."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

# ---- Where this runs ---------------------------------------------------------------------------
# Demo mode is the try-out and the tests: invented people, letters in a mailbox page, loopback only.
DEMO = env.flag("DEMO")
DEBUG = False

SITE_URL = env.text("SITE_URL", "http://localhost:8000" if DEMO else None).rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme != "https" and not DEMO:
    raise ImproperlyConfigured("SITE_URL must start with https:// outside demo mode.")
if DEMO and _site.hostname not in {"localhost", "127.0.0.1"}:
    raise ImproperlyConfigured("SITE_URL must be on localhost in demo mode: it is open to all.")
SECRET_KEY = env.text("SECRET_KEY", secrets.token_urlsafe(50) if DEMO else None)
if len(SECRET_KEY) < 50 and not DEMO:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
ADDRESS_KEY = env.text("ADDRESS_KEY", SECRET_KEY)
_derived = env.derived_seed(SECRET_KEY, "moteplass-ticket") if DEMO else None
TICKET_KEY = env.seed("TICKET_KEY", _derived)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver" if DEMO else None)
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts, not *.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ORGANISATION_NAME = env.text("ORGANISATION_NAME", "Kulturnettverket" if DEMO else None)
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "post@example.no" if DEMO else None)
MONITORING_TOKEN = env.text("MONITORING_TOKEN", "demo" if DEMO else None)
ENTERPRISE_REGISTER_URL = env.text("ENTERPRISE_REGISTER_URL", "")
if ENTERPRISE_REGISTER_URL and not ENTERPRISE_REGISTER_URL.startswith("https://"):
    raise ImproperlyConfigured("ENTERPRISE_REGISTER_URL must start with https://.")

# ---- The house ---------------------------------------------------------------------------------
OUR_APPS = [
    *("core", "outbox", "members", "regions", "meetings", "networks", "agreements"),
    *("events", "pages", "newsletters", "portal"),
]
INSTALLED_APPS = [
    "config.apps.PortalAdminConfig",
    *OUR_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_htmx",
    "django_prose_editor",
    "template_partials",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "members.middleware.StaffSecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.house",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
CRISPY_ALLOWED_TEMPLATE_PACKS = "designsystemet"
CRISPY_TEMPLATE_PACK = "designsystemet"
CRISPY_FAIL_SILENTLY = False

# ---- Data --------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", "postgresql:///moteplass" if DEMO else None)}
# Rate limits live here: losing Redis must not lock anybody out.
CACHES = {
    "default": {
        "BACKEND": "core.limits.LimitsCache",
        "LOCATION": "core_cache",
    }
}
SESSION_ENGINE = "core.sessions"
MEDIA_ROOT = env.text("MEDIA_ROOT", str(BASE_DIR / "media"))
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.uploads.CountsWhatIsTooBig",
]

# ---- Language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

# ---- People and login --------------------------------------------------------------------------
AUTH_USER_MODEL = "members.Person"
AUTHENTICATION_BACKENDS = ["members.adapters.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:my_page"
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "members.rules.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "members.forms.sign_up.SignUpForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
# A new password ends the other sessions; this one goes on.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
# A code can be asked for again, and a form sent twice by a double click is no offence.
ACCOUNT_RATE_LIMITS = {
    "event_sign_up": "60/m/user",
    "guest_sign_up": "60/h/ip,5/h/key",
    "request_affiliation": "10/h/user",
    "invite_colleagues": "10/h/user",
    "apply_for_membership": "20/h/ip,5/d/key",
    "look_up_enterprise": "60/h/ip",
    "check_certificate": "60/h/ip",
    "ask_for_newsletter": "30/h/ip",
    "newsletter_click": "60/m/ip",
    "confirm_email": "5/m/key",
    # Ten phones at a door ask every quarter of a minute, and after each scan.
    "check_in": "600/m/key",
    "wrong_check_in_link": "30/m/ip",
}
_FORMS = "members.forms.accounts"
ACCOUNT_FORMS = {
    "signup": f"{_FORMS}.SignUpForm",
    "login": f"{_FORMS}.LoginForm",
    "request_login_code": f"{_FORMS}.RequestLoginCodeForm",
    "confirm_login_code": f"{_FORMS}.ConfirmLoginCodeForm",
    "confirm_email_verification_code": f"{_FORMS}.ConfirmEmailVerificationCodeForm",
    "change_email": f"{_FORMS}.ChangeEmailForm",
    "add_email": f"{_FORMS}.AddEmailForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm",
    "confirm_password_reset_code": f"{_FORMS}.ConfirmPasswordResetCodeForm",
    "reset_password_from_key": f"{_FORMS}.ResetPasswordKeyForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
}
MFA_ADAPTER = "members.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": f"{_FORMS}.AuthenticateForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateCodeForm",
    "activate_totp": f"{_FORMS}.ActivateTOTPForm",
    "add_webauthn": f"{_FORMS}.AddWebAuthnForm",
    "edit_webauthn": f"{_FORMS}.EditWebAuthnForm",
    "login_webauthn": f"{_FORMS}.LoginWebAuthnForm",
    "authenticate_webauthn": f"{_FORMS}.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": f"{_FORMS}.ReauthenticateWebAuthnForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
# A clock that is half a minute off still gets in.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = ORGANISATION_NAME
# A GET changes nothing: "last seen" would be two queries and a write on every page.
USERSESSIONS_TRACK_ACTIVITY = False

# ---- Work login: OpenID Connect with Microsoft Entra ID ----------------------------------------
ENTRA_CLIENT_ID = env.text("ENTRA_CLIENT_ID", "")
ENTRA_CLIENT_SECRET = env.text("ENTRA_CLIENT_SECRET", None if ENTRA_CLIENT_ID else "")
ENTRA_AUTHORITY = env.text(
    "ENTRA_AUTHORITY", "https://login.microsoftonline.com/organizations/v2.0"
).rstrip("/")
if urlsplit(ENTRA_AUTHORITY).scheme != "https" and not DEMO:
    raise ImproperlyConfigured("ENTRA_AUTHORITY must start with https:// outside demo mode.")
# Where the form on the login page leads; the browser must be told.
WORK_LOGIN_ORIGINS = (
    ["{0.scheme}://{0.netloc}".format(urlsplit(ENTRA_AUTHORITY))] if ENTRA_CLIENT_ID else []
)
SOCIALACCOUNT_ADAPTER = "members.adapters.WorkLoginAdapter"
# Nobody is registered by a GET: the answer from Microsoft leads to a form.
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_FORMS = {"signup": f"{_FORMS}.WorkSignUpForm"}

# ---- Letters -----------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "post@example.no" if DEMO else None)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 60)
ANYMAIL_BACKEND = "" if DEMO else env.text("ANYMAIL_BACKEND", "")
ANYMAIL: dict[str, str] = {}
if DEMO:
    EMAIL_BACKEND = "outbox.transports.DemoMailbox"
    for name in ("EMAIL_HOST", "ANYMAIL_BACKEND"):
        if env.text(name, ""):
            raise ImproperlyConfigured(f"{name} is refused in demo mode: no letter may leave.")
elif ANYMAIL_BACKEND:
    EMAIL_BACKEND = f"anymail.backends.{ANYMAIL_BACKEND}.EmailBackend"
    ANYMAIL = {f"{ANYMAIL_BACKEND.upper()}_API_KEY": env.text("ANYMAIL_API_KEY")}
    INSTALLED_APPS.append("anymail")
    ANYMAIL |= env.webhook_keys(
        ANYMAIL_BACKEND,
        secret=env.text("ANYMAIL_WEBHOOK_SECRET", ""),
        key=env.text("ANYMAIL_WEBHOOK_KEY", ""),
    )
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.text("EMAIL_HOST")
    EMAIL_PORT = env.number("EMAIL_PORT", 587)
    EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
BOUNCE_MAILBOX = env.text("BOUNCE_MAILBOX", "")
if BOUNCE_MAILBOX and urlsplit(BOUNCE_MAILBOX).scheme not in {"pop", "pops"}:
    raise ImproperlyConfigured("BOUNCE_MAILBOX must start with pops:// (or pop:// on one machine).")
OUTBOX_LEASE = timedelta(seconds=env.number("OUTBOX_LEASE_SECONDS", 300))
OUTBOX_BATCH = env.number("OUTBOX_BATCH", 50)
OUTBOX_BACKOFF = env.seconds("OUTBOX_BACKOFF_SECONDS", "60,300,1800,7200,21600")
OUTBOX_FAILURES_BEFORE_PAUSE = env.number("OUTBOX_FAILURES_BEFORE_PAUSE", 20)
OUTBOX_GIVE_UP_AFTER = timedelta(hours=24)

# ---- Jobs: no truth lives in the broker --------------------------------------------------------
REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0" if DEMO else None)
CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = "UTC"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 110
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 0,  # a page that nudges a dead broker would wait 6 s; the worker has its own
}
CELERY_BEAT_SCHEDULE = {
    "outbox-sweep": {"task": "outbox.tasks.sweep", "schedule": timedelta(seconds=60)},
    "outbox-remind": {"task": "outbox.tasks.remind", "schedule": timedelta(seconds=60)},
    "events-tick": {"task": "events.tasks.tick", "schedule": timedelta(seconds=60)},
    "agreements-nightly": {
        "task": "agreements.tasks.nightly",
        "schedule": crontab(hour=2, minute=5),
    },
    "events-nightly": {"task": "events.tasks.nightly", "schedule": crontab(hour=2, minute=10)},
    "members-nightly": {"task": "members.tasks.nightly", "schedule": crontab(hour=2, minute=25)},
    "core-nightly": {"task": "core.tasks.nightly", "schedule": crontab(hour=2, minute=50)},
    "newsletters-tick": {"task": "newsletters.tasks.tick", "schedule": timedelta(seconds=60)},
    "newsletters-nightly": {
        "task": "newsletters.tasks.nightly",
        "schedule": crontab(hour=2, minute=45),
    },
    "networks-nightly": {"task": "networks.tasks.nightly", "schedule": crontab(hour=2, minute=30)},
    "pages-nightly": {"task": "pages.tasks.nightly", "schedule": crontab(hour=2, minute=35)},
    "outbox-nightly": {"task": "outbox.tasks.nightly", "schedule": crontab(hour=2, minute=40)},
}
if BOUNCE_MAILBOX:
    CELERY_BEAT_SCHEDULE["outbox-bounces"] = {
        "task": "outbox.tasks.read_bounces",
        "schedule": timedelta(minutes=10),
    }

# ---- Safety ------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF, *WORK_LOGIN_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _site.scheme == "https"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = _site.scheme == "https"
SECURE_REDIRECT_EXEMPT = [r"^helse/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _site.scheme == "https" else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _site.scheme == "https"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {
        # The address of a person's own calendar: whoever has it may read the calendar.
        "secrets": {"()": "core.logs.WithoutSecrets", "pattern": r"(/kalender/)[\w/-]+(\.ics)"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
