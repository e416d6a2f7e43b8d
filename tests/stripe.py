"""Tests that speak Stripe's language need its library: an environment older than requirements/ lacks it."""

import os
from importlib.util import find_spec

import pytest

needs_stripe = pytest.mark.skipif(
    find_spec("stripe") is None and os.environ.get("CI") != "true",
    reason="the environment is older than requirements/: install it anew",
)
