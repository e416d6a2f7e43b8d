"""Growth: friends who were brought, and reminders that are planned and told."""

from cms.desks.growth.referrals import decide, referral, referrals
from cms.desks.growth.reminders import pause, reminder, reminders

__all__ = ["decide", "pause", "referral", "referrals", "reminder", "reminders"]
