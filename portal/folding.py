"""Templates whose constant parts are made once for each language, not once for each reader.

Django renders a page node by node, some seven hundred for one of ours. Half of them say the same to every
reader: words to translate, addresses and signs without variables, and what only loads. Neighbours among
them become one text (performance.md, pages). What a template says does not change by it; words, addresses
and signs are still made by Django's own nodes, the first time somebody reads that language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from django.template.base import FilterExpression, Node, NodeList, Template, TextNode, TokenType
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.engine import Engine
from django.template.library import SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

PLACES = ("filesystem", "app_directories")
SILENT = (LoadNode, CommentNode)
CONSTANTS: dict[type[Node], Callable[[Any], bool]] = {
    TextNode: lambda _: True,
    LoadNode: lambda _: True,
    CommentNode: lambda _: True,
    StaticNode: lambda node: node.varname is None and is_literal(node.path),
    URLNode: lambda node: not (node.asvar or node.args or node.kwargs) and names_one_place(node.view_name),
    TranslateNode: lambda node: not (node.asvar or node.message_context or has_variable(node)),
    BlockTranslateNode: lambda node: not (
        node.asvar or node.message_context or node.countervar or node.extra_context or fills_in(node)
    ),
    SimpleNode: lambda node: not (node.takes_context or node.target_var) and answers_the_same(node),
}  # fmt: skip


def constant[T: Callable[..., Any]](tag: T) -> T:
    """Marks a simple tag whose answer follows from its arguments and the language alone."""
    tag.is_constant = True  # type: ignore[attr-defined]
    return tag


def is_literal(said: FilterExpression) -> bool:
    """Words or a number that stand in the template itself."""
    return not (said.is_var or said.filters)


def names_one_place(view: FilterExpression) -> bool:
    """In a namespace the same name leads elsewhere for another application."""
    return is_literal(view) and ":" not in str(view.var)


def has_variable(node: TranslateNode) -> bool:
    """Django keeps even its words as a variable, one without a lookup."""
    said = node.filter_expression
    return bool(said.filters) or said.var.lookups is not None


def fills_in(node: BlockTranslateNode) -> bool:
    return any(token.token_type == TokenType.VAR for token in node.singular)


def answers_the_same(node: SimpleNode) -> bool:
    said: list[FilterExpression] = [*node.args, *node.kwargs.values()]
    return getattr(node.func, "is_constant", False) and all(map(is_literal, said))


def is_constant(node: Node) -> bool:
    rule = CONSTANTS.get(type(node))
    return rule is not None and rule(node)


class Fold(Node):
    """Neighbours that say the same to everybody who reads one language."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = NodeList(nodes)
        self.texts: dict[tuple[str | None, bool], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        reader = (get_language(), context.autoescape)
        try:
            return self.texts[reader]
        except KeyError:
            return self.texts.setdefault(reader, self.nodes.render(context))

    render_annotated = render


def fold(nodes: NodeList) -> None:
    """Put neighbours together, here and inside of what stays."""
    folded: list[Node] = []
    for together, found in groupby(nodes, is_constant):
        run = [node for node in found if not isinstance(node, SILENT)]
        if not together:
            for node in run:
                for inner in insides(node):
                    fold(inner)
            folded += run
        elif run:
            folded.append(run[0] if len(run) == 1 and isinstance(run[0], TextNode) else Fold(run))
    nodes[:] = folded


def insides(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (inner for _condition, inner in node.conditions_nodelists)
    yield from (inner for inner in vars(node).values() if isinstance(inner, NodeList))


class Folded(base.Loader):
    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        fold(template.nodelist)
        return template


class Loader(cached.Loader, Folded):
    """Read, parsed and folded once for each process; ours before those of the applications."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, [f"django.template.loaders.{place}.Loader" for place in PLACES])
