"""B11: a flood of forgeries costs little and keeps nobody from being heard.

FLOOD=2000 sends so many real events and five times as many forgeries to a server of its own within a minute.
"""

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.payments.models import StripeEvent
from tests.browser.conftest import free_port, wait_for
from tests.browser.story import address_of_database
from tests.club.payments.words import event, post, signature
from tests.stripe import needs_stripe

pytestmark = needs_stripe
ROOT = Path(__file__).resolve().parents[3]
FLOOD, SENDERS, SECONDS = int(os.environ.get("FLOOD", "0")), 16, 60
LINES: list[http.client.HTTPConnection] = []
CPU_MOST, P95_MOST = 0.005, 1.0


def body(number: int) -> str:
    return json.dumps(event("payout.paid", {"id": f"po_{number}", "object": "payout"}, timezone.now()))


@pytest.mark.django_db
@pytest.mark.proves("B11")
def test_a_forgery_costs_little_and_asks_the_database_nothing() -> None:
    client, forged = Client(), [body(n) for n in range(100)]
    header = signature(forged[0], timezone.now(), "whsec_wrong")
    post(client, forged[0], header)
    with CaptureQueriesContext(connection) as asked:
        began = time.process_time()
        statuses = {post(client, each, header).status_code for each in forged}
        each_took = (time.process_time() - began) / len(forged)
    assert (statuses, len(asked)) == ({400}, 0)
    assert each_took < CPU_MOST, "with the test client's own work in it"
    assert not StripeEvent.objects.exists()


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """Port and process id of a portal on the test's own database."""
    port = free_port()
    env = {
        **os.environ, "DATABASE_URL": address_of_database(), "PORTAL_BASE_URL": f"http://localhost:{port}",
        "PORTAL_PROCESS": "web",
    }  # fmt: skip
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    quiet = ["--blocking-threads", "4", "--no-access-log", "--log-level", "error", "portal.wsgi:application"]
    running = subprocess.Popen([*command, *quiet], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://localhost:{port}/manifest.webmanifest", running)
        yield port, running.pid
    finally:
        running.terminate()
        running.wait(60)


def cpu_of(pid: int) -> float:
    """Seconds of a process and of its children that still run."""
    found = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        parts = path.read_text().rpartition(")")[2].split()
        if path.parent.name == str(pid) or parts[1] == str(pid):
            found += (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    return found


@pytest.mark.slow
@pytest.mark.proves("B11")
@pytest.mark.skipif(not FLOOD, reason="FLOOD=2000 for the size of the safety list")
def test_real_events_are_heard_in_a_flood(own_database: str) -> None:
    chance = random.Random(7)
    work = [True] * FLOOD + [False] * (5 * FLOOD)
    chance.shuffle(work)
    waits: list[float] = []
    local = threading.local()
    with server() as (port, pid):

        def send(order: tuple[int, bool]) -> int:
            number, is_real = order
            pause = began + SECONDS * number / len(work) - time.monotonic()
            if pause > 0:
                time.sleep(pause)  # spread over the minute, as a flood is
            text, at = body(number), timezone.now()
            header = signature(text, at) if is_real else signature(text, at, "whsec_wrong")
            sent_at = time.monotonic()
            status = posted(local, port, text, header)
            if is_real:
                waits.append(time.monotonic() - sent_at)
            return status

        began, cpu = time.monotonic(), cpu_of(pid)
        with ThreadPoolExecutor(SENDERS) as senders:
            statuses = list(senders.map(send, enumerate(work)))
        took, spent = time.monotonic() - began, cpu_of(pid) - cpu
    for line in LINES:
        line.close()
    assert {status for status, real in zip(statuses, work, strict=True) if real} == {200}
    assert {status for status, real in zip(statuses, work, strict=True) if not real} == {400}
    assert StripeEvent.objects.count() == FLOOD
    p95 = sorted(waits)[int(len(waits) * 0.95)]
    sys.stdout.write(
        f"\n{len(work)} in {took:.0f} s, real p95 {p95:.3f} s, {1000 * spent / len(work):.1f} ms CPU each\n"
    )
    assert p95 < P95_MOST


def posted(local: threading.local, port: int, text: str, header: str) -> int:
    """Over a connection that each sender keeps."""
    if not hasattr(local, "line"):
        local.line = http.client.HTTPConnection("localhost", port, timeout=30)
        LINES.append(local.line)
    headers = {"Content-Type": "application/json", "Stripe-Signature": header}
    local.line.request("POST", "/hooks/stripe/", text, headers)
    answer = local.line.getresponse()
    answer.read()
    return int(answer.status)
