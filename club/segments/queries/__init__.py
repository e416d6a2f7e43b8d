"""Questions about classes, standings and segments."""

from club.segments.queries.choices import choices_of
from club.segments.queries.members import (
    chosen_in,
    fitting,
    may_be_chosen,
    members_in,
    people_on,
    segments_by_member,
    segments_with,
)
from club.segments.queries.settings import settings_on
from club.segments.queries.standings import (
    ClassSum,
    by_class,
    churn_split,
    counts,
    gone,
    jumps,
    migration,
    quarter_rows,
    run_on,
    runs,
    seen,
    standing_of,
    wake_ups,
)

__all__ = [
    "ClassSum", "by_class", "choices_of", "chosen_in", "churn_split", "counts", "fitting",
    "gone", "jumps", "may_be_chosen", "members_in", "migration", "people_on",
    "quarter_rows", "run_on", "runs", "seen", "segments_by_member", "segments_with", "settings_on",
    "standing_of", "wake_ups",
]  # fmt: skip
