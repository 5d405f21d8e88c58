"""Which columns and limits the steps of a methodology read, and which of them a universe has to have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from smallcap_cli.core.methodology.change import items
from smallcap_cli.core.methodology.expression import names_in, parse
from smallcap_cli.core.methodology.model import Step
from smallcap_cli.core.methodology.vocabulary import (
    COLUMNS_MADE,
    FUNDAMENTAL_PREFIX,
    SMALLEST_MEMBER_FLOAT,
    STATE_COLUMNS,
    UNIVERSE_COLUMNS,
)
from smallcap_cli.errors import UsageFault

#: Parameters that name a column, by kind of step.
NAMED_COLUMNS = {
    "company_rank": ("by",),
    "percentile_band": ("column",),
    "dollar_band": ("column",),
    "relative_band": ("column",),
    "score": ("group",),
    "select": ("by",),
    "exclude_worst": ("by",),
    "style_split": ("score",),
    "cap": ("group", "max_multiple_of"),
}
#: Parameters that are an expression, by kind of step.
EXPRESSIONS = {
    "derive": ("expr",),
    "relative_band": ("max", "min"),
    "share_class": ("min_line_float_mcap",),
    "weight": ("by",),
}
#: The column of a file that a size rests on besides price and shares.
READ_FOR = {"float_mcap": "float_factor"}


def expressions_of(step: Step) -> Iterator[str]:
    """Every expression of a step, limits of conditions included."""
    for name in EXPRESSIONS.get(step.kind, ()):
        value = step.params.get(name)
        if isinstance(value, str):
            yield value
    for condition in items(step.params.get("conditions")):
        value = condition.get("value")
        if isinstance(value, str) and condition["op"] in (">=", ">", "<=", "<", "all_gt"):
            yield value


def columns_read(step: Step) -> Iterator[str]:
    """Every column a step reads, by name or in an expression; limits of other steps are not columns."""
    for name in NAMED_COLUMNS.get(step.kind, ()):
        value = step.params.get(name)
        if isinstance(value, str):
            yield value
    for name in ("conditions", "parts"):
        for item in items(step.params.get(name)):
            yield str(item["column"])
    for expression in expressions_of(step):
        yield from (name for name in _names(step, expression) if "." not in name and name != SMALLEST_MEMBER_FLOAT)


def index_figures(steps: Iterable[Step]) -> set[str]:
    """The ids of other methodologies whose figures the limits of these steps rest on."""
    steps = tuple(steps)
    own = {step.id for step in steps}
    heads = {
        name.partition(".")[0]
        for step in steps for expression in expressions_of(step) for name in _names(step, expression) if "." in name
    }  # fmt: skip
    return heads - own


def columns_needed(steps: Iterable[Step]) -> tuple[str, ...]:
    """The columns a universe must have for these steps, in the order they are read.

    A filter that keeps lines without its column can do without it; so can a step that is expected to be skipped.
    """
    made: set[str] = set(STATE_COLUMNS)
    needed: dict[str, None] = {}
    for step in steps:
        spared = step.kind == "filter" and step.missing == "keep"
        for name in columns_read(step):
            name = READ_FOR.get(name, name)
            bundled = name in UNIVERSE_COLUMNS or name.startswith(FUNDAMENTAL_PREFIX)
            if bundled and name not in made and not spared:
                needed[name] = None
        made.update(COLUMNS_MADE.get(step.kind, ()))
        if step.kind in ("derive", "score"):
            made.add(str(step.params["column"]))
    return tuple(needed)


def _names(step: Step, expression: str) -> Iterator[str]:
    try:
        return names_in(parse(expression))
    except ValueError as error:
        raise UsageFault(f"step {step.id}: {error}", "smallcap methodology validate FILE") from None
