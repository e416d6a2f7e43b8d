"""Back to a moment: base backup, archived WAL, recovery to a time, books as they were then (safety.md L1).

``RECOVERY=1``: half a minute.
"""

import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from portal import services
from tests.faults.house import House
from tests.faults.journal import World, crowd

pytestmark = pytest.mark.slow
SUMS = """SELECT (SELECT count(*) FROM loyalty_entry), (SELECT coalesce(sum(points), 0) FROM loyalty_entry),
    (SELECT count(*) FROM loyalty_voucher),
    (SELECT md5(string_agg(id || key, ',' ORDER BY id)) FROM loyalty_voucher)"""


def archiving(house: House, archive: Path, *, on: bool) -> None:
    with house.engines.connect() as server:
        if on:
            server.execute("ALTER SYSTEM SET archive_mode = on")
            server.execute(f"ALTER SYSTEM SET archive_command = 'cp %p {archive}/%f'")
        else:
            server.execute("ALTER SYSTEM RESET ALL")
    connections.close_all()
    house.engines.stop()
    house.engines.start()


def owned(folder: Path) -> Path:
    services.own(folder)
    return folder


@pytest.mark.skipif(not os.environ.get("RECOVERY"), reason="half a minute: RECOVERY=1")
@pytest.mark.proves("L1")
def test_the_books_of_a_moment_come_back(house: House, world: World) -> None:
    root = owned(services.HOME / "recovery")
    archive, base = owned(root / "archive"), root / "base"
    archiving(house, archive, on=True)
    try:
        house.wait_until_ready()
        client = crowd(house.port, world, seed=60, size=1)[0]
        client.order()
        at = ["-h", house.engines.folder, "-U", "postgres"]
        services.run([services.binary("pg_basebackup"), *at, "-D", base, "-c", "fast", "-X", "none"])
        client.order()
        client.put_aside()
        with house.engines.connect("faults") as server:
            wanted = server.execute(SUMS).fetchone()
        moment = datetime.now(UTC).isoformat()
        time.sleep(0.05)  # transactions after the moment carry a later time
        client.order()
        with house.engines.connect("faults") as server:
            assert server.execute(SUMS).fetchone() != wanted
            [last] = server.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or [""]
            house.wait(lambda: (archive / last).exists())
        began = time.monotonic()
        assert recovered(root, base, archive, moment) == wanted
        assert time.monotonic() - began < 15 * 60
        assert all(deed.is_promised for deed in client.deeds)
    finally:
        archiving(house, archive, on=False)
        shutil.rmtree(root, ignore_errors=True)
        house.wait_until_ready()


def recovered(root: Path, base: Path, archive: Path, moment: str) -> tuple[object, ...] | None:
    """What a second server says that was started from the backup and stopped at the moment."""
    settings = services.ALWAYS | {
        "restore_command": f"cp {archive}/%f %p", "recovery_target_time": moment,
        "recovery_target_action": "promote", "archive_mode": "off",
    }  # fmt: skip
    with (base / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    (base / "recovery.signal").touch()
    sockets = owned(services.sockets("recovery"))
    control = [services.binary("pg_ctl"), "-D", base, "-w", "-t", 60]
    started = services.call([*control, "-l", root / "log", "-o", f"-h '' -k {sockets}", "start"])
    assert not started.returncode, (root / "log").read_text()
    try:
        with psycopg.connect(host=str(sockets), user="postgres", dbname="faults", autocommit=True) as server:
            end = time.monotonic() + 60
            while server.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
                assert time.monotonic() < end, "it does not leave recovery"
                time.sleep(0.1)
            return server.execute(SUMS).fetchone()
    finally:
        services.run([*control, "-m", "fast", "stop"])
