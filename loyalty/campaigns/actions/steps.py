"""From draft to end, each step with who and when (loyalty.md §6)."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from loyalty.campaigns import rules
from loyalty.campaigns.models import Campaign, CampaignStep
from loyalty.policies.queries import policies
from loyalty.refusals import Refusal

SETTABLE = frozenset({
    "name", "name_zh", "starts_on", "ends_on", "tiers", "sites", "brands", "segments", "attributes", "group",
    "priority", "budget_points", "budget_minor", "member_points_max", "holdout_percent",
})  # fmt: skip


class BadCampaign(Refusal):
    code = "bad_campaign"
    sentence = _("A campaign needs a name, a first and a last day, and begins today or later.")


class NotADraft(Refusal):
    code = "not_a_draft"
    status = 409
    sentence = _("Only a draft can be changed. Send the campaign back first, or make a new one.")


class WrongStep(Refusal):
    code = "wrong_step"
    status = 409
    sentence = _("This campaign is %(state)s; that step is not open to it.")


class SecondPerson(Refusal):
    code = "second_person"
    status = 403
    sentence = _("A campaign of this size is approved by somebody who did not write or submit it.")


@transaction.atomic
def draft(
    *,
    code: str,
    on: datetime.date,
    now: datetime.datetime,
    author: models.Model | None = None,
    is_new: bool = False,
    **fields: Any,
) -> Campaign:
    """A new draft, or changes to one. ``on``: today's member day. ``is_new`` refuses a known code."""
    if not fields.keys() <= SETTABLE:
        raise TypeError(f"unknown fields: {sorted(fields.keys() - SETTABLE)}")
    row = Campaign.objects.select_for_update(no_key=True).filter(code=code).first()
    if row is not None and (is_new or row.state != Campaign.State.DRAFT):
        raise BadCampaign(_("There is a campaign of this code already.")) if is_new else NotADraft
    made = row or Campaign(
        code=code, author_id=author.pk if author else None, created_at=now,
        holdout_percent=policies("campaign_holdout_percent", on=on)["campaign_holdout_percent"],
    )  # fmt: skip
    for name, value in fields.items():
        setattr(made, name, value)
    try:
        made.full_clean(exclude=["author"])
    except ValidationError as error:
        raise BadCampaign("; ".join(error.messages)) from error
    if made.starts_on < on:
        raise BadCampaign
    made.save()
    if row is None:
        _write(made, Campaign.State.DRAFT, on, now, author)
    return made


def submit(
    *, campaign: Campaign, on: datetime.date, now: datetime.datetime, actor: models.Model | None
) -> Campaign:
    """Finished: somebody may look at it."""
    with transaction.atomic():
        row = _locked(campaign)
        if not row.rules.exists():
            raise BadCampaign(_("A campaign needs at least one rule that gives points."))
        return _move(row, Campaign.State.REVIEW, on, now, actor)


def approve(
    *, campaign: Campaign, on: datetime.date, now: datetime.datetime, actor: models.Model | None
) -> Campaign:
    """Live between its dates. Above the limit of points by somebody who did not write or submit it."""
    with transaction.atomic():
        row = _locked(campaign)
        numbers = policies("campaign_alone_points", "points_value_minor", on=on)
        worth = row.budget_minor
        if worth is not None:
            worth = worth * 100 // numbers["points_value_minor"]
        if rules.needs_second(row.budget_points, worth, numbers["campaign_alone_points"]):
            hands = {row.author_id, row.steps.filter(state=Campaign.State.REVIEW).latest("pk").actor_id}
            if actor is None or actor.pk in hands:
                raise SecondPerson
        return _move(row, Campaign.State.LIVE, on, now, actor, since=Campaign.State.REVIEW)


def send_back(
    *, campaign: Campaign, on: datetime.date, now: datetime.datetime, actor: models.Model | None, why: str
) -> Campaign:
    """Not yet: a draft again, with the reason."""
    with transaction.atomic():
        return _move(_locked(campaign), Campaign.State.DRAFT, on, now, actor, why=why)


def pause(
    *,
    campaign: Campaign,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
    why: str = "",
) -> Campaign:
    """From today it gives nothing until it goes on."""
    with transaction.atomic():
        return _move(_locked(campaign), Campaign.State.PAUSED, on, now, actor, why=why)


def resume(
    *, campaign: Campaign, on: datetime.date, now: datetime.datetime, actor: models.Model | None
) -> Campaign:
    with transaction.atomic():
        return _move(_locked(campaign), Campaign.State.LIVE, on, now, actor, since=Campaign.State.PAUSED)


def end(
    *,
    campaign: Campaign,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
    why: str = "",
) -> Campaign:
    """For good, before its last day; points given stay."""
    with transaction.atomic():
        return _move(_locked(campaign), Campaign.State.ENDED, on, now, actor, why=why)


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _move(
    row: Campaign, to: str, on: datetime.date, now: datetime.datetime, actor: models.Model | None,
    why: str = "", since: str | None = None,
) -> Campaign:  # fmt: skip
    if not rules.may_become(row.state, to) or (since and row.state != since):
        raise WrongStep(state=row.get_state_display())
    row.state = to
    row.save(update_fields=["state"])
    _write(row, to, on, now, actor, why)
    return row


def _write(
    row: Campaign, state: str, on: datetime.date, now: datetime.datetime, actor: models.Model | None,
    why: str = "",
) -> None:  # fmt: skip
    CampaignStep.objects.create(
        campaign=row, state=state, on=on, at=now, actor_id=actor.pk if actor else None, why=why[:200]
    )
