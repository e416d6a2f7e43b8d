"""Before Django loads: engines for the tests, unless DATABASE_URL names some."""

import os

if "DATABASE_URL" not in os.environ:
    from portal import services

    os.environ.update(services.ensure("test"))
