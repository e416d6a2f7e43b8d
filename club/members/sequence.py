"""Where serial numbers of members come from: a database sequence, so none is ever given twice.

The sequence is made in migration 0002; a joining that fails leaves a gap, never a second holder.
"""

from django.db import connection


def next_serial() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('club_member_serial')")
        return int(cursor.fetchone()[0])
