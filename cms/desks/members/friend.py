"""Who brought a new member: the code they forgot to tell, added at the desk (club.md §2.1)."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from club import journeys
from cms.desk import DeskRequest, desk, frame, tell
from cms.desks.members.contact import acted


class FriendForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("Friend's code"), max_length=16)
    why = forms.CharField(
        label=gettext_lazy("How do you know?"),
        max_length=500,
        help_text=gettext_lazy("Stays in the trail with your name."),
    )


@desk("members")
@require_http_methods(["GET", "HEAD", "POST"])
def friend(request: DeskRequest, number: str) -> HttpResponse:
    """The answer tells staff no more than the code's owner hears: a referral is on its way, or it is not."""
    member = acted(request, number)
    form, status = FriendForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                journeys.attach_referral(
                    friend=member.user, actor=request.user, now=timezone.now(), **form.cleaned_data
                )
                messages.success(request, _("Noted with your name. How far it comes stands under Referrals."))
                return redirect("desk_member", number)
            except ValidationError as refusal:
                status = tell(form, refusal)
    above = (
        (reverse("desk_members"), _("Members")),
        (reverse("desk_member", args=[number]), str(member.user)),
    )
    return frame(
        request, "cms/desk/simple_form.html", _("Who brought them"), status=status,
        icon="desk-heart-handshake", above=above, form=form, label=_("Save"),
    )  # fmt: skip
