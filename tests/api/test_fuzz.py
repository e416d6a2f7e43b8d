"""Every operation with made-up requests: no 5xx, no answer that the description leaves out (safety.md I9).

A hundred and fifty cases here; ``FUZZ=2000`` runs the whole sweep.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.api.conftest import key_of
from tests.cms.desks.conftest import World

CASES = int(os.environ.get("FUZZ", "150"))
pytestmark = [pytest.mark.proves("I9"), *([pytest.mark.slow] if CASES > 150 else [])]
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


@pytest.fixture(autouse=True)
def one_transaction() -> Iterator[None]:
    """As Django's own test client does: a request does not close the connection that the test is in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.proves("I9", "I10")
def test_no_request_breaks_it_and_every_answer_is_described(world: World) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    found: list[Any] = list(schema.get_all_operations())
    operations = [each.ok() for each in found]
    headers = {"Authorization": f"Bearer {key_of(world.here.site)}", "Accept-Encoding": "identity"}
    real = {"number": world.member.number, "ref": world.booking.ref}
    for operation in operations:
        sweep(operation, headers, real, CASES // len(operations) + 1)


def sweep(operation: Any, headers: dict[str, str], real: dict[str, str], cases: int) -> None:
    """Every second case asks for things that are there."""
    turns = iter(range(10**9))

    @given(case=operation.as_strategy())
    @settings(
        max_examples=cases, deadline=None, phases=[Phase.generate], database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def ask(case: Any) -> None:
        if next(turns) % 2:
            case.path_parameters = {k: real.get(k, v) for k, v in (case.path_parameters or {}).items()}
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
