"""Whose points a finding is about: its row's account, found by the table the proof asked."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from loyalty.ledger.models import Account
from loyalty.liability.models import Finding

ACCOUNT = "loyalty_account"
TABLES = {
    "lot consumed": "loyalty_lot",
    "lot clawed": "loyalty_lot",
    "lot expired": "loyalty_lot",
    "lot held": "loyalty_lot",
    "lot without credit": "loyalty_lot",
    "returned lot": "loyalty_lot",
    "liability of lot": "loyalty_lot",
    "credit": "loyalty_entry",
    "gift": "loyalty_entry",
    "gift from nobody": "loyalty_entry",
    "write-off": "loyalty_entry",
    "debit": "loyalty_entry",
    "return": "loyalty_entry",
    "entry of a receipt": "loyalty_entry",
    "allocation given back": "loyalty_allocation",
    "owner of allocation": "loyalty_allocation",
    "debt paid": "loyalty_debt",
    "hold": "loyalty_hold",
    "receipt points": "loyalty_receipt",
    "request of a receipt": "loyalty_creditrequest",
    "voucher points": "loyalty_voucher",
    "donation points": "loyalty_donation",
    "points on a bill": "loyalty_billpayment",
    "root": ACCOUNT,
    "merged into": ACCOUNT,
    "frozen": ACCOUNT,
    "special": ACCOUNT,
}
"""By ``Finding.what``; every "account ..." is a row of accounts. A shelf or a budget is nobody's."""


def table_of(what: str) -> str:
    return ACCOUNT if what.startswith("account ") else TABLES.get(what, "")


def accounts_of(findings: Iterable[Finding]) -> dict[int, Finding]:
    """Each account with the first finding about it. One query a table."""
    rows: dict[str, dict[int, Finding]] = {}
    for one in findings:
        rows.setdefault(table_of(one.what), {}).setdefault(one.row, one)
    found: dict[int, Finding] = {}
    for table, asked in sorted(rows.items()):
        column = "id" if table == ACCOUNT else "account_id"
        for row, account in _owners(table, column, list(asked)) if table else ():
            found.setdefault(account, asked[row])
    known = set(Account.objects.filter(pk__in=found).values_list("pk", flat=True))
    return {account: one for account, one in found.items() if account in known}


def _owners(table: str, column: str, rows: list[int]) -> list[tuple[int, int]]:
    sql = f"SELECT id, {column} FROM {table} WHERE id = ANY(%s)"  # noqa: S608  # names of our own, above
    with connection.cursor() as cursor:
        cursor.execute(sql, [rows])
        return cursor.fetchall()
