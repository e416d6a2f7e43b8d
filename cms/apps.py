from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.roles import settle_at_sign_in

        user_logged_in.connect(settle_at_sign_in, dispatch_uid="cms.settle_at_sign_in")
