"""Capacity given back: every journey that frees time hands it here, for the waitlist (booking.md §6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from booking.appointments.rules import Freed
from booking.waitlist.actions import note_freed


def run(freed: Iterable[Freed], now: datetime) -> int:
    """Note what came free, in the transaction that freed it; offers are made right after its commit.

    A row stands until it was looked at. The relay is woken, and beat looks too.
    """
    noted = note_freed(freed, now=now)
    if noted:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('paddock_outbox', '')")
    return noted
