"""Guides to the models: what editors tell, beside what the catalogue knows, and what there is to keep."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField

from booking.garage.models import Vehicle, VehicleModel
from cms.blocks import Body
from cms.pages.base import PublicPage


class PaperBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=80, label=_("title"))
    file = DocumentChooserBlock(label=_("file"))

    class Meta:
        icon = "doc-full"
        label = _("Download")


class Papers(blocks.StreamBlock):
    paper = PaperBlock()


class ModelIndex(PublicPage):
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ModelPage"]
    max_count_per_parent = 1
    template = "cms/pages/model_index.html"

    class Meta:
        verbose_name = _("models")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        pages = ModelPage.with_models()
        own = set(Vehicle.objects.for_user(request.user).values_list("model__code", flat=True))
        context["mine"] = [page for page in pages if page.slug in own]
        context["others"] = [page for page in pages if page.slug not in own]
        return context


class ModelPage(PublicPage):
    """Its slug is the code of the model it speaks of."""

    body = StreamField(Body(), blank=True, verbose_name=_("body"))
    papers = StreamField(Papers(), blank=True, verbose_name=_("downloads"))

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("slug"),
        FieldPanel("body"),
        FieldPanel("papers"),
    ]
    parent_page_types = ["cms.ModelIndex"]
    subpage_types: list[str] = []
    template = "cms/pages/model.html"
    model: VehicleModel | None = None

    class Meta:
        verbose_name = _("model guide")

    def clean(self) -> None:
        super().clean()
        if not VehicleModel.objects.filter(code=self.slug).exists():
            raise ValidationError(
                {"slug": _("No model has this code. The address of a guide is its model's code.")}
            )

    @classmethod
    def with_models(cls) -> "list[ModelPage]":
        """Guides by title, each with its ``model``. Two queries."""
        pages = list(cls.in_language().order_by("title"))
        models = VehicleModel.objects.select_related("brand").in_bulk(
            [page.slug for page in pages], field_name="code"
        )
        for page in pages:
            page.model = models.get(page.slug)
        return [page for page in pages if page.model]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        self.model = VehicleModel.objects.select_related("brand").filter(code=self.slug).first()
        context["model"] = self.model
        context["mine"] = list(Vehicle.objects.for_user(request.user).filter(model__code=self.slug))
        return context
