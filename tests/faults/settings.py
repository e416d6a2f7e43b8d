"""As in production but for the proxy with TLS: real cache, real broker, real mail, two web processes."""

from portal.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests-" + "0" * 40  # sessions are made by the tests
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": mailer(env("EMAIL_URL", default="smtp://127.0.0.1:1"))}  # noqa: F405
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
STAFF_SECOND_FACTOR_WAIVED = True
STRIPE_SIMULATOR = True
