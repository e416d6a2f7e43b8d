"""Settings that hold everywhere. Secrets and addresses come from the environment."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from portal.logs import logging_config
from portal.settings.doors import *  # noqa: F403
from portal.settings.engines import *  # noqa: F403
from portal.settings.guard import NOBODY, demo_with_live_key
from portal.settings.limits import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

DEBUG = False
DEMO = env.bool("PORTAL_DEMO", default=False)
REGION = env("PORTAL_REGION", default="gb").lower()
BASE_URL = env("PORTAL_BASE_URL", default="http://localhost:8000")
GROUP_NAME = env("PORTAL_GROUP_NAME", default=NOBODY)
METRICS_TOKEN = env("PORTAL_METRICS_TOKEN", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

LOGGING = logging_config(
    as_json=env.bool("PORTAL_LOG_JSON", default=False), level=env("PORTAL_LOG", default="WARNING")
)

INSTALLED_APPS = [
    "portal",
    "booking",
    "loyalty",
    "club",
    "cms",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.users_app.DeskUsersConfig",  # wagtail.users with our form
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "pgtrigger",
    "phonenumber_field",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.postgres",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.middleware.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.PublicPages",
    "django.middleware.gzip.GZipMiddleware",
    "portal.middleware.Reference",
    "portal.middleware.ContentSecurityPolicy",
    "portal.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.watch.Watch",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.Machines",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "portal.middleware.SessionClock",
    "portal.middleware.Devices",
    "portal.middleware.PersonLanguage",
    "portal.middleware.Policy",
    "portal.middleware.SecondFactor",
    "portal.middleware.StepUp",
    "portal.middleware.Refusals",
    "portal.middleware.Replay",
    "portal.middleware.Audit",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
AUTH_USER_MODEL = "portal.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": ["portal.folding.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.locale_formats"]
USE_TZ = True
TIME_ZONE = "UTC"
PHONENUMBER_DEFAULT_REGION = REGION.upper()
PHONENUMBER_DB_FORMAT = "E164"

STATIC_URL = "/static/"
STATIC_ROOT = str(BASE_DIR / "staticfiles")
STATICFILES_FINDERS = [
    "portal.stylesheet.JoinedFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
JOINED_STATIC_ROOT = env("JOINED_STATIC_ROOT", default=str(BASE_DIR / "var" / "joined"))
MEDIA_ROOT = env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
MEDIA_URL = "/media/"
# Photos of cars and of complaints: no address leads there, only views that ask who is looking.
PRIVATE_ROOT = env("PRIVATE_ROOT", default=str(BASE_DIR / "var" / "private"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {
        "BACKEND": "booking.files.storage.Shelf",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
}

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    # A form that leads on to the payment page: browsers hold redirects against this line as well.
    "form-action": [CSP.SELF, "https://checkout.stripe.com"],
    "report-uri": "/csp/report/",
    "report-to": "csp",
}
# Wagtail's editor and its filters use inline scripts and styles; previews stand in a frame.
DESK_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.SELF],
}

CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
PUBLIC_PAGES_SECONDS = 10  # how old a visitor's page may be (portal/middleware/public.py); 0: none is kept
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.reports.Filter"
STAFF_SECOND_FACTOR_WAIVED = DEMO
MAILBOX = DEMO

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{GROUP_NAME} <hello@meridian.example>")

# Text messages by an HTTP gateway (club/notices/wires/sms.py); without one, they go to a file or nowhere.
SMS = {
    "url": env("SMS_URL", default=""),
    "token": env("SMS_TOKEN", default=""),
    "sender": env("SMS_SENDER", default=GROUP_NAME[:11]),
    "file": env("SMS_FILE", default=str(BASE_DIR / "var" / "texts.jsonl") if DEMO else ""),
}
# The house's key for notifications (VAPID): 32 bytes as base64url; without it one is derived from SECRET_KEY,
# and browsers have to agree anew when that changes.
PUSH_KEY = env("PUSH_KEY", default="")
# The mail provider whose events come in at /hooks/mail/: a name anymail knows (mailgun, postmark, resend …).
MAIL_EVENTS_FROM = env("MAIL_EVENTS_FROM", default="")
ANYMAIL = env.json("ANYMAIL", default={})  # the provider's own settings, as anymail names them

# The card in a phone's wallet: file names and identifiers; without all of them there is no button.
APPLE_WALLET = {
    "pass_type": env("APPLE_WALLET_PASS_TYPE", default=""),
    "team": env("APPLE_WALLET_TEAM", default=""),
    "certificate": env("APPLE_WALLET_CERTIFICATE", default=""),
    "key": env("APPLE_WALLET_KEY", default=""),
    "authority": env("APPLE_WALLET_AUTHORITY", default=""),
}
GOOGLE_WALLET = {
    "issuer": env("GOOGLE_WALLET_ISSUER", default=""),
    "card_class": env("GOOGLE_WALLET_CLASS", default=""),
    "service_account": env("GOOGLE_WALLET_SERVICE_ACCOUNT", default=""),
}

# Payments (club/payments/gateway.py). Without a key: the simulator in the demo and on a developer's
# machine, elsewhere nobody can pay online. Two webhook secrets while one replaces the other.
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRETS = [
    each for name in ("STRIPE_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SECRET_OLD") if (each := env(name, default=""))
]
STRIPE_ACCOUNT = env("STRIPE_ACCOUNT", default="")
STRIPE_API_BASE = ""  # Stripe's own; tests put a broken line there
STRIPE_SIMULATOR = DEMO and not STRIPE_SECRET_KEY

# Keys the hashes that stand for people after an erasure: must outlive a change of SECRET_KEY.
HASH_KEY = env("PORTAL_HASH_KEY", default="")
# Wraps the keys of people, by which what is sensitive is sealed: without it nothing sealed opens again.
DATA_KEY = env("PORTAL_DATA_KEY", default="")

WAGTAIL_SITE_NAME = GROUP_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_PAGE_MODEL = "wagtailcore.Page"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_WORKFLOW_ENABLED = False  # who may write a page publishes it; nobody is a moderator here
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_USER_TIME_ZONES = ["Europe/London", "Europe/Berlin", "Asia/Shanghai", "UTC"]
PORTAL_CONTENT_SEED, PORTAL_CONTENT_BEGIN = "cms.seed.seed", "cms.planting.begin"

if objection := demo_with_live_key(globals()):
    raise ImproperlyConfigured(objection)
