"""Deeds that whoever watches the house wants to see at once: they also go to the security log (K9)."""

import logging
import re

LOG = logging.getLogger("security")
CONTROL = re.compile(r"[^\x21-\x7e]+")
WATCHED = frozenset(
    {
        "export.asked", "export.decided", "export.fetched", "integration.made", "integration.ended",
        "list.undone", "person.joined", "person.parted", "post.ended", "post.given", "privacy.copy_asked",
        "privacy.copy_taken", "privacy.erased", "privacy.erasure_asked", "privacy.retention_set",
        "staff.saved", "token.ended", "token.issued", "webhook.secret_changed", "policy.set",
    }
)  # fmt: skip


def say(event: str, **facts: object) -> None:
    """One line: what, then ``name=value``. Blanks and line breaks in a value cannot make a second one."""
    told = " ".join(f"{name}={CONTROL.sub('_', str(value))[:80]}" for name, value in facts.items() if value)
    LOG.info("%s %s", event, told)
