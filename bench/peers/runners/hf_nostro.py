"""hf-nostro's credit and debit, run by its own interpreter: ``verb dsn clients per_client``."""

import json
import multiprocessing
import random
import subprocess
import sys
import time
import uuid
from contextlib import closing

from nostro import AccountKey, Ledger

ACCOUNTS, LOTS = 25, 8


def accounts(client: int) -> list[AccountKey]:
    return [AccountKey("bench", f"{client}-{n}") for n in range(ACCOUNTS)]


def credit(ledger: Ledger, who: AccountKey, points: int) -> None:
    ledger.credit(who, ledger.amount(str(points)), category="bill", idempotency_key=uuid.uuid4().hex)


def debit(ledger: Ledger, who: AccountKey, points: int) -> None:
    ledger.debit(who, ledger.amount(str(points)), category="reward", idempotency_key=uuid.uuid4().hex)


def fill(dsn: str, clients: int) -> None:
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "nostro", "migrate", "--dsn", dsn, "--scale", "0"], check=True
    )
    with closing(Ledger(dsn=dsn, scale=0)) as ledger:
        for client in range(clients):
            for who in accounts(client):
                ledger.accounts.get_or_create(who.tenant_id, who.scope_ref)
                for _ in range(LOTS):
                    credit(ledger, who, 1_000)


def work(verb, dsn, client, count, start, told) -> None:  # type: ignore[no-untyped-def]
    mine = accounts(client)
    with closing(Ledger(dsn=dsn, scale=0)) as ledger:
        ledger.balance(mine[0])  # connected before the start
        start.wait()
        began = time.process_time()
        for _ in range(count):
            verb(ledger, random.choice(mine), random.randint(1, 9))  # noqa: S311
        told.put(time.process_time() - began)


def main() -> None:
    name, dsn, clients, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    if name == "prepare":
        fill(dsn, clients)
        return
    verb = {"credit": credit, "debit": debit}[name]
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(clients + 1), context.Queue()
    crowd = [context.Process(target=work, args=(verb, dsn, n, count, start, told)) for n in range(clients)]
    for process in crowd:
        process.start()
    start.wait()
    began = time.perf_counter()
    cpu = sum(told.get() for _ in crowd)
    sample = {"count": clients * count, "seconds": time.perf_counter() - began, "cpu": cpu}
    sys.stdout.write(json.dumps(sample) + "\n")


if __name__ == "__main__":
    main()
