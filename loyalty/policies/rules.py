"""The numbers a group may change, with their default and limits; whole numbers only (loyalty.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    default: int
    lowest: int
    highest: int

    def accepts(self, value: object) -> bool:
        return type(value) is int and self.lowest <= value <= self.highest


SETTINGS: dict[str, Setting] = {
    # Ledger (§2)
    "points_value_minor": Setting(100, 1, 10_000),  # worth of 100 points, minor units
    "give_back_days": Setting(30, 1, 365),
    "close_notice_days": Setting(30, 30, 180),
    "merge_undo_days": Setting(30, 1, 90),
    "debt_write_off_months": Setting(24, 12, 60),
    "freeze_decide_days": Setting(5, 1, 20),  # working days
    # Manual postings (§2)
    "adjust_alone_points": Setting(2_000, 0, 50_000),
    "adjust_alone_per_day": Setting(4, 0, 50),
    "hand_points_months": Setting(24, 2, 120),  # life of points given by hand, by code
    # Gifts between members (decisions.md)
    "gifts_per_day": Setting(3, 0, 20),
    "gift_points_per_day": Setting(2_000, 0, 50_000),
    "gift_points_per_month": Setting(5_000, 0, 100_000),
    "gift_account_days": Setting(30, 0, 365),
    "gift_senders_reviewed": Setting(5, 2, 50),
    "gift_senders_days": Setting(30, 1, 365),  # … within so many days
    "gift_offer_days": Setting(7, 1, 60),  # a gift waits so long to be taken
    "gift_review_days": Setting(14, 1, 60),  # … and so long for a person's look
    "gift_rest_hours": Setting(24, 0, 168),  # none after a reset or a new device
    "code_tries_per_hour": Setting(10, 1, 100),
    "code_days_most": Setting(365, 1, 1_825),
    # Earning (§3)
    "credit_alone_points": Setting(5_000, 0, 1_000_000),
    "invoice_claim_days": Setting(180, 0, 730),
    "claim_answer_days": Setting(1, 1, 5),  # working days
    "visit_keeps_days": Setting(14, 0, 90),  # a lot never dies before this many days after a booked visit
    "event_points_least": Setting(50, 0, 10_000),
    "event_points_most": Setting(200, 0, 10_000),
    "due_keeps_from_days": Setting(30, 0, 90),  # a due service keeps points from so many days before it
    "off_peak_below_percent": Setting(50, 0, 100),
    "off_peak_multiplier_percent": Setting(200, 100, 1_000),
    "off_peak_points_per_visit": Setting(500, 1, 100_000),  # the most a promise may add to one bill
    "off_peak_points_per_month": Setting(50_000, 0, 10_000_000),
    # Campaigns (§6)
    "campaign_lot_days_least": Setting(60, 60, 730),
    "campaign_holdout_percent": Setting(10, 0, 50),
    "campaign_alone_points": Setting(50_000, 0, 100_000_000),
    # Friends (club.md §2)
    "referral_minimum_minor": Setting(5_000, 0, 10_000_000),  # a first bill below it is looked at
    "referral_services_per_year": Setting(10, 0, 1_000),  # rewarded friends of one referrer
    "referral_cars_per_year": Setting(10, 0, 1_000),
    "referral_burst": Setting(10, 2, 1_000),  # so many in ten minutes rest the link
    "referral_month_points": Setting(0, 0, 100_000_000),  # 0: no budget
    # Tiers (§4)
    "credit_per_units": Setting(10, 1, 1_000),  # money units behind one status credit
    "credits_per_visit": Setting(50, 0, 10_000),
    "credits_per_referral": Setting(300, 0, 10_000),
    "credits_per_event": Setting(20, 0, 10_000),
    "event_credits_per_year": Setting(100, 0, 100_000),
    "tier_grace_days": Setting(90, 0, 365),
    "tier_carry_percent": Setting(30, 0, 100),
    "sleeping_months": Setting(18, 6, 60),
    # Rewards (§5)
    "pay_step_points": Setting(100, 1, 10_000),
    "pay_least_points": Setting(500, 1, 100_000),
    "pay_share_percent": Setting(50, 0, 100),
    "voucher_cancel_days": Setting(14, 0, 365),
    "sold_out_points": Setting(200, 0, 10_000),
    "presence_above_points": Setting(2_000, 0, 1_000_000),
    "presence_seconds": Setting(120, 60, 600),
    "presence_tries": Setting(5, 3, 20),
    "presence_lock_seconds": Setting(600, 60, 86_400),
    "pay_hold_days": Setting(90, 30, 400),  # how long after the promised day a hold lives
}
