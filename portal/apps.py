from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import email_changed, password_reset
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.signals import user_logged_in, user_login_failed
        from django.forms import Field

        from portal.accounts import siege
        from portal.accounts.devices import (
            address_changed,
            note_change,
            reached_by_new_address,
            remember_device,
        )
        from portal.accounts.second_factor import remember_new
        from portal.accounts.sentences import MISSING
        from portal.middleware import changes
        from portal.watch import connect

        Field.default_error_messages["required"] = MISSING
        connect()
        changes.connect()
        authenticator_added.connect(remember_new)
        user_logged_in.connect(remember_device)
        user_login_failed.connect(siege.count_failure)
        password_reset.connect(note_change)
        email_changed.connect(address_changed)
        email_changed.connect(reached_by_new_address)
