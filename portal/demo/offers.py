"""A campaign that runs, one that waits for its review, and large credits let in by a second person."""

from datetime import date, timedelta
from typing import Any

from loyalty.campaigns import actions as campaigns
from loyalty.campaigns.models import Campaign
from loyalty.earning.actions import approve_credit, set_rule
from loyalty.earning.queries import credits_waiting
from portal.demo.ground import Ground
from portal.models import User

OPEN_FOR = timedelta(days=12)
"""Large credits of the last days still wait at the desk."""


def open_offers(ground: Ground, today: date) -> None:
    """Double points on labour since some weeks; tyre weeks are ready for somebody's approval."""
    author, other = ground.logins["club"], ground.logins["admin"]
    running = draft(
        ground, "double-care", "Double care weeks", "双倍养护周", today - timedelta(days=55), author,
        budget_points=150_000, member_points_max=2_000, holdout_percent=10,
    )  # fmt: skip
    on = running.starts_on
    set_rule(
        code="double-care", kind="multiplier", name="Double care weeks", name_zh="双倍养护周",
        kinds=["labour"], pay_types=["customer"], factor_percent=200, expires_months=None, expires_days=180,
        campaign=running, valid_from=on, on=on, now=ground.moment(on), author=author,
    )  # fmt: skip
    campaigns.submit(campaign=running, on=on, now=ground.moment(on), actor=author)
    campaigns.approve(campaign=running, on=on, now=ground.moment(on), actor=other)
    ready = draft(
        ground, "winter-tyres", "Winter wheels", "冬胎季", today, author, budget_points=40_000,
        group="season",
    )  # fmt: skip
    set_rule(
        code="winter-tyres", kind="spend", name="Winter wheels", name_zh="冬胎季", kinds=["parts"],
        pay_types=["customer"], rate_permille=500, points_max=400, per="month", campaign=ready,
        valid_from=today, on=today, now=ground.moment(today), author=author,
    )  # fmt: skip
    campaigns.submit(campaign=ready, on=today, now=ground.moment(today), actor=author)


def draft(
    ground: Ground, code: str, name: str, name_zh: str, on: date, author: User, **fields: Any
) -> Campaign:
    return campaigns.draft(
        code=code, name=name, name_zh=name_zh, starts_on=on, ends_on=on + timedelta(days=89), on=on,
        now=ground.moment(on), author=author, **fields,
    )  # fmt: skip


def let_in(ground: Ground, today: date) -> None:
    """Large credits, two days after they were asked for; the newest still wait."""
    decider = ground.logins["admin"]
    for request in credits_waiting():
        if request.on <= today - OPEN_FOR:
            decided = ground.moment(request.on + timedelta(days=2))
            approve_credit(request=request, now=decided, actor=decider)
