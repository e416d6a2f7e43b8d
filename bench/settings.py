"""The demo's settings without a connection pool: clients of a bench are forked processes."""

from portal.settings.dev import *  # noqa: F403

DEBUG = False
DATABASES["default"]["OPTIONS"].pop("pool")  # noqa: F405
ROOT_URLCONF = "bench.urls"
