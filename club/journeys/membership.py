"""Who may have points at all."""

from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal

__all__ = ["NotAMember"]


class NotAMember(Refusal):
    code = "not_a_member"
    status = 403
    sentence = _("Points belong to members of the club. Please join first.")
