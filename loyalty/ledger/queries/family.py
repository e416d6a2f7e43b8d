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
    SELECT 'freeze', %(root)s, from_on, until_on, NULL, decide_by FROM loyalty_freeze
    WHERE account_id = %(root)s
    UNION ALL
    SELECT 'closing', %(root)s, notice_on, withdrawn_on, last_on, NULL FROM loyalty_closing
    WHERE account_id = %(root)s
    UNION ALL
    SELECT 'seen', a.id, f.from_on, f.until_on, NULL, f.decide_by
    FROM unnest(%(accounts)s::bigint[]) a(id)
    JOIN loyalty_freeze f ON f.account_id = a.id OR f.account_id IN (
        SELECT b.root_id FROM loyalty_bond b WHERE b.account_id = a.id
        UNION SELECT p.root_id FROM loyalty_bond b JOIN loyalty_bond p ON p.account_id = b.root_id
        WHERE b.account_id = a.id)
    LEFT JOIN loyalty_bond m ON m.kind = 'merge' AND m.account_id = a.id
        AND m.from_on <= f.from_on AND (m.until_on IS NULL OR m.until_on > f.from_on)
    LEFT JOIN loyalty_bond p ON p.kind = 'pool' AND p.account_id = COALESCE(m.root_id, a.id)
        AND p.from_on <= f.from_on AND (p.until_on IS NULL OR p.until_on > f.from_on)
    WHERE f.account_id = COALESCE(p.root_id, m.root_id, a.id)
    ORDER BY 3, 4
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


def life_of(family: Family) -> Life:
    """Every freeze and notice of a root, and the freezes that each who counts with it has seen."""
    freezes: list[Spell] = []
    closings: list[Spell] = []
    seen: dict[int, list[Spell]] = {}
    for kind, account, *days in rows(LIFE, root=family.root, accounts=family.accounts):
        spells = {"freeze": freezes, "closing": closings}.get(kind)
        (seen.setdefault(account, []) if spells is None else spells).append(Spell(*days))
    return Life(freezes, closings, seen) if freezes or closings or seen else ORDINARY


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
