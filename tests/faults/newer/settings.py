from tests.faults.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.newer"]  # noqa: F405
