"""Before Django loads: engines for the tests, unless DATABASE_URL names some, and the translations.

Workers of one run (``-n``) share the engines: each clones its own database, and has a broker of its own.
"""

import os
import re

from portal.translations import compile_all

OURS = "DATABASE_URL" not in os.environ
if OURS:
    from portal import services

    os.environ.update(services.ensure("test"))
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    shelf = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = re.sub(r"(virtual_host=|/)0$", rf"\g<1>{shelf}", os.environ["REDIS_URL"])
compile_all()


def pytest_unconfigure() -> None:
    """``manage.py test`` leaves nothing running; a bare pytest keeps the engines warm for the next run."""
    if OURS and os.environ.get("PORTAL_STOP_ENGINES") == str(os.getpid()):
        services.stop("test")
