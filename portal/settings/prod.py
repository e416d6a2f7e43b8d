"""Production: every value comes from the environment; a bad one refuses to start."""

from portal.settings.base import *  # noqa: F403

SECRET_KEY = env("SECRET_KEY")  # noqa: F405

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
