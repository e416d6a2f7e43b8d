"""allauth's forms in our words: one label each, one line of help, no grey text in the fields."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django.forms import Form
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts import siege
from portal.accounts.passwords import HELP
from portal.accounts.work import WorkForm

BESIEGED = _(
    "Somebody is trying many passwords at our door just now, so we look twice. Please type yours once more"
    " and send it again, or let us send you a code instead."
)
LABELS = {
    "login": pgettext_lazy("an address", "E-mail"),
    "email": pgettext_lazy("an address", "E-mail"),
    "password": _("Password"),
    "oldpassword": _("Your password now"),
    "password1": _("New password"),
    "password2": _("New password once more"),
    "code": _("Code"),
    "name": _("Name of this device"),
    "passwordless": _("Sign in with this passkey alone, without a password"),
}


def dress(form: Form) -> None:
    for name, field in form.fields.items():
        field.label = LABELS.get(name, field.label)
        field.widget.attrs.pop("placeholder", None)
        if name == "password1":
            field.help_text = HELP
        elif name == "code":
            field.widget.attrs |= {"inputmode": "text", "autocapitalize": "characters", "spellcheck": "false"}
        elif name == "passwordless":
            field.help_text, field.initial = "", True


class Dressed:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)  # type: ignore[arg-type]


class LoginForm(Dressed, WorkForm, account.LoginForm):  # type: ignore[misc]
    """While somebody tries passwords everywhere, a browser unknown to the account works first (H2)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if siege.is_on() and siege.is_stranger(context.request):
            self.ask_for_work()

    def clean(self) -> Any:
        login = self.cleaned_data.get("login")
        if login and siege.is_on() and siege.is_stranger(context.request, login):
            self.check_work(BESIEGED)
        return super().clean()


class AddEmailForm(Dressed, account.AddEmailForm): ...  # type: ignore[misc]


class ChangePasswordForm(Dressed, account.ChangePasswordForm): ...  # type: ignore[misc]


class SetPasswordForm(Dressed, account.SetPasswordForm): ...  # type: ignore[misc]


class ResetPasswordForm(Dressed, account.ResetPasswordForm): ...  # type: ignore[misc]


class ResetPasswordKeyForm(Dressed, account.ResetPasswordKeyForm): ...  # type: ignore[misc]


class ReauthenticateForm(Dressed, account.ReauthenticateForm): ...  # type: ignore[misc]


class RequestLoginCodeForm(Dressed, account.RequestLoginCodeForm): ...  # type: ignore[misc]


class ConfirmLoginCodeForm(Dressed, account.ConfirmLoginCodeForm): ...  # type: ignore[misc]


class ConfirmEmailVerificationCodeForm(Dressed, account.ConfirmEmailVerificationCodeForm): ...  # type: ignore[misc]


class ConfirmPasswordResetCodeForm(Dressed, account.ConfirmPasswordResetCodeForm): ...  # type: ignore[misc]


class AuthenticateForm(Dressed, mfa.AuthenticateForm): ...  # type: ignore[misc]


class ReauthenticateCodeForm(Dressed, mfa.ReauthenticateForm): ...  # type: ignore[misc]


class ActivateTOTPForm(Dressed, BaseActivateTOTPForm): ...  # type: ignore[misc]


class AddWebAuthnForm(Dressed, webauthn.AddWebAuthnForm): ...  # type: ignore[misc]


class EditWebAuthnForm(Dressed, webauthn.EditWebAuthnForm): ...  # type: ignore[misc]
