"""Production: every value comes from the environment; a bad one refuses to start."""

from portal.settings.base import *  # noqa: F403

SECRET_KEY = env("SECRET_KEY")  # noqa: F405
