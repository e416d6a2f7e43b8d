"""Production: every value comes from the environment; a bad one refuses to start."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403
from portal.settings.guard import objections

SECRET_KEY = env("SECRET_KEY", default="")  # noqa: F405
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # noqa: F405
DEBUG = env.bool("PORTAL_DEBUG", default=False)  # noqa: F405
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])  # noqa: F405
CSRF_TRUSTED_ORIGINS = [BASE_URL]  # noqa: F405

# One TLS proxy in front by default; it must overwrite X-Forwarded-Proto and append X-Forwarded-For.
PROXIES = env.int("PORTAL_PROXIES", default=1)  # noqa: F405
PROXY_IS_TRUSTED_BLINDLY = PROXIES < 0
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("PORTAL_HTTPS", default=True)  # noqa: F405
LANGUAGE_COOKIE_SECURE = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # probes come by plain HTTP from inside
SECURE_HSTS_SECONDS = env.int("PORTAL_HSTS_SECONDS", default=31_536_000)  # noqa: F405
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"

DATABASE_IS_NAMED = "DATABASE_URL" in env.ENVIRON  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}  # noqa: F405
# Without EMAIL_URL no mail server is set, and the guard below says so.
MAILERS = {"default": mailer(env("EMAIL_URL", default=""))}  # noqa: F405

if found := objections(globals()):
    raise ImproperlyConfigured("Paddock does not start:\n- " + "\n- ".join(found))
