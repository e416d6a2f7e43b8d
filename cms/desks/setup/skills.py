"""How many minutes a day a site sells of work that needs a skill."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.sites.models import Site
from booking.workshop.actions import set_skill_cap
from booking.workshop.models import SkillCap, SkillDay
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, must_act, tell
from cms.desks.setup.relay import site_page

HISTORY_MAX = 60
DAYS_SHOWN = 30


class SkillForm(forms.Form):
    skill = forms.CharField(
        label=gettext_lazy("Skill"), max_length=40,
        help_text=gettext_lazy("As units and work name it: hv, lift."),
    )  # fmt: skip
    minutes_max = forms.IntegerField(
        label=gettext_lazy("Minutes a day"), min_value=0, max_value=10_000, required=False,
        help_text=gettext_lazy("Empty: no limit any more."),
    )  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))


@desk("capacity")
@require_http_methods(["GET", "POST"])
def skills(request: DeskRequest) -> HttpResponse:
    site = chosen_site(request)
    today = timezone.localdate(timezone=site.tz if site else None)
    form = SkillForm(request.POST or None, initial={"valid_from": today})
    status = 200
    if request.method == "POST" and site is not None:
        must_act(request, site.pk)
        status = 422
        if form.is_valid():
            try:
                write(form.cleaned_data, site, request.user)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Written down, with your name."))
                return redirect(f"{reverse('desk_skills')}?site={site.code}")
    return site_page(
        request, "cms/desk/setup/skills.html", _("Limits of skills"), status=status, icon="desk-gauge",
        form=form, caps=history(site), days=coming(site, today),
    )  # fmt: skip


@transaction.atomic
def write(data: dict[str, Any], site: Site, actor: Any) -> None:
    now = timezone.now()
    cap = set_skill_cap(
        site=site, skill=data["skill"], minutes_max=data["minutes_max"], valid_from=data["valid_from"],
        now=now, actor=actor,
    )  # fmt: skip
    told = {"skill": cap.skill, "minutes": cap.minutes_max, "from": cap.valid_from.isoformat()}
    record(actor=actor, verb="skill.capped", subject=cap, data=told, now=now, site=site)


def history(site: Site | None) -> list[SkillCap]:
    rows = SkillCap.objects.filter(site=site).select_related("recorded_by")
    return list(rows.order_by("skill", "-valid_from", "-pk")[:HISTORY_MAX])


def coming(site: Site | None, today: date) -> list[SkillDay]:
    """How full each limit is on the next days that have one."""
    rows = SkillDay.objects.filter(site_day__site=site, site_day__day__gte=today, minutes_cap__isnull=False)
    return list(rows.select_related("site_day").order_by("site_day__day", "skill")[:DAYS_SHOWN])
