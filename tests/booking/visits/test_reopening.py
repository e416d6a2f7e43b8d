"""A wrong bill stays as it was; a new visit takes its place."""

import pytest

from booking.models import Visit
from booking.visits import actions, queries
from tests.booking.makes import NOW, make_user
from tests.booking.visits.test_actions import closed, line, opened

pytestmark = pytest.mark.django_db


def test_a_bill_is_written_anew_under_its_own_number() -> None:
    old, advisor = closed(line(net_minor=10_000)), make_user()
    appointment = old.appointment
    fresh = actions.reopen(visit=old, reason=" Wrong price ", now=NOW, actor=advisor)
    assert (fresh.corrects, fresh.correction, fresh.appointment) == (old, "Wrong price", appointment)
    assert fresh.number != old.number
    assert not fresh.is_closed()
    old.refresh_from_db()
    assert (old.is_closed(), old.appointment) == (True, None)
    assert old.lines.get().net_minor == 10_000
    assert list(Visit.objects.counting()) == [fresh]


def test_history_shows_a_corrected_stay_once() -> None:
    old = closed(line())
    fresh = actions.reopen(visit=old, reason="Wrong price", now=NOW, actor=None)
    assert queries.history_of(old.vehicle) == []
    actions.close(visit=fresh, lines=[line(net_minor=5)], now=NOW, actor=None)
    assert [entry.at for entry in queries.history_of(old.vehicle)] == [old.opened_at]


def test_what_cannot_be_opened_again_stays() -> None:
    with pytest.raises(actions.NotClosed):
        actions.reopen(visit=opened(), reason="Wrong", now=NOW, actor=None)
    old = closed()
    with pytest.raises(actions.NoReason):
        actions.reopen(visit=old, reason=" ", now=NOW, actor=None)
    actions.reopen(visit=old, reason="Wrong", now=NOW, actor=None)
    with pytest.raises(actions.AlreadyCorrected):
        actions.reopen(visit=old, reason="Wrong again", now=NOW, actor=None)
