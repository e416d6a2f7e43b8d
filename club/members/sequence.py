"""Where serial numbers of members come from: a database sequence, so none is ever given twice.

The sequence is made in migration 0002; a joining that fails leaves a gap, never a second holder.
"""

from django.db import connection


def next_serial() -> int:
    return next_serials(1)[0]


def next_serials(count: int) -> list[int]:
    """As many serial numbers at once as a bulk import needs, ascending."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('club_member_serial') FROM generate_series(1, %s)", [count])
        return [int(row[0]) for row in cursor.fetchall()]
