"""Which accounts count together, and what their life was: today under lock, or on any day by its date."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from loyalty.ledger.models import Account, Bond, Closing, Freeze, Pool
from loyalty.ledger.queries.book import rows
from loyalty.ledger.rules import ORDINARY, Life, Spell

BRANCHES = """
    SELECT id, merged_into_id, booked_to FROM loyalty_account WHERE id = %(root)s OR root_id = %(root)s
"""
ON_DAY = """
    WITH active AS (
        SELECT account_id, root_id, kind FROM loyalty_bond
        WHERE from_on <= %(on)s AND (until_on IS NULL OR until_on > %(on)s)
    ), person AS (
        SELECT COALESCE((SELECT root_id FROM active WHERE account_id = %(account)s AND kind = 'merge'),
                        %(account)s) AS id
    ), root AS (
        SELECT COALESCE((SELECT root_id FROM active WHERE account_id = person.id AND kind = 'pool'),
                        person.id) AS id FROM person
    ), people AS (
        SELECT id FROM root
        UNION SELECT account_id FROM active WHERE kind = 'pool' AND root_id = (SELECT id FROM root)
    )
    SELECT id, id, (SELECT id FROM root) FROM people
    UNION ALL SELECT account_id, root_id, (SELECT id FROM root) FROM active
    WHERE kind = 'merge' AND root_id IN (SELECT id FROM people)
"""
LIFE = """
    SELECT 'freeze', from_on, until_on, NULL, decide_by FROM loyalty_freeze WHERE account_id = %(root)s
    UNION ALL
    SELECT 'closing', notice_on, withdrawn_on, last_on, NULL FROM loyalty_closing WHERE account_id = %(root)s
    ORDER BY 2, 3
"""


@dataclass(frozen=True, slots=True)
class Family:
    """``people``: each account and the person it belongs to (itself, unless it was merged)."""

    root: int
    people: dict[int, int]

    @property
    def accounts(self) -> list[int]:
        return list(self.people)

    def own(self, account_id: int) -> set[int]:
        """The accounts of the person behind this one."""
        person = self.people[account_id]
        return {pk for pk, whose in self.people.items() if whose == person}


def alone(account_id: int) -> Family:
    return Family(account_id, {account_id: account_id})


def family_on(account: Account, on: datetime.date) -> Family:
    """Who counted together with the account on the day."""
    if account.special_on is None or on < account.special_on:
        return alone(account.pk)
    found = rows(ON_DAY, account=account.pk, on=on)
    return Family(found[0][2], {pk: person for pk, person, _ in found})


def life_of(root: int) -> Life:
    """Every freeze and notice of a root."""
    freezes: list[Spell] = []
    closings: list[Spell] = []
    for kind, from_on, until_on, last_on, told_on in rows(LIFE, root=root):
        spells = freezes if kind == "freeze" else closings
        spells.append(Spell(from_on, until_on, last_on, told_on))
    return Life(freezes, closings) if freezes or closings else ORDINARY


def root_of(account: Account) -> Account:
    """The account whose lock and balance count for this one: itself, or what it was merged or pooled into."""
    return Account.objects.get(pk=account.root_id) if account.root_id else account


def merged_accounts(account: Account) -> list[Account]:
    """Duplicates that were merged into this one and still are."""
    return list(Account.objects.filter(merged_into=account).select_related("owner").order_by("pk"))


def merge_of(account: Account) -> Bond | None:
    """The merge by which this account counts as another's, if it was merged."""
    return (
        Bond.objects.filter(account=account, kind=Bond.Kind.MERGE, until_on=None)
        .select_related("root__owner", "begun_by", "approver")
        .first()
    )


def pool_of(account: Account) -> Pool | None:
    """The open household pool the account's person owns or belongs to."""
    person = account.merged_into_id or account.pk
    joined = Bond.objects.filter(account_id=person, kind=Bond.Kind.POOL, until_on=None).values("pool_id")
    pools = Pool.objects.filter(closed_on=None).select_related("owner__owner")
    return pools.filter(owner_id=person).first() or pools.filter(pk__in=joined).first()


def members_of(pool: Pool) -> list[Bond]:
    """Who belongs to a pool beside its owner, in the order they joined."""
    found = Bond.objects.filter(pool=pool, until_on=None).select_related("account__owner")
    return list(found.order_by("from_on", "pk"))


def freeze_of(account: Account, on: datetime.date) -> Freeze | None:
    """The freeze that rests on the account (or its root) on the day."""
    freezes = Freeze.objects.filter(account_id=account.root_id or account.pk, from_on__lte=on)
    last = freezes.order_by("-from_on", "-pk").select_related("frozen_by").first()
    return last if last and (last.until_on is None or on < last.until_on) else None


def closing_of(account: Account) -> Closing | None:
    """The notice under which the account closes or has closed."""
    closings = Closing.objects.filter(account_id=account.root_id or account.pk, withdrawn_on=None)
    return closings.select_related("noticed_by").first()
