"""What occurrences name stays: asked once at a deletion, not by a foreign key for each row of a night."""

import pgtrigger

from club.members.models import Member

PLANNING = "hashtext('occurrences')"
"""The lock that planners share and a deletion has alone."""


def named_by_occurrences(column: str, key: str) -> pgtrigger.Trigger:
    """Refuses to delete a row whose ``key`` stands in ``column`` of an occurrence.

    A planner that has read the row and not yet committed is waited for; one that comes later reads again.
    """
    return pgtrigger.Trigger(
        name="named_by_occurrences",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
            PERFORM pg_advisory_xact_lock({PLANNING});
            IF EXISTS (SELECT FROM club_occurrence WHERE {column} = OLD.{key}) THEN
                RAISE foreign_key_violation USING MESSAGE = 'occurrences name this ' || TG_TABLE_NAME;
            END IF;
            RETURN OLD;
        """,
    )


class NamedMember(Member):
    """A member as occurrences name them: the members' floor knows nothing of messages."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = (named_by_occurrences("person_id", "user_id"),)
