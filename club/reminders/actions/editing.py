"""Rules as staff make, change, pause and let through; and one message they leave out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal
from club.reminders.models import Occurrence, Rule
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


class NotStopped(Refusal):
    code = "not_stopped"
    status = 409
    sentence = _("This rule is not waiting for anybody.")


class OtherNumber(Refusal):
    code = "other_number"
    status = 409
    sentence = _("It would be %(count)s messages now. Please look once more.")


def save_rule(*, rule: Rule, actor: User, now: datetime) -> Rule:
    """A rule made or changed at the desk: checked, a new version, on the trail."""
    rule.full_clean(validate_unique=True)
    with transaction.atomic():
        if rule.pk is not None:
            rule.version = Rule.objects.select_for_update().get(pk=rule.pk).version + 1
        rule.stopped_at, rule.stopped_count, rule.allowed_count = None, None, 0
        rule.save()
        record(actor=actor, verb="reminder.rule_saved", subject=rule, data={"version": rule.version}, now=now)
        return rule


def pause_rule(*, rule: Rule, actor: User, now: datetime) -> Rule:
    """Stop planning and telling by this rule, or go on with it."""
    with transaction.atomic():
        row = Rule.objects.select_for_update().get(pk=rule.pk)
        row.paused_at = None if row.paused_at else now
        row.save(update_fields=["paused_at"])
        verb = "reminder.rule_paused" if row.paused_at else "reminder.rule_resumed"
        record(actor=actor, verb=verb, subject=row, now=now)
        return row


def let_through(*, rule: Rule, count: int, actor: User, now: datetime) -> Rule:
    """Somebody looked at the number at which a rule was stopped: the next planning may write as many."""
    with transaction.atomic():
        row = Rule.objects.select_for_update().get(pk=rule.pk)
        if row.stopped_at is None:
            raise NotStopped
        if row.stopped_count != count:
            raise OtherNumber(count=row.stopped_count)
        row.stopped_at, row.stopped_count, row.allowed_count = None, None, count
        row.save(update_fields=["stopped_at", "stopped_count", "allowed_count"])
        record(actor=actor, verb="reminder.rule_let_through", subject=row, data={"count": count}, now=now)
        return row


def skip(*, occurrence: Occurrence, why: str, actor: User, now: datetime) -> bool:
    """Staff leave one out, with a reason. False when it had ended already."""
    with transaction.atomic():
        row = Occurrence.objects.select_for_update(of=("self",)).get(pk=occurrence.pk)
        if row.state != Occurrence.State.PLANNED:
            return False
        row.state, row.reason, row.ended_at = Occurrence.State.SKIPPED, "by_staff", now
        row.save(update_fields=["state", "reason", "ended_at"])
        record(actor=actor, verb="reminder.skipped", subject=row, why=why, now=now)
        return True
