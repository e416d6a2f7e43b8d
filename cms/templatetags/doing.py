"""What a task asks for, in the language of whoever reads it: its row keeps names and codes alone."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from club.leads.models import Lead, Nurturing
from club.tasks.models import Task

register = template.Library()
KINDS = {
    "ticket_gm": gettext_lazy("General manager's entry"),
    "ticket_follow_up": gettext_lazy("Follow-up call after a complaint"),
    "ticket_objection": gettext_lazy("The customer objected"),
    "ticket_promise": gettext_lazy("A promised word is late"),
    "warning_look": gettext_lazy("Look into an early warning"),
    "contact_gap": gettext_lazy("Nobody has spoken to them for too long"),
    "wake_up": gettext_lazy("Drifting away: bring them back"),
    "fix_contact": gettext_lazy("Their e-mail or phone no longer works: ask for the right one"),
    "find_out": gettext_lazy("Rose or fell too fast: find out why"),
}
NAMING = {
    "lead_call": gettext_lazy("Call back: %(name)s"),
    "lead_feedback": gettext_lazy("Tell the state of the lead: %(name)s"),
    "lost_survey": gettext_lazy("Ask %(name)s once why they did not buy"),
    "sales_overdue": gettext_lazy("%(name)s has %(count)s overdue activities"),
    "erasure_late": gettext_lazy("A deletion is past its day: %(number)s"),
}


@register.filter(name="doing")
def label_of(task: Task) -> str:
    """A sentence, or nothing where the task's own words say it all."""
    facts = task.facts
    if task.kind == "lost_reason":
        reason = Lead.Lost(facts["reason"]).label
        return _("Lost for %(reason)s: what does %(department)s make of it?") % (facts | {"reason": reason})
    if task.kind == "lead_nurture":
        what, way = Nurturing.Material(facts["material"]).label, Lead.Channel(facts["channel"]).label
        return f"{task.words}: {what} ({way})"
    if task.kind in Task.ByHand.values and task.kind != Task.ByHand.OTHER:
        return str(Task.ByHand(task.kind).label)
    named = {"name": task.words, "number": task.words, "count": facts.get("count", "")}
    return str(NAMING[task.kind]) % named if task.kind in NAMING else str(KINDS.get(task.kind, ""))
