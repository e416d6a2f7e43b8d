"""The door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.prod")
os.environ.setdefault("PORTAL_PROCESS", "web")  # the short time-outs of settings/engines.py
application = get_wsgi_application()
reverse("home")  # all pages are there before the first request asks for one
gc.freeze()  # what is loaded stays: collecting looks at what requests leave, not at 400,000 old objects
