"""Classes of complaints and what each asks for (decisions.md; sources.md A3, A9, A10, H10)."""

MAJOR = frozenset({"major", "liability", "crisis"})
GM_CLASSES = MAJOR | {"escalated"}  # cannot close without the general manager's entry
URGENT = MAJOR  # told at once, at night too
REPEATS_ESCALATE = 3  # the third complaint on the same matter
CLOSE_SETTINGS = {
    "general": "close_days",
    "escalated": "close_escalated_days",
    "major": "close_major_days",
    "liability": "close_major_days",
    "crisis": "close_major_days",
}
RANK = ("general", "escalated", "major", "liability", "crisis")


def class_for(asked: str, *, earlier: int, in_the_media: bool) -> str:
    """The class a new ticket gets: as asked, higher when it is the third or the media know of it."""
    found = [asked]
    if earlier + 1 >= REPEATS_ESCALATE:
        found.append("escalated")
    if in_the_media:
        found.append("crisis")
    return max(found, key=RANK.index)


def is_lower(before: str, after: str) -> bool:
    return RANK.index(after) < RANK.index(before)
