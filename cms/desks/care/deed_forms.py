"""Forms of the deeds; each says what its verb is called with."""

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from babel.numbers import get_currency_precision
from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from booking.sites.models import Post
from club.clocks.models import ClockPause
from club.complaints.models import Ticket, TicketEntry
from club.complaints.models.money import Department
from club.complaints.queries import outside
from cms.words import SaidChoice
from loyalty.rewards.models import Reward

PAUSED = [("answer", gettext_lazy("answer")), ("close", gettext_lazy("close"))]
YES_NO = [("yes", gettext_lazy("Satisfied")), ("no", gettext_lazy("Not satisfied: open it again"))]
APPROVE = [("yes", gettext_lazy("Approve")), ("no", gettext_lazy("Refuse"))]


def words(label: Any, *, required: bool = True, rows: int = 4, max_length: int = 4_000) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=max_length, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class MomentField(forms.DateTimeField):
    """A moment in the site's own time, by the browser's picker."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class DeedForm(forms.Form):
    def __init__(self, *args: Any, ticket: Ticket, actor: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket, self.actor, self.now = ticket, actor, now
        self.prepare()

    def prepare(self) -> None:
        """Fill choices; a hook of the forms below."""

    def told(self) -> dict[str, Any]:
        """Arguments for the verb; moments are the site's."""
        return {name: self.local(value) for name, value in self.cleaned_data.items()}

    def local(self, value: Any) -> Any:
        return value.replace(tzinfo=self.ticket.site.tz) if isinstance(value, datetime) else value

    def choose(self, name: str, rows: Any) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows


class WordsForm(DeedForm):
    words = words(gettext_lazy("In your words"))


class AnswerForm(DeedForm):
    words = words(gettext_lazy("To the customer"), rows=6)


class AcceptForm(DeedForm):
    on_the_spot = forms.BooleanField(label=gettext_lazy("Answered on the spot"), required=False)
    promise_at = MomentField(label=gettext_lazy("Else: the customer hears from us by"), required=False)
    words = words(gettext_lazy("What was agreed"), required=False)


class PromiseForm(DeedForm):
    promise_at = MomentField(label=gettext_lazy("The customer hears from us by"))
    words = words(gettext_lazy("Why, as the customer reads it"), required=False)


class ContactForm(DeedForm):
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=TicketEntry.Channel)
    is_reached = forms.BooleanField(label=gettext_lazy("We spoke with each other"), required=False)
    words = words(gettext_lazy("What was said, as the customer may read it"), required=False)


class FollowUpForm(DeedForm):
    is_satisfied = forms.ChoiceField(label=gettext_lazy("Answer"), choices=YES_NO, widget=forms.RadioSelect)
    words = words(gettext_lazy("In the customer's words"), required=False)

    def told(self) -> dict[str, Any]:
        return super().told() | {"is_satisfied": self.cleaned_data["is_satisfied"] == "yes"}


class CloseForm(DeedForm):
    cause = forms.ChoiceField(label=gettext_lazy("Cause"), choices=Ticket.Cause, widget=forms.RadioSelect)
    lesson = words(gettext_lazy("What we learn from it"), required=False, max_length=500)


class PauseForm(DeedForm):
    kind = forms.ChoiceField(label=gettext_lazy("Clock"), choices=PAUSED)
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=ClockPause.Reason)
    until = MomentField(label=gettext_lazy("Until"))
    next_contact_at = MomentField(label=gettext_lazy("The customer hears from us by"))
    words = words(gettext_lazy("As the customer reads it"), required=False, max_length=300)


class ResumeForm(DeedForm):
    kind = forms.ChoiceField(label=gettext_lazy("Clock"), choices=PAUSED)


class HandlerForm(DeedForm):
    to = SaidChoice(label=pgettext_lazy("a colleague", "To"), queryset=get_user_model().objects.none())
    words = words(gettext_lazy("What they should know"), required=False)

    def prepare(self) -> None:
        """Who works at the site or for the whole group today."""
        posts = Post.objects.on(self.now.astimezone(self.ticket.site.tz).date())
        here = posts.filter(site=self.ticket.site) | posts.filter(site=None)
        people = get_user_model().objects.filter(pk__in=here.values("user"), is_active=True)
        self.choose("to", people.order_by("name", "pk"))


