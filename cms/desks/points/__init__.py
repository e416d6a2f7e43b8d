"""Points at the desk: the counter, the rewards on offer, the rules of earning."""

from cms.desks.points.earning import earning, earning_rule
from cms.desks.points.redeem import voucher
from cms.desks.points.rewards import reward, rewards

__all__ = ["earning", "earning_rule", "reward", "rewards", "voucher"]
