"""Point-of-sale material and gifts: ordered by one, approved by another, sent, received."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from club.showroom import actions, queries
from club.showroom.models import ShowItem
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.words import SaidChoice, said

PER_PAGE = 40


class ItemChoice(SaidChoice):
    def label_from_instance(self, obj: ShowItem) -> str:
        return said(obj) if obj.stock is None else f"{said(obj)} ({obj.stock})"


class OrderForm(forms.Form):
    site = SaidChoice(Site.objects.none(), label=gettext_lazy("Centre"))
    item = ItemChoice(queries.items(), label=gettext_lazy("Item"))
    quantity = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=1)
    why = forms.CharField(label=gettext_lazy("What for"), max_length=200, required=False)

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Site]", self.fields["site"]).queryset = sites


class ItemForm(forms.Form):
    code = forms.SlugField(label=pgettext_lazy("of a thing", "Code"))
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=80)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80, required=False)
    stock = forms.IntegerField(
        label=gettext_lazy("In stock"), min_value=0, required=False,
        help_text=gettext_lazy("Empty: made to order."),
    )  # fmt: skip
    order_max = forms.IntegerField(label=gettext_lazy("Most in one order"), min_value=1, initial=50)


@desk("leads")
@require_safe
def orders(request: DeskRequest) -> HttpResponse:
    return page(request, new_form(request), ItemForm())


@desk("leads")
@require_POST
def order(request: DeskRequest) -> HttpResponse:
    form = new_form(request, request.POST)
    if not form.is_valid():
        return page(request, form, ItemForm(), 422)
    must_act(request, form.cleaned_data["site"].pk)
    key = f"{request.user.pk}:{request.POST.get('request_key', '')}"
    try:
        actions.order(**form.cleaned_data, key=key, actor=request.user, now=timezone.now())
    except ValidationError as refusal:
        return page(request, form, ItemForm(), tell(form, refusal))
    messages.success(request, _("Ordered. A second person approves it."))
    return redirect("desk_show_orders")


@desk("leads")
@require_POST
def order_step(request: DeskRequest, pk: int, step: str) -> HttpResponse:
    """Approve, refuse, send, receive."""
    row = get_object_or_404(queries.orders(request.scope.seen), pk=pk)
    must_act(request, row.site_id)
    now = timezone.now()
    try:
        if step in {"approve", "refuse"}:
            actions.answer(order=row, approve=step == "approve", actor=request.user, now=now)
        elif step == "send":
            actions.send(order=row, now=now)
        elif step == "receive":
            actions.receive(order=row, now=now)
        else:
            raise Http404
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Written down."))
    return redirect("desk_show_orders")


@desk("leads")
@require_POST
def item(request: DeskRequest) -> HttpResponse:
    """Something new to order: for those who act for the whole group."""
    must_act(request, None)
    form = ItemForm(request.POST)
    if not form.is_valid():
        return page(request, new_form(request), form, 422)
    try:
        actions.add_item(**form.cleaned_data, actor=request.user, now=timezone.now())
    except ValidationError as refusal:
        return page(request, new_form(request), form, tell(form, refusal))
    messages.success(request, _("It can be ordered now."))
    return redirect("desk_show_orders")


def new_form(request: DeskRequest, data: Any = None) -> OrderForm:
    return OrderForm(data, sites=Site.objects.filter(pk__in=request.scope.acted).order_by("name"))


def page(request: DeskRequest, form: OrderForm, new_item: ItemForm, status: int = 200) -> HttpResponse:
    shown = Paginator(queries.orders(request.scope.seen), PER_PAGE).get_page(request.GET.get("page"))
    return frame(
        request, "cms/desk/staffroom/orders.html", _("Show material"), icon="desk-tag", status=status,
        above=((reverse("desk_staffroom"), _("Staff room")),), page=shown,
        form=form if request.scope.acted else None,
        new_item=new_item if request.scope.acts_everywhere else None, me=request.user,
        acted=request.scope.acted,
    )  # fmt: skip
