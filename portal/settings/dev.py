"""A developer's machine and the demo."""

from portal.settings.base import *  # noqa: F403

DEBUG = env.bool("PORTAL_DEBUG", default=True)  # noqa: F405
SECRET_KEY = env("SECRET_KEY", default="only-for-development-" + "0" * 40)  # noqa: F405
MAILBOX = True
MAILERS = {"default": {"BACKEND": "portal.mailbox.Backend"}}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost
