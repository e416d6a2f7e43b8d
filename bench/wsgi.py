"""The portal as the web server serves it, with a bare view beside it: the least Django can do."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from portal.wsgi import application as portal


def bare_handler() -> Any:
    from django.core.handlers.wsgi import WSGIHandler
    from django.test.utils import override_settings

    with override_settings(MIDDLEWARE=[]):
        return WSGIHandler()


bare = bare_handler()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    return (bare if environ["PATH_INFO"] == "/bare/" else portal)(environ, start_response)
