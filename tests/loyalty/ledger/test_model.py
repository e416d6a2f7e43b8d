"""The ledger against a plain-Python model of the rules, in thousands of random steps (safety.md A12).

Every operation is replayed with its key at once; with the nightly job and without it, the same
balances must come out on every day, past and to come, because the model knows no job.
"""

import datetime
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
from loyalty.models import Entry, Hold
from loyalty.refusals import Refusal
from tests.loyalty.conftest import key, new_account
from tests.loyalty.ledger.model import Ledger, Refused

pytestmark = pytest.mark.django_db
START = datetime.date(2026, 1, 20)
STEPS = 40
EXAMPLES = [13, pytest.param(130, marks=pytest.mark.slow)]  # 1,040 and 10,400 steps for both machines
points_ = st.integers(1, 300)
pick_ = st.integers(0, 10_000)
some = st.none() | st.integers(0, 60)


class Machine(RuleBasedStateMachine):
    has_job = False

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.account = new_account()
        self.model, self.today = Ledger(), START
        self.earned: list[tuple[int, Entry]] = []
        self.spent: list[Entry] = []
        self.held: list[Hold] = []
        self.history: dict[datetime.date, tuple[int, int, int, int]] = {}

    def teardown(self) -> None:
        if hasattr(self, "block"):
            try:
                assert list(differences()) == []
            finally:
                transaction.set_rollback(True)
                self.block.__exit__(None, None, None)

    def both(self, real: Callable[[str], Any], ideal: Callable[[], Any]) -> tuple[Any, Any] | None:
        """Do it in both worlds; the same refusal, or an answer that a replay repeats."""
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
        answer = real(k)
        rows = Entry.objects.count()
        assert real(k) == answer
        assert Entry.objects.count() == rows
        return answer, expected

    def later(self, days: int | None) -> datetime.date | None:
        return None if days is None else self.today + datetime.timedelta(days=days)

    @rule(points=points_, wait=st.sampled_from([None, None, 3, 14]), life=some, basis=st.none() | points_)
    def earn(self, points: int, wait: int | None, life: int | None, basis: int | None) -> None:
        opens = self.later(wait)
        expires = self.later(None if life is None else life + (wait or 0))
        done = self.both(
            lambda k: actions.earn(
                account=self.account, points=points, key=k, on=self.today, basis=basis, opens_on=opens,
                expires_on=expires,
            ),
            lambda: self.model.earn(points, self.today, opens, expires, basis),
        )  # fmt: skip
        assert done
        if basis:
            self.earned.append((done[1], done[0]))

    @rule(points=points_)
    def redeem(self, points: int) -> None:
        done = self.both(
            lambda k: actions.redeem(account=self.account, points=points, key=k, on=self.today),
            lambda: self.model.redeem(points, self.today),
        )
        if done:
            self.spent.append(done[0])

    @rule(points=points_, days=st.integers(0, 30))
    def hold(self, points: int, days: int) -> None:
        until = self.today + datetime.timedelta(days=days)
        done = self.both(
            lambda k: actions.hold(account=self.account, points=points, key=k, on=self.today, until=until),
            lambda: self.model.hold(points, self.today, until),
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
            self.spent.append(done[0])

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
        number = which % len(self.spent)
        self.both(
            lambda k: actions.give_back(entry=self.spent[number], points=points, key=k, on=self.today),
            lambda: self.model.give_back(number, points, self.today),
        )

    @precondition(lambda self: self.earned)
    @rule(which=pick_, basis=points_)
    def reverse(self, which: int, basis: int) -> None:
        number, entry = self.earned[which % len(self.earned)]
        done = self.both(
            lambda k: actions.reverse_earn(entry=entry, basis=basis, key=k, on=self.today),
            lambda: self.model.reverse(number, basis, self.today),
        )
        if done:
            assert -done[0].points == done[1]

    @rule(days=st.integers(1, 25))
    def pass_days(self, days: int) -> None:
        for day in range(days):
            date = self.today + datetime.timedelta(days=day)
            self.history[date] = self.model.four(date)
        self.today += datetime.timedelta(days=days)
        if self.has_job:
            actions.book_expiries(on=self.today)

    @invariant()
    def they_agree_today_and_later(self) -> None:
        if not hasattr(self, "model"):
            return
        for days in (0, 1, 13, 35, 400):
            date = self.today + datetime.timedelta(days=days)
            assert four(self.account, date) == self.model.four(date)
        assert balance(self.account, self.today).expiring == self.model.expiring(self.today)

    @precondition(lambda self: self.history)
    @rule(which=pick_)
    def the_past_stays(self, which: int) -> None:
        date = sorted(self.history)[which % len(self.history)]
        assert four(self.account, date) == self.history[date]


class MachineWithJob(Machine):
    has_job = True


def four(account: Any, on: datetime.date) -> tuple[int, int, int, int]:
    now = balance(account, on)
    return now.available, now.pending, now.held, now.debt


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize("machine", [Machine, MachineWithJob], ids=["no job", "nightly job"])
def test_the_ledger_is_the_model(machine: type[Machine], examples: int) -> None:
    run(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=STEPS, deadline=None, print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
