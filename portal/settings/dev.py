"""A developer's machine and the demo: http://localhost, static files straight from their folders."""

from portal.settings.base import *  # noqa: F403

DEBUG = env.bool("PORTAL_DEBUG", default=not DEMO)  # noqa: F405
SECRET_KEY = env("SECRET_KEY", default="only-for-development-" + "0" * 40)  # noqa: F405
MAILBOX = True
MAILERS = {"default": {"BACKEND": "portal.mailbox.Backend"}}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost
STATIC_ROOT = ""  # nothing is collected
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_USE_FINDERS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = False
STRIPE_SIMULATOR = not STRIPE_SECRET_KEY  # noqa: F405
