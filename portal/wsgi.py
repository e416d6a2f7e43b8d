"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.prod")
os.environ.setdefault("PORTAL_PROCESS", "web")  # the short time-outs of settings/engines.py
application = get_wsgi_application()
