"""Points accounts at the desk: finding one, all that is known of it, what is done by hand, and by two."""

from cms.desks.points.accounts.approvals import approval, approvals, gift_decision, issue_approval
from cms.desks.points.accounts.codes import code_issue, codes, codes_revoked
from cms.desks.points.accounts.deeds import deed
from cms.desks.points.accounts.index import accounts
from cms.desks.points.accounts.merging import merge, merge_undone
from cms.desks.points.accounts.page import account

__all__ = [
    "account",
    "accounts",
    "approval",
    "approvals",
    "code_issue",
    "codes",
    "codes_revoked",
    "deed",
    "gift_decision",
    "issue_approval",
    "merge",
    "merge_undone",
]
