"""Forms of the workshop's steps. Amounts are typed in the currency's unit and leave in minor units."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from django import forms
from django.db.models import TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.appointments.queries import trip_of
from booking.estimates.queries import approved_lines
from booking.reception.rules import NAME_MAX, PHOTOS_MAX, REASON_MAX, is_signed
from booking.visits.models import VisitLine
from booking.visits.rules import LINES_MAX, LineDraft, net_of, tax_of
from booking.workshop.models import Kind, Operation, Resource
from cms.desks.workshop.proposals import PhotosField, PhotosInput
from cms.distances import DistanceField
from cms.words import SaidChoice

EXTRA_MAX = 5_000


class OurPays(TextChoices):
    """Who pays, in the words of the desk."""

    CUSTOMER = "customer", _("Customer")
    WARRANTY = "warranty", _("Warranty")
    INSURER = "insurer", _("Insurer")
    INTERNAL = "internal", _("Internal")
    GOODWILL = "goodwill", _("Goodwill")


class ReceiveForm(forms.Form):
    """``limit``: extra work the customer signs for beforehand, in the currency's unit, tax included."""

    odometer_km = DistanceField(
        miles=_("Odometer, miles"),
        km=_("Odometer, km"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    limit = forms.DecimalField(
        label=_("Extra work without asking, up to"),
        min_value=Decimal(0),
        max_digits=9,
        required=False,
        help_text=_("Tax included, if the customer signs for it. Empty: we always ask."),
    )
    photos = PhotosField(
        label=_("Photos of the car"), required=False,
        widget=PhotosInput(attrs={"accept": "image/*", "capture": "environment", "multiple": True}),
        help_text=format_lazy(_("At most {most}. Place and camera are taken out."), most=PHOTOS_MAX),
    )  # fmt: skip
    signed_name = forms.CharField(
        label=_("Signed by"), max_length=NAME_MAX, required=False, help_text=_("Needed for a limit.")
    )
    without = forms.CharField(
        label=_("If there is no signature or no photo: why"), max_length=REASON_MAX, required=False
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = get_currency_precision(currency)
        self.fields["limit"].decimal_places = self.places  # type: ignore[attr-defined]
        self.fields["limit"].widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 9})

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        is_whole = is_signed(given.get("signed_name", "")) and bool(given.get("photos"))
        if not is_whole and "photos" not in self.errors and not given.get("without"):
            self.add_error("without", _("Take photos and a signature, or say why there is none."))
        return given

    def facts(self) -> dict[str, Any]:
        """What ``journeys.receive_car`` takes."""
        limit: Decimal | None = self.cleaned_data["limit"]
        return {
            "odometer_km": self.cleaned_data["odometer_km"],
            "signed_name": self.cleaned_data["signed_name"],
            "photos": self.cleaned_data["photos"],
            "without": self.cleaned_data["without"],
            "limit_minor": None if limit is None else int(limit * 10**self.places),
        }


class StartForm(forms.Form):
    technician = SaidChoice(
        label=_("Technician"), queryset=Resource.objects.none(), required=False, empty_label=_("not decided")
    )

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = appointment.arrive_at.astimezone(appointment.site.tz).date()
        units = appointment.site.resources.in_use_on(day).filter(kind=Kind.TECHNICIAN)
        field = self.fields["technician"]
        field.queryset = units.order_by("rank", "name")  # type: ignore[attr-defined]


class FinishForm(forms.Form):
    checked = forms.BooleanField(
        label=_("Quality check passed: work complete, test drive done, car clean"),
        error_messages={"required": _("A car is ready only after its quality check.")},
    )


class AcceptForm(forms.Form):
    """Yes, with the length now known; at the time asked for, or at another on the site's clock."""

    minutes = forms.IntegerField(
        label=_("Minutes of work"),
        min_value=15,
        max_value=EXTRA_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": 15}),
    )
    day = forms.DateField(
        label=_("Another day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    time = forms.TimeField(
        label=_("Another time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M"),
        help_text=_("Leave both empty to keep the time asked for."),
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """Minutes, and the instant; half of a time is none."""
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        if (day is None) != (hour is None) and not self.errors:
            raise forms.ValidationError(_("Another time needs its day and its hour."))
        at = datetime.combine(day, hour, self.zone) if day and hour else None
        return {"minutes": self.cleaned_data.get("minutes"), "at": at}


class WordsForm(forms.Form):
    text = forms.CharField(
        label=_("Message to the customer"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not, as the customer will read it"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PartsForm(forms.Form):
    reason = forms.CharField(
        label=_("Which part, and when it comes"),
        max_length=200,
        help_text=_("The customer reads this."),
    )


class GoOnForm(forms.Form):
    extra_minutes = forms.IntegerField(
        label=_("Minutes more than planned"),
        min_value=0,
        max_value=EXTRA_MAX,
        initial=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": 15}),
    )


class BillLineForm(forms.Form):
    """One line. Tax left empty is worked out from the site's rate."""

    kind = forms.ChoiceField(label=_("Kind"), choices=VisitLine.Kind, initial=VisitLine.Kind.LABOUR)
    description = forms.CharField(label=_("Description"), max_length=160)
    net = forms.DecimalField(label=_("Net"), min_value=Decimal(0), max_digits=12)
    tax = forms.DecimalField(label=_("Tax"), min_value=Decimal(0), max_digits=12, required=False)
    pay_type = forms.ChoiceField(label=_("Paid by"), choices=OurPays, initial=OurPays.CUSTOMER)
    operation_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, currency: str, tax_percent: int, operations: frozenset[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = get_currency_precision(currency)
        self.tax_percent = tax_percent
        self.operations = operations
        for name in ("net", "tax"):
            self.fields[name].decimal_places = self.places  # type: ignore[attr-defined]
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 9})

    def minor(self, name: str) -> int | None:
        amount: Decimal | None = self.cleaned_data.get(name)
        return None if amount is None else int((amount * 10**self.places).to_integral_value())

    def draft(self) -> LineDraft:
        net, tax = self.minor("net") or 0, self.minor("tax")
        operation = self.cleaned_data.get("operation_id")
        return LineDraft(
            kind=self.cleaned_data["kind"],
            description=self.cleaned_data["description"],
            net_minor=net,
            tax_minor=tax_of(net, self.tax_percent) if tax is None else tax,
            pay_type=self.cleaned_data["pay_type"],
            operation_id=operation if operation in self.operations else None,
        )


class Lines(forms.BaseFormSet):  # type: ignore[type-arg]
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Leave out")


BillFormSet = forms.formset_factory(
    BillLineForm,
    formset=Lines,
    extra=3,
    max_num=LINES_MAX,
    absolute_max=LINES_MAX,
    validate_max=True,
    can_delete=True,
)


def prefilled(appointment: Appointment, tax_percent: int) -> list[dict[str, Any]]:
    """A bill as promised: booked work, what was approved since, the drive; prices with their tax."""
    booked = [(line.operation, line.operation.name, line.price_minor) for line in appointment.lines.all()]
    approved = [(line.operation, line.description, line.price_minor) for line in approved_lines(appointment)]
    currency = appointment.site.currency
    rows = [row_for(*line, tax_percent, currency) for line in (*booked, *approved)]
    trip = trip_of(appointment)
    if trip is not None and trip.fee_minor:
        words = str(_("There and back: %(zone)s") % {"zone": trip.zone})
        drive = row_for(None, words, trip.fee_minor, tax_percent, currency)
        rows.append({**drive, "kind": VisitLine.Kind.FEE})
    return rows


def as_it_was(lines: Iterable[VisitLine], currency: str) -> list[dict[str, Any]]:
    """The lines of a bill that was wrong, to be put right."""
    return [
        {
            "kind": line.kind,
            "description": line.description,
            "net": written(line.net_minor, currency),
            "tax": written(line.tax_minor, currency),
            "pay_type": line.pay_type,
            "operation_id": line.operation_id,
        }
        for line in lines
    ]


def row_for(
    operation: Operation | None, words: str, price_minor: int, tax_percent: int, currency: str
) -> dict[str, Any]:
    net = net_of(price_minor, tax_percent)
    return {
        "kind": operation.kind if operation else VisitLine.Kind.LABOUR,
        "description": words,
        "net": written(net, currency),
        "tax": written(price_minor - net, currency),
        "pay_type": OurPays.CUSTOMER,
        "operation_id": operation.pk if operation else None,
    }


def written(minor: int, currency: str) -> Decimal:
    """Minor units as they are typed: 15750 is 157.50."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))