class OverseerForm(DeedForm):
    by = SaidChoice(label=gettext_lazy("Person"), queryset=get_user_model().objects.none())

    def prepare(self) -> None:
        """Who works for the whole group or at another site, and whoever is group administrator."""
        posts = outside(self.ticket.site, self.now.astimezone(self.ticket.site.tz).date())
        people = get_user_model().objects.filter(pk__in=posts.values("user"), is_active=True)
        self.choose("by", people.order_by("name", "pk"))
        if not people.exists():
            self.fields["by"].help_text = _(
                "Nobody works outside this centre yet. Among the staff, an administrator gives somebody a "
                "post for the whole group, or makes them group administrator."
            )


class ClassForm(DeedForm):
    klass = forms.ChoiceField(label=gettext_lazy("Class"), choices=Ticket.Klass)
    why = words(gettext_lazy("Reason"), max_length=500)

    def prepare(self) -> None:
        self.fields["klass"].initial = self.ticket.klass


class MoneyOfSite(DeedForm):
    """An amount typed in the site's currency."""

    amount = forms.DecimalField(label=gettext_lazy("Amount"), min_value=Decimal("0.01"), max_digits=12)

    def prepare(self) -> None:
        self.places = get_currency_precision(self.ticket.site.currency)
        self.fields["amount"].decimal_places = self.places  # type: ignore[attr-defined]
        self.fields["amount"].widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 9})
        self.fields["amount"].help_text = self.ticket.site.currency
        if "department" in self.fields:
            self.fields["department"].initial = self.ticket.department

    def minor(self) -> int:
        return int(self.cleaned_data["amount"] * 10**self.places)


class ExceptionForm(MoneyOfSite):
    words = words(gettext_lazy("What is asked for, and why"), max_length=500)

    def told(self) -> dict[str, Any]:
        return {"words": self.cleaned_data["words"], "amount_minor": self.minor()}


class DecisionForm(DeedForm):
    approve = forms.ChoiceField(label=gettext_lazy("Decision"), choices=APPROVE, widget=forms.RadioSelect)
    note = words(gettext_lazy("Reason"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        self.ask = self.ticket.exceptions.order_by("-pk").first()
        if self.ask is None:
            raise forms.ValidationError(_("Nothing waits for a decision here."))
        return super().clean() or {}

    def told(self) -> dict[str, Any]:
        return {
            "ask": self.ask, "note": self.cleaned_data["note"],
            "approve": self.cleaned_data["approve"] == "yes",
        }  # fmt: skip


class GoodwillForm(DeedForm):
    department = forms.ChoiceField(label=gettext_lazy("From the budget of"), choices=Department)
    why = words(gettext_lazy("Why, as the customer reads it"), rows=2, max_length=300)

    def prepare(self) -> None:
        self.fields["department"].initial = self.ticket.department


class PointsForm(GoodwillForm):
    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=1, max_value=1_000_000)


class VoucherForm(GoodwillForm):
    reward = SaidChoice(label=gettext_lazy("Reward"), queryset=Reward.objects.none(), to_field_name="slug")

    def prepare(self) -> None:
        super().prepare()
        on = self.now.astimezone(self.ticket.site.tz).date()
        self.choose("reward", Reward.objects.visible(on).order_by("name"))


class MoneyForm(MoneyOfSite):
    reference = forms.CharField(label=gettext_lazy("Number of the payment"), max_length=80)
    department = forms.ChoiceField(label=gettext_lazy("From the budget of"), choices=Department)
    why = words(gettext_lazy("Why, as the customer reads it"), rows=2, max_length=300)

    def told(self) -> dict[str, Any]:
        found = super().told() | {"minor": self.minor()}
        found.pop("amount")
        return found


class SplitForm(DeedForm):
    area = forms.ChoiceField(label=gettext_lazy("The second matter is about"), choices=Ticket.Area)
    words = words(gettext_lazy("The second matter, in the customer's words"))


class MergeForm(DeedForm):
    into = SaidChoice(label=gettext_lazy("Into"), queryset=Ticket.objects.none(), to_field_name="ref")

    def prepare(self) -> None:
        """Other open tickets of the same customer or car at the site."""
        rows = Ticket.objects.open().filter(site=self.ticket.site).exclude(pk=self.ticket.pk)
        if self.ticket.person_id:
            rows = rows.filter(person=self.ticket.person_id)
        self.choose("into", rows.order_by("-pk"))
