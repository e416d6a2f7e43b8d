"""Gift codes: made at the desk, shown once, taken once (safety.md R64, J9)."""

from __future__ import annotations

import datetime

from django.db import connection, models, transaction

from loyalty.gifts import queries, rules
from loyalty.gifts.models import CodeTry, GiftCode, GiftIssue
from loyalty.gifts.refusals import BadIssue, CodeRefused, IssuedByYou, IssueDecided, TooManyTries
from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Account
from loyalty.months import month_end_after
from loyalty.policies.queries import policies, policy

NUMBER_MAX = 100
POINTS_MAX = 50_000
HOUR = datetime.timedelta(hours=1)


@transaction.atomic
def issue(
    *,
    points: int,
    number: int,
    reason: str,
    expires_on: datetime.date,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model,
    site: str = "",
    bound_to: Account | None = None,
) -> tuple[GiftIssue, list[str]]:
    """Make codes; their text comes back this once. A key used before answers without the texts.

    More than one code, or more points than one person may give, open when a second person agrees.
    """
    numbers = policies("adjust_alone_points", "code_days_most", on=on)
    days = numbers["code_days_most"]
    sound = type(points) is int and 0 < points <= POINTS_MAX and type(number) is int
    sound = sound and 0 < number <= NUMBER_MAX and bool(reason.strip())
    if not sound or not on <= expires_on <= on + datetime.timedelta(days=days):
        raise BadIssue(days=days)
    waits = number > 1 or points > numbers["adjust_alone_points"]
    made, is_new = GiftIssue.objects.get_or_create(
        key=key,
        defaults={
            "points": points, "number": number, "reason": reason.strip()[:120], "site": site,
            "bound_to": bound_to, "expires_on": expires_on, "issued_at": now, "issued_by_id": actor.pk,
            "waits_since": now if waits else None,
        },
    )  # fmt: skip
    if not is_new:
        return made, []
    texts = [rules.new_code() for _ in range(number)]
    GiftCode.objects.bulk_create(
        GiftCode(issue=made, code_hash=queries.hash_of(text), last_four=text[-4:]) for text in texts
    )
    return made, [rules.readable(text) for text in texts]


@transaction.atomic
def approve_issue(*, issue: GiftIssue, now: datetime.datetime, actor: models.Model) -> GiftIssue:
    """The second person's yes; the codes are good from now on."""
    row = _locked(issue)
    if not row.is_waiting:
        raise IssueDecided
    if row.issued_by_id == actor.pk:
        raise IssuedByYou
    row.approved_at, row.approved_by_id = now, actor.pk
    row.save(update_fields=["approved_at", "approved_by"])
    return row


@transaction.atomic
def revoke_issue(*, issue: GiftIssue, now: datetime.datetime, actor: models.Model) -> GiftIssue:
    """What is not used gives nothing any more; anybody who may make codes may stop them. Twice: once."""
    row = _locked(issue)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by_id = now, actor.pk
        row.save(update_fields=["revoked_at", "revoked_by"])
    return row


@transaction.atomic
def count_try(*, account: Account, now: datetime.datetime, on: datetime.date) -> None:
    """Ten an hour and person, right or wrong. Must stay written when the code is refused."""
    take_turn(account)
    tries = CodeTry.objects.filter(account=account, at__gt=now - HOUR).count()
    if tries >= policy("code_tries_per_hour", on):
        raise TooManyTries
    CodeTry.objects.create(account=account, at=now)


def take_turn(account: Account) -> None:
    """Tries of one account follow one another, so that the tenth is counted as the tenth."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"tries:{account.pk}"])


@ledger.movement
def redeem(*, typed: str, account: Account, on: datetime.date, now: datetime.datetime) -> GiftCode:
    """The points of a code, once. Every code that gives none is refused in the same words."""
    rows = GiftCode.objects.select_for_update(of=("self", "issue")).select_related("issue")
    found = rows.filter(code_hash=queries.hash_of(typed)).first()
    if found is None or not _is_for(found, account, on):
        raise CodeRefused
    gift = found.issue
    found.entry = ledger.earn(
        account=account, points=gift.points, key=f"gift_code:{found.pk}", on=on, now=now,
        reason="gift_code", source=f"gift_code:{gift.pk}", site=gift.site,
        expires_on=month_end_after(on, policy("hand_points_months", on)),
    )  # fmt: skip
    found.redeemed_by, found.redeemed_at = account, now
    found.save(update_fields=["entry", "redeemed_by", "redeemed_at"])
    return found


def _is_for(code: GiftCode, account: Account, on: datetime.date) -> bool:
    is_bound_elsewhere = code.issue.bound_to_id not in (None, account.pk)
    return code.redeemed_at is None and code.issue.is_open(on) and not is_bound_elsewhere


def _locked(issue: GiftIssue) -> GiftIssue:
    return GiftIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
