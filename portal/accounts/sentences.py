"""What forms and the doors say when something is missing or does not fit, in our words."""

from django.utils.translation import gettext_lazy as _

MISSING = _("This is still missing.")  # said by every form, the desk's too
REFUSALS = {  # allauth's, in our words; those only its administrators would meet stay its own
    "email_password_mismatch": _(
        "This e-mail and this password do not belong together. Try once more, or let us send you a code."
    ),
    "incorrect_code": _("This is not the code we sent. Look at the newest letter, or ask for another."),
    "incorrect_password": _("This is not your password. Try once more."),
    "enter_current_password": _("This is not your password. Try once more."),
    "rate_limited": _("That was very often in a short time. Please wait a few minutes."),
    "too_many_login_attempts": _("That was very often in a short time. Please wait a few minutes."),
    "same_as_current": _("That is the one you have now."),
}
