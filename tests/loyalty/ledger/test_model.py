"""The ledger against a plain-Python model of the rules, in thousands of random steps (safety.md A12).

Four people: they earn, spend, put aside, give, owe; are frozen, leave, are merged, share a household's pool.
Every operation is replayed twice with its key at once, and any of them again on a later day; with the
nightly job and without it, the same balances must come out on every day, past and to come, because the
model knows no job.
"""

import datetime
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from loyalty.ledger import actions
from loyalty.ledger.queries import balance
from loyalty.ledger.queries.proof import differences
from loyalty.models import Bond, Entry, Hold
from loyalty.refusals import Refusal
from tests.loyalty.conftest import NOW, key, new_account
from tests.loyalty.ledger.model import Ledger, Refused

NIGHT = int(os.environ.get("LEDGER_EXAMPLES", "0"))  # 150: 10,000 steps of two machines, others each night
pytestmark = [pytest.mark.django_db, *([pytest.mark.slow] if NIGHT else [])]
START = datetime.date(2026, 1, 20)
STEPS = 40
EXAMPLES = NIGHT or 13  # 950 steps, the same ones each time: what the suite says does not hang on luck
PURPOSES = ["", "", "", "service", "event"]
points_ = st.integers(1, 300)
pick_ = st.integers(0, 10_000)
some = st.none() | st.integers(0, 60)
who_ = st.sampled_from([0, 0, 1, 1, 2, 3])
purpose_ = st.sampled_from(PURPOSES)


