"""Who works here, as what and where. Passwords and second factors are the person's own business."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.sites.actions import appoint, dismiss
from booking.sites.models import Post, Site
from booking.sites.queries import group, posts_at
from club.journeys import group_day
from club.notices.actions import tell as write
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.roles import settle
from cms.words import SaidChoice

User = get_user_model()
STAFF_MAX = 500


class PersonForm(forms.ModelForm[Any]):
    email = forms.EmailField(label=gettext_lazy("E-mail"))

    class Meta:
        model = User
        fields = ("name", "email", "phone", "language", "is_active")
        widgets = {
            "language": forms.Select(
                choices=[
                    ("", gettext_lazy("as the browser says")),
                    ("en", "English"),
                    ("zh-hans", "简体中文"),
                ]
            )
        }

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        others = User.objects.filter(email=email).exclude(pk=self.instance.pk)
        if self.instance.pk is None:
            others = others.exclude(is_staff=False, is_active=True)  # an owner who begins to work here
        if others.exists() or (self.instance.pk and spoken_for(email, self.instance)):
            raise ValidationError(_("Somebody with this e-mail is here already. Open that person instead."))
        return email

    def validate_unique(self) -> None:
        """The address is the one thing that must be: ``clean_email`` asks, and knows owners."""

    validate_constraints = validate_unique


class PostForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("As"), choices=Post.Role)
    site = SaidChoice(
        label=gettext_lazy("At"), queryset=Site.objects.order_by("name"), required=False,
        empty_label=gettext_lazy("the whole group"),
    )  # fmt: skip
    from_date = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))


@desk("people")
@require_safe
def staff(request: DeskRequest) -> HttpResponse:
    people = User.objects.filter(is_staff=True).order_by("name", "pk")[:STAFF_MAX]
    held: dict[int, list[Post]] = {}
    for post in posts_at(timezone.now()).select_related("site").order_by("role"):
        held.setdefault(post.user_id, []).append(post)
    return frame(
        request, "cms/desk/setup/staff.html", _("Staff"), icon="desk-id-card",
        rows=[(person, held.get(person.pk, [])) for person in people],
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("people")
@require_http_methods(["GET", "POST"])
def staff_member(request: DeskRequest, pk: int = 0) -> HttpResponse:
    person = get_object_or_404(User, pk=pk, is_staff=True) if pk else User()
    title = person.name or _("New person")  # as it is kept: a refused form changes the row in hand
    is_post, today = "role" in request.POST, group_day(timezone.now())
    form = PersonForm(request.POST if request.method == "POST" and not is_post else None, instance=person)
    post = PostForm(request.POST if is_post else None, initial={"from_date": today})
    status = 200
    if request.method == "POST":
        must_act(request, None)
        status = 422
        try:
            if is_post and pk and post.is_valid():
                give_post(post.cleaned_data, person, request.user)
                return redirect("desk_person", pk)
            if not is_post and form.is_valid():
                return redirect("desk_person", save_person(form, request.user).pk)
        except ValidationError as refusal:
            status = tell(post, refusal)
    return frame(
        request, "cms/desk/setup/person.html", title, status=status,
        icon="desk-id-card", above=((reverse("desk_staff"), _("Staff")),), form=form,
        post=post if pk else None, person=person,
        posts=person.posts.select_related("site").order_by("until_date", "-from_date") if pk else [],
        can_act=request.scope.acts_everywhere, today=today,
    )  # fmt: skip


@desk("people")
@require_POST
def end_post(request: DeskRequest, pk: int) -> HttpResponse:
    """The post ends today; its sessions end with it."""
    must_act(request, None)
    post, now = get_object_or_404(Post.objects.select_related("site"), pk=pk), timezone.now()
    today = now.astimezone((post.site or group()).tz).date()
    with transaction.atomic():
        dismiss(post=post, on=today, actor=request.user)
        record(actor=request.user, verb="post.ended", subject=post, data=told(post), now=now, site=post.site)
        after_change(post.user)
    messages.success(request, _("The post has ended."))
    return redirect("desk_person", post.user_id)


@transaction.atomic
def save_person(form: PersonForm, actor: Any) -> Any:
    """Who is an owner here already keeps what they said of themselves, and starts with the second factor."""
    owner = User.objects.filter(email=form.cleaned_data["email"], is_staff=False).first()
    if form.instance.pk is None and owner is not None:
        person, changed = owner, {"email": owner.email}
        person.is_staff = True
        person.save(update_fields=["is_staff"])
        end_sessions(person)
    else:
        person = form.save(commit=False)
        person.is_staff = True
        if person.pk is None:
            person.set_unusable_password()
        person.save()
        changed = {name: str(form.cleaned_data[name]) for name in form.changed_data}
    vouch(person)
    record(actor=actor, verb="staff.saved", subject=person, data=changed, now=timezone.now())
    return person


def vouch(person: Any) -> None:
    """The address written here is the one that signs in, and no other: without a password each way in is a
    code sent to it, which proves it."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def spoken_for(email: str, person: Any) -> bool:
    return EmailAddress.objects.filter(email=email).exclude(user=person).exists()


@transaction.atomic
def give_post(data: dict[str, Any], person: Any, actor: Any) -> None:
    post = appoint(user=person, role=data["role"], on=data["from_date"], actor=actor, site=data["site"])
    record(
        actor=actor, verb="post.given", subject=post, data=told(post), now=timezone.now(), site=data["site"]
    )
    after_change(person)
    if not person.posts.exclude(pk=post.pk).exists():
        write(
            kind="desk_opened", person=person, data={}, key=f"desk:{person.pk}", now=timezone.now(),
            channels=("email",),
        )  # fmt: skip


def after_change(person: Any) -> None:
    """Another role, another sign-in (safety.md R35); the editors' group follows."""
    settle(now=timezone.now())
    end_sessions(person)


def end_sessions(person: Any) -> None:
    for session in person.usersession_set.all():
        session.end()


def told(post: Post) -> dict[str, str]:
    return {"user": str(post.user_id), "role": post.role, "site": post.site.code if post.site else ""}
