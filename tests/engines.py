"""Before Django loads: engines for the tests, unless DATABASE_URL names some, and the translations."""

import os

from portal.translations import compile_all

OURS = "DATABASE_URL" not in os.environ
if OURS:
    from portal import services

    os.environ.update(services.ensure("test"))
compile_all()


def pytest_unconfigure() -> None:
    """``manage.py test`` leaves nothing running; a bare pytest keeps the engines warm for the next run."""
    if OURS and os.environ.get("PORTAL_STOP_ENGINES") == str(os.getpid()):
        services.stop("test")
