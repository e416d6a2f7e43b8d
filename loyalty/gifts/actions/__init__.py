"""Giving points on, from member to member and by codes."""

from loyalty.gifts.actions.codes import approve_issue, count_try, issue, redeem, revoke_issue
from loyalty.gifts.actions.members import approve, decline, offer, refuse, take, withdraw

__all__ = [
    "approve",
    "approve_issue",
    "count_try",
    "decline",
    "issue",
    "offer",
    "redeem",
    "refuse",
    "revoke_issue",
    "take",
    "withdraw",
]
