"""As bench.settings, with the pool the demo's web server has."""

from bench.settings import *  # noqa: F403
from portal.settings.engines import POOL

DATABASES["default"]["OPTIONS"]["pool"] = POOL  # noqa: F405