class Machine(RuleBasedStateMachine):
    has_job = False
    lived = 0  # steps of all examples

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.people = [new_account() for _ in range(4)]
        self.clerks = [account.owner for account in self.people[:2]]
        self.model, self.today = Ledger().to(START), START
        self.pool = actions.pool_open(account=self.people[0], on=START, now=NOW, actor=None)
        self.earned: list[tuple[int, Entry]] = []
        self.spent: list[tuple[int, Entry]] = []
        self.held: list[Hold] = []
        self.merged: list[Bond] = []
        self.history: dict[datetime.date, list[tuple[int, int, int, int]]] = {}
        self.done: list[tuple[datetime.date, Callable[[str], Any], str, Any]] = []
        self.steps = 0

    def teardown(self) -> None:
        if hasattr(self, "block"):
            try:
                assert list(differences()) == []
            finally:
                transaction.set_rollback(True)
                self.block.__exit__(None, None, None)

    def both(self, real: Callable[[str], Any], ideal: Callable[[], Any]) -> tuple[Any, Any] | None:
        """Do it in both worlds; the same refusal, or an answer that each replay repeats."""
        k, rows = key(), Entry.objects.count()
        refused = ""
        try:
            expected = ideal()
        except Refused as error:
            refused = error.code
        event(refused or "done")
        if refused:
            with pytest.raises(Refusal) as found:
                real(k)
            assert (found.value.code, Entry.objects.count()) == (refused, rows)
            return None
        answer = allowed(lambda: real(k))
        rows = Entry.objects.count()
        for _ in range(2):
            assert real(k) == answer
        assert Entry.objects.count() == rows
        if getattr(answer, "key", None) == k:
            self.done.append((self.today, real, k, answer))
        return answer, expected

    def later(self, days: int | None) -> datetime.date | None:
        return None if days is None else self.today + datetime.timedelta(days=days)

    @rule(
        who=who_, points=points_, wait=st.sampled_from([None, None, 3, 14]), life=some,
        basis=st.none() | points_, purpose=purpose_, site=st.sampled_from(["north", "south"]),
    )  # fmt: skip
    def earn(
        self, who: int, points: int, wait: int | None, life: int | None, basis: int | None, purpose: str,
        site: str,
    ) -> None:  # fmt: skip
        opens = self.later(wait)
        expires = self.later(None if life is None else life + (wait or 0))
        done = self.both(
            lambda k: actions.earn(
                account=self.people[who], points=points, key=k, on=self.today, basis=basis, opens_on=opens,
                expires_on=expires, purpose=purpose, site=site,
            ),
            lambda: self.model.earn(points, self.today, opens, expires, basis, who, purpose, site),
        )  # fmt: skip
        if done:
            self.earned.append((done[1], done[0]))

    @rule(who=who_, points=points_, purpose=purpose_)
    def redeem(self, who: int, points: int, purpose: str) -> None:
        done = self.both(
            lambda k: actions.redeem(
                account=self.people[who], points=points, key=k, on=self.today, purpose=purpose
            ),
            lambda: self.model.redeem(points, self.today, who, purpose),
        )
        if done:
            self.spent.append((done[1], done[0]))

    @rule(who=who_, points=points_, days=st.integers(0, 30), purpose=purpose_)
    def hold(self, who: int, points: int, days: int, purpose: str) -> None:
        until = self.today + datetime.timedelta(days=days)
        done = self.both(
            lambda k: actions.hold(
                account=self.people[who], points=points, key=k, on=self.today, until=until, purpose=purpose
            ),
            lambda: self.model.hold(points, self.today, until, who, purpose),
        )
        if done:
            self.held.append(done[0])

    @precondition(lambda self: self.held)
    @rule(which=pick_, points=st.none() | points_)
    def capture(self, which: int, points: int | None) -> None:
        number = which % len(self.held)
        done = self.both(
            lambda k: actions.capture(hold=self.held[number], key=k, on=self.today, points=points),
            lambda: self.model.capture(number, points, self.today),
        )
        if done:
            self.spent.append((done[1], done[0]))

    @precondition(lambda self: self.held)
    @rule(which=pick_)
    def release(self, which: int) -> None:
        number = which % len(self.held)
        self.both(
            lambda _: actions.release(hold=self.held[number], on=self.today),
            lambda: self.model.release(number, self.today),
        )

    @precondition(lambda self: self.spent)
    @rule(which=pick_, points=points_)
    def give_back(self, which: int, points: int) -> None:
        number, entry = self.spent[which % len(self.spent)]
        self.both(
            lambda k: actions.give_back(entry=entry, points=points, key=k, on=self.today),
            lambda: self.model.give_back(number, points, self.today),
        )

    @precondition(lambda self: any(entry.basis for _, entry in self.earned))
    @rule(which=pick_, basis=points_)
    def reverse(self, which: int, basis: int) -> None:
        with_basis = [one for one in self.earned if one[1].basis]
        number, entry = with_basis[which % len(with_basis)]
        done = self.both(
            lambda k: actions.reverse_earn(entry=entry, basis=basis, key=k, on=self.today),
            lambda: self.model.reverse(number, basis, self.today),
        )
        if done:
            assert -done[0].points == done[1]

    @rule(who=who_, points=points_, sign=st.sampled_from([1, -1]), life=some)
    def adjust(self, who: int, points: int, sign: int, life: int | None) -> None:
        expires = self.later(life)
        self.both(
            lambda k: actions.adjust(
                account=self.people[who], points=sign * points, key=k, on=self.today, reason="fair",
                case="case:1", actor=self.clerks[0], expires_on=expires, now=NOW,
            ),
            lambda: self.model.adjust(sign * points, self.today, expires, who),
        )  # fmt: skip

    @rule(who=who_, points=st.none() | points_)
    def write_off(self, who: int, points: int | None) -> None:
        done = self.both(
            lambda k: actions.write_off(
                account=self.people[who], points=points, key=k, on=self.today, reason="fair",
                actor=self.clerks[0], approver=self.clerks[1], now=NOW,
            ),
            lambda: self.model.write_off(points, self.today, who),
        )  # fmt: skip
        if done:
            assert done[0].points == done[1]

    @rule(giver=who_, receiver=who_, points=points_)
    def transfer(self, giver: int, receiver: int, points: int) -> None:
        self.both(
            lambda k: actions.transfer(
                giver=self.people[giver], receiver=self.people[receiver], points=points, key=k,
                on=self.today, now=NOW, actor=None,
            ),
            lambda: self.model.transfer(points, self.today, giver, receiver),
        )  # fmt: skip

    @precondition(lambda self: self.earned)
    @rule(which=pick_, days=st.integers(0, 90))
    def extend(self, which: int, days: int) -> None:
        number, entry = self.earned[which % len(self.earned)]
        until = self.today + datetime.timedelta(days=days)
        self.once(
            lambda: actions.extend(lot=entry.lot, until=until, on=self.today, cause="visit", now=NOW),
            lambda: self.model.extend(number, until, self.today),
        )

    @rule(who=who_, points=points_, wait=st.sampled_from([2, 5]), life=st.integers(0, 9))
    def owe_with_points_on_their_way(self, who: int, points: int, wait: int, life: int) -> None:
        """A bill refunded after its points were spent, and the next credit opens later."""
        self.earn(who, points, None, 60, points, "", "north")
        self.redeem(who, points, "")
        self.reverse(len([one for one in self.earned if one[1].basis]) - 1, points)
        self.earn(who, points, wait, life, None, "", "south")
        self.pass_days(wait)

    @rule(who=st.sampled_from([1, 2]), limit=points_, points=st.integers(1, 100))
    def share_and_spend(self, who: int, limit: int, points: int) -> None:
        """A household's member who spends twice in a month."""
        self.join(who, limit)
        self.earn(0, 3 * points, None, 60, None, "", "north")
        for _ in range(2):
            self.redeem(who, points, "")

    @rule(who=who_, sure=st.integers(0, 3))
    def freeze(self, who: int, sure: int) -> None:
        if sure:
            return
        self.both(
            lambda _: actions.freeze(
                account=self.people[who], reason="look", on=self.today, now=NOW, actor=None,
                decide_by=self.today,
            ),
            lambda: self.model.freeze(self.today, who),
        )  # fmt: skip

    @precondition(lambda self: self.model.frozen)
    @rule(who=who_)
    def thaw(self, who: int) -> None:
        self.once(
            lambda: actions.thaw(account=self.people[who], on=self.today, now=NOW, actor=None),
            lambda: self.model.thaw(self.today, who),
        )

    @rule(who=st.sampled_from([2, 3]), sure=st.integers(0, 3))
    def give_notice(self, who: int, sure: int) -> None:
        if not sure:
            self.both(
                lambda _: actions.give_notice(account=self.people[who], on=self.today, now=NOW, actor=None),
                lambda: self.model.notice(self.today, who),
            )

    @precondition(lambda self: self.model.closing)
    @rule(who=st.sampled_from([2, 3]))
    def withdraw_notice(self, who: int) -> None:
        self.once(
            lambda: actions.withdraw_notice(account=self.people[who], on=self.today, now=NOW, actor=None),
            lambda: self.model.withdraw(self.today, who),
        )

    @rule(loser=who_, winner=who_, sure=st.integers(0, 1))
    def merge(self, loser: int, winner: int, sure: int) -> None:
        if sure:
            return
        done = self.both(
            lambda _: actions.merge(
                loser=self.people[loser], winner=self.people[winner], on=self.today, now=NOW, actor=None
            ),
            lambda: self.model.merge(loser, winner, self.today),
        )
        if done and done[0] not in self.merged:
            self.merged.append(done[0])

    @precondition(lambda self: self.merged)
    @rule(which=pick_)
    def unmerge(self, which: int) -> None:
        number = which % len(self.merged)
        self.once(
            lambda: actions.unmerge(merge=self.merged[number], on=self.today, now=NOW, actor=None),
            lambda: self.model.unmerge(number, self.today),
        )

    @rule(who=who_, limit=st.none() | points_)
    def join(self, who: int, limit: int | None) -> None:
        self.both(
            lambda _: actions.pool_join(
                pool=self.pool, account=self.people[who], limit=limit, on=self.today, now=NOW, actor=None
            ),
            lambda: self.model.join(who, limit, self.today),
        )

    @precondition(lambda self: self.model.pool)
    @rule(who=who_)
    def leave(self, who: int) -> None:
        self.once(
            lambda: actions.pool_leave(
                pool=self.pool, account=self.people[who], on=self.today, now=NOW, actor=None
            ),
            lambda: self.model.leave(who, self.today),
        )

    def once(self, real: Callable[[], Any], ideal: Callable[[], Any]) -> None:
        """What has no key: done again at once, it is what the model says of the second time."""
        for _ in range(2):
            refused = ""
            try:
                ideal()
            except Refused as error:
                refused = error.code
            event(refused or "done")
            if not refused:
                allowed(real)
                continue
            with pytest.raises(Refusal) as found:
                real()
            assert found.value.code == refused

    @rule(days=st.integers(1, 25), misses=st.booleans())
    def pass_days(self, days: int, misses: bool = False) -> None:
        """``misses``: the job did not run for some nights, and catches up on the last of them."""
        for left in reversed(range(days)):
            self.history[self.today] = [self.model.four(None, who) for who in range(4)]
            self.today += datetime.timedelta(days=1)
            self.model.to(self.today)
            if self.has_job and not (misses and left):
                actions.book_expiries(on=self.today)

    @invariant()
    def they_agree_today_and_later(self) -> None:
        if not hasattr(self, "model"):
            return
        self.steps += 1
        type(self).lived += 1
        who, ideal = self.steps % len(self.people), self.model
        for days in (1, 13, 35, 120):
            date = self.today + datetime.timedelta(days=days)
            ideal = ideal.after(date)
            assert four(self.people[who], date) == ideal.four(None, who), (days, who)
        for who, account in enumerate(self.people):
            now = balance(account, self.today)
            assert (now.available, now.pending, now.held, now.debt) == self.model.four(None, who), who
            assert now.expiring == self.model.expiring(None, who)
            assert now.limited == self.model.limited(who)

    @precondition(lambda self: self.done)
    @rule(which=pick_)
    def ask_again_later(self, which: int) -> None:
        """A client that never heard the answer: days later, after whatever happened since, it is the same."""
        day, real, k, answer = self.done[which % len(self.done)]
        rows, today = Entry.objects.count(), self.today
        self.today = day
        try:
            assert allowed(lambda: real(k)) == answer
        finally:
            self.today = today
        assert Entry.objects.count() == rows

    @precondition(lambda self: self.history)
    @rule(which=pick_)
    def the_past_stays(self, which: int) -> None:
        date = sorted(self.history)[which % len(self.history)]
        who = which % len(self.people)
        assert four(self.people[who], date) == self.history[date][who]


class MachineWithJob(Machine):
    has_job = True
    lived = 0


def allowed(real: Callable[[], Any]) -> Any:
    """What the model does the ledger does too: its refusal is a difference like any other."""
    try:
        return real()
    except Refusal as refusal:
        raise AssertionError(f"the model does what the ledger refuses: {refusal.code}") from refusal


def four(account: Any, on: datetime.date) -> tuple[int, int, int, int]:
    now = balance(account, on)
    return now.available, now.pending, now.held, now.debt


@pytest.mark.proves("A12")
@pytest.mark.parametrize("machine", [Machine, MachineWithJob], ids=["no job", "nightly job"])
def test_the_ledger_is_the_model(
    machine: type[Machine], record_property: Callable[[str, object], None]
) -> None:
    run(
        machine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, print_blob=bool(NIGHT),
            derandomize=not NIGHT, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    record_property("steps", machine.lived)
    assert machine.lived > EXAMPLES * STEPS * 3 // 4, "an example may be shorter, hardly any is"
