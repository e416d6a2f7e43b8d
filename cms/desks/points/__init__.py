"""Points at the desk: the counter, the rewards on offer, the rules of earning."""

from cms.desks.points.accounts import (
    account,
    accounts,
    approval,
    approvals,
    code_issue,
    codes,
    codes_revoked,
    deed,
    gift_decision,
    issue_approval,
    merge,
    merge_undone,
)
from cms.desks.points.benefits import benefit, benefit_use
from cms.desks.points.books import books, finding, finding_seen
from cms.desks.points.campaigns import campaign, campaign_edit, campaign_step, campaigns
from cms.desks.points.card import card, card_order
from cms.desks.points.claims import claim, claim_grant, claim_refuse, claims
from cms.desks.points.credits import credit_decide, credits_list
from cms.desks.points.earning import earning, earning_end, earning_new, earning_rule
from cms.desks.points.liability import expiry, issue_netting, liability, netting, people
from cms.desks.points.liability_rows import liability_rows
from cms.desks.points.redeem import (
    voucher,
    voucher_aside,
    voucher_release,
    voucher_replace,
    voucher_sold_out,
    voucher_use,
)
from cms.desks.points.rewards import reward, reward_stock, rewards
from cms.desks.points.standings import floor_decide, floors, graces, sleepers, wake_up
from cms.desks.points.tiers import tier, tier_archive, tiers

__all__ = [
    "account",
    "accounts",
    "approval",
    "approvals",
    "benefit",
    "benefit_use",
    "books",
    "campaign",
    "campaign_edit",
    "campaign_step",
    "campaigns",
    "card",
    "card_order",
    "claim",
    "claim_grant",
    "claim_refuse",
    "claims",
    "code_issue",
    "codes",
    "codes_revoked",
    "credit_decide",
    "credits_list",
    "deed",
    "earning",
    "earning_end",
    "earning_new",
    "earning_rule",
    "expiry",
    "finding",
    "finding_seen",
    "floor_decide",
    "floors",
    "gift_decision",
    "graces",
    "issue_approval",
    "issue_netting",
    "liability",
    "liability_rows",
    "merge",
    "merge_undone",
    "netting",
    "people",
    "reward",
    "reward_stock",
    "rewards",
    "sleepers",
    "tier",
    "tier_archive",
    "tiers",
    "voucher",
    "voucher_aside",
    "voucher_release",
    "voucher_replace",
    "voucher_sold_out",
    "voucher_use",
    "wake_up",
]
