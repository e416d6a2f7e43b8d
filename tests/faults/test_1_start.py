"""A house that starts before its engines do waits for them, and then serves (safety.md C14)."""

import pytest
from django.db import connections

from tests.faults.house import House


@pytest.mark.slow
@pytest.mark.proves("C14", "L7")
def test_the_web_waits_for_its_engines_and_serves_soon_after(cold: House) -> None:
    connections.close_all()
    cold.engines.stop()
    cold.start("web", "relay")
    cold.wait(lambda: cold.get("/health/live")[0] == 200)
    began = cold.main("web"), cold.main("relay")
    status, said = cold.get("/health/ready")
    assert (status, b"down" in said) == (503, True)
    assert cold.get("/accounts/login/")[0] in (200, 503)
    cold.engines.start()
    assert cold.wait_until_ready(20) <= 10, "five seconds, and what a busy machine adds"
    assert (cold.main("web"), cold.main("relay")) == began, "nothing had to be started again"
    cold.start("worker", "beat")
