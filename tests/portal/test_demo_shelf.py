"""What the demo's shelf promises is said in the money of its region."""

from datetime import date

import pytest

from loyalty.rewards.models import Reward
from portal.demo.shelf import stock_rewards
from tests.booking.scenes import NOW


@pytest.mark.parametrize(("currency", "coin"), [("GBP", "£"), ("CNY", "¥")])
def test_what_is_taken_off_a_bill_is_named_in_its_coins(db: None, currency: str, coin: str) -> None:
    stock_rewards(date(2026, 1, 1), currency, NOW)
    names = Reward.objects.filter(slug__startswith="voucher-").values_list("name", "name_zh")
    assert set(names) == {
        (f"{coin}{sum_off} off your next service", f"保养抵用 {coin}{sum_off}") for sum_off in (20, 50, 100)
    }
    assert not Reward.objects.filter(name__contains="{").exists()
