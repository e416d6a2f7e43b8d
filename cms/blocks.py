"""The building blocks of a page's body: few, real, and safe to combine in any order."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

DOORS = [  # fixed paths of the portal, which this wing does not import
    ("/accounts/signup/", _("Join the club")),
    ("/appointments/new/", _("Book a service")),
    ("/home/", _("My club")),
    ("/rewards/", _("Rewards")),
    ("/friends/", _("Invite a friend")),
]
ICONS = [
    ("wrench", _("Wrench")),
    ("calendar", _("Calendar")),
    ("gauge", _("Gauge")),
    ("gift", _("Gift")),
    ("coins", _("Points")),
    ("receipt", _("Receipt")),
    ("car", _("Car")),
    ("key", _("Key")),
    ("coffee", _("Coffee")),
    ("users", _("Friends")),
    ("bell", _("Bell")),
    ("shield-check", _("Shield")),
    ("clock", _("Clock")),
]
TEXT = ["h2", "h3", "bold", "italic", "link", "ol", "ul"]


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("picture"))
    caption = blocks.CharBlock(max_length=160, required=False, label=_("caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/picture.html"


class BenefitBlock(blocks.StructBlock):
    icon = blocks.ChoiceBlock(choices=ICONS, default="gift", label=_("icon"))
    title = blocks.CharBlock(max_length=80, label=_("title"))
    text = blocks.TextBlock(max_length=300, label=_("text"))


class BenefitsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120, required=False, label=_("heading"))
    items = blocks.ListBlock(BenefitBlock(), min_num=1, max_num=8, label=_("benefits"))

    class Meta:
        icon = "tick"
        label = _("Benefits")
        template = "cms/blocks/benefits.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=80, label=_("title"))
    text = blocks.TextBlock(max_length=300, label=_("text"))


class StepsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120, required=False, label=_("heading"))
    items = blocks.ListBlock(StepBlock(), min_num=2, max_num=8, label=_("steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "cms/blocks/steps.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=160, label=_("question"))
    answer = blocks.RichTextBlock(features=["bold", "italic", "link", "ul"], label=_("answer"))


class QuestionsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120, required=False, label=_("heading"))
    items = blocks.ListBlock(QuestionBlock(), min_num=1, max_num=20, label=_("questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "cms/blocks/questions.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(max_length=400, label=_("text"))
    who = blocks.CharBlock(max_length=80, required=False, label=_("who said it"))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "cms/blocks/quote.html"


class ActionBlock(blocks.StructBlock):
    """One button: to a page of this site, or through one of the portal's doors."""

    text = blocks.CharBlock(max_length=160, required=False, label=_("sentence before the button"))
    label = blocks.CharBlock(max_length=40, label=_("button"))
    door = blocks.ChoiceBlock(choices=DOORS, default="/accounts/signup/", label=_("leads to"))
    page = blocks.PageChooserBlock(required=False, label=_("or to this page"))

    class Meta:
        icon = "arrow-right"
        label = _("Button")
        template = "cms/blocks/action.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["href"] = value["page"].localized.url if value["page"] else value["door"]
        return context


class Body(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(
        features=TEXT, icon="pilcrow", label=_("Text"), template="cms/blocks/paragraph.html"
    )
    picture = PictureBlock()
    benefits = BenefitsBlock()
    steps = StepsBlock()
    questions = QuestionsBlock()
    quote = QuoteBlock()
    action = ActionBlock()
