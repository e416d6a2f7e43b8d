"""Verbs of tiers: credits count, levels change, benefits are used, the night is reviewed."""

from loyalty.tiers.actions.benefits import (
    BenefitEnded,
    BenefitGone,
    BeyondBenefit,
    NoSuchBenefit,
    capture_entitlement,
    hold_entitlement,
    release_entitlement,
    use_entitlement,
)
from loyalty.tiers.actions.credits import (
    Change,
    credit,
    credit_event,
    credit_many,
    credit_one,
    credit_referral,
    take_back,
)
from loyalty.tiers.actions.floors import (
    BadFloor,
    FloorDecided,
    OwnAccount,
    SamePerson,
    approve_floor,
    ask_floor,
    end_floor,
    floor,
    refuse_floor,
)
from loyalty.tiers.actions.night import batches, handle_wake_up, review, review_some
from loyalty.tiers.actions.settings import BadTerms, archive_tier, set_benefit, set_terms

__all__ = [
    "BadFloor",
    "BadTerms",
    "BenefitEnded",
    "BenefitGone",
    "BeyondBenefit",
    "Change",
    "FloorDecided",
    "NoSuchBenefit",
    "OwnAccount",
    "SamePerson",
    "approve_floor",
    "archive_tier",
    "ask_floor",
    "batches",
    "capture_entitlement",
    "credit",
    "credit_event",
    "credit_many",
    "credit_one",
    "credit_referral",
    "end_floor",
    "floor",
    "handle_wake_up",
    "hold_entitlement",
    "refuse_floor",
    "release_entitlement",
    "review",
    "review_some",
    "set_benefit",
    "set_terms",
    "take_back",
    "use_entitlement",
]
