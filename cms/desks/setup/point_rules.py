"""What the numbers of the points programme are called, by subject (loyalty.policies.rules holds them)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: tuple[tuple[str | Promise, dict[str, str | Promise]], ...] = (
    (
        _("Value and life of points"),
        {
            "points_value_minor": _("Worth of 100 points, in pence or cents"),
            "give_back_days": _("Days returned points live at least"),
            "visit_keeps_days": _("Days points live on after a booked visit"),
            "due_keeps_from_days": _("Days before a due service from which it keeps points alive"),
            "debt_write_off_months": _("Months after which a debt of points may be written off"),
        },
    ),
    (
        _("Accounts"),
        {
            "close_notice_days": _("Days to use points after notice of closing"),
            "merge_undo_days": _("Days in which a merge can be undone"),
            "freeze_decide_days": _("Working days to decide about a freeze"),
        },
    ),
    (
        _("Postings by hand"),
        {
            "adjust_alone_points": _("Points one person may post alone"),
            "adjust_alone_per_day": _("Postings one person may make alone in a day"),
            "credit_alone_points": _("Points a rule may credit without a second person"),
            "hand_points_months": _("Months points given by hand or by code last"),
        },
    ),
    (
        _("Gifts and codes"),
        {
            "gifts_per_day": _("Gifts a member may make in a day"),
            "gift_points_per_day": _("Points a member may give in a day"),
            "gift_points_per_month": _("Points a member may give in a month"),
            "gift_account_days": _("Days an account must exist before it gives"),
            "gift_senders_reviewed": _("Givers to one member from which a person looks"),
            "gift_senders_days": _("Days over which givers are counted"),
            "gift_offer_days": _("Days a gift waits to be taken"),
            "gift_review_days": _("Days a gift waits for a person's look"),
            "gift_rest_hours": _("Hours without gifts after a reset or a new device"),
            "code_tries_per_hour": _("Tries of gift codes in an hour"),
            "code_days_most": _("Longest life of a gift code, days"),
        },
    ),
    (
        _("Earning"),
        {
            "invoice_claim_days": _("Age of an invoice that can still be claimed, days"),
            "claim_answer_days": _("Working days to answer about missing points"),
            "event_points_least": _("Least points for an event"),
            "event_points_most": _("Most points for an event"),
            "off_peak_below_percent": _("A day is quiet below this load, %"),
            "off_peak_multiplier_percent": _("Points on a quiet day, % of the usual"),
            "off_peak_points_per_visit": _("Most points a quiet day adds to one bill"),
            "off_peak_points_per_month": _("Points quiet days may add in a month"),
        },
    ),
    (
        _("Campaigns"),
        {
            "campaign_lot_days_least": _("Shortest life of campaign points, days"),
            "campaign_holdout_percent": _("Members left out to compare, %"),
            "campaign_alone_points": _("Budget that needs no second person, points"),
        },
    ),
    (
        _("Friends"),
        {
            "referral_minimum_minor": _("A friend's first bill is looked at below, minor units"),
            "referral_services_per_year": _("Rewarded friends of one member in a year"),
            "referral_cars_per_year": _("Rewarded cars of one member in a year"),
            "referral_burst": _("Friends in ten minutes that let a link rest"),
            "referral_month_points": _("Points for friends in a month (0: no limit)"),
        },
    ),
    (
        _("Levels"),
        {
            "credit_per_units": _("Money behind one status credit"),
            "credits_per_visit": _("Status credits of a visit"),
            "credits_per_referral": _("Status credits of a referral"),
            "credits_per_event": _("Status credits of an event"),
            "event_credits_per_year": _("Most status credits from events in a year"),
            "tier_grace_days": _("Days of grace before a level is lost"),
            "tier_carry_percent": _("Most credits carried into the next year, %"),
            "sleeping_months": _("Months without a paid visit until a member sleeps"),
        },
    ),
    (
        _("Rewards and payment"),
        {
            "pay_step_points": _("Bills take points in steps of"),
            "pay_least_points": _("Least points on a bill"),
            "pay_share_percent": _("Share of a bill that points may pay, %"),
            "pay_hold_days": _("Days points stay held after the promised day"),
            "voucher_cancel_days": _("Days in which a voucher can go back"),
            "sold_out_points": _("Points of goodwill when a reward is sold out"),
        },
    ),
    (
        _("Presence at the desk"),
        {
            "presence_above_points": _("Spending that needs the owner present, above points"),
            "presence_seconds": _("Seconds a code or card stays valid"),
            "presence_tries": _("Wrong codes until the desk must wait"),
            "presence_lock_seconds": _("Seconds the desk then waits"),
        },
    ),
)
LABELS: dict[str, str | Promise] = {name: label for _group, names in GROUPS for name, label in names.items()}
