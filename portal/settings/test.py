"""The test suite: the same engines, weaker durability, quick password hashing."""

from portal.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests-" + "0" * 40
DATABASES["default"]["OPTIONS"].pop("pool")  # noqa: F405
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # no collectstatic before a test
# The desk's tests sign in with force_login; tests/portal/test_second_factor.py turns this off again.
STAFF_SECOND_FACTOR_WAIVED = True
PUBLIC_PAGES_SECONDS = 0  # tests change what they look at
STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRETS, STRIPE_SIMULATOR = "", [], True
