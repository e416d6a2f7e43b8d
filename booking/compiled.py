"""A question put into SQL once, then asked again and again with other values.

Django builds the SQL of a queryset anew each time, which costs a page several times what PostgreSQL takes
to answer it (performance.md). For the few questions that every page asks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import Expression
from django.db.models.fetch_modes import FETCH_ONE
from django.db.models.query import get_related_populators


class Given(Expression):
    """The place of a value that is known only when the question is asked."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Given]]:  # type: ignore[override]
        return "%s", (self,)


class Compiled[M: Model]:
    """``question`` is a queryset with ``Given`` values, and ``select_related`` where related rows are read.

    What it prefetches or defers to later is not: the answer is whole, in one query.
    """

    def __init__(self, question: Callable[[], QuerySet[M]]) -> None:
        self.question = question

    @cached_property
    def form(self) -> Form:
        return Form(self.question())

    def rows(self, **values: Any) -> list[M]:
        form = self.form
        with connection.cursor() as cursor:
            cursor.execute(form.sql, [values[p.name] if isinstance(p, Given) else p for p in form.params])
            found = cursor.fetchall()
        return [form.instance(row) for row in found]

    def first(self, **values: Any) -> M | None:
        return next(iter(self.rows(**values)), None)


class Form:
    """The SQL with its places, and how a row becomes an instance with the related ones it brought."""

    def __init__(self, question: QuerySet[Any]) -> None:
        compiler = question.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.params = compiler.as_sql()
        select, self.extra = compiler.select, compiler.annotation_col_map or {}
        info = compiler.klass_info
        columns = info["select_fields"]
        self.model, self.start, self.end = info["model"], columns[0], columns[-1] + 1
        self.names = [column[0].target.attname for column in select[self.start : self.end]]
        self.related = get_related_populators(info, select, DEFAULT_DB_ALIAS, FETCH_ONE)
        self.converters = list(compiler.get_converters([column[0] for column in select]).items())

    def instance(self, row: tuple[Any, ...]) -> Any:
        values = list(row)
        for place, (converters, expression) in self.converters:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        found = self.model.from_db(DEFAULT_DB_ALIAS, self.names, values[self.start : self.end])
        for populator in self.related:
            populator.populate(values, found)
        for name, place in self.extra.items():
            setattr(found, name, values[place])
        return found
