"""Steps, parameters and reviews of a methodology in a few words, for tables and explanations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from smallcap_cli.core.methodology.model import Event, Param, Step
from smallcap_cli.core.table import UNITS

#: Columns in dollars, by how their names end; a condition on one of them reads as an amount.
_USD_ENDING = "_mcap"


def step_words(step: Step) -> str:
    """What a step does: `price >= 1`, `ranks 1,001 to 3,000, buffer ...`, `$1.2bn to $8.0bn ...`."""
    params = step.params
    if step.kind == "filter":
        conditions = params["conditions"]
        assert isinstance(conditions, tuple)
        words = " and ".join(_condition(condition) for condition in conditions)
    elif step.kind == "derive":
        words = f"{params['column']} = {params['expr']}"
    elif step.kind == "manual":
        words = str(params["text"])
    elif step.kind == "dollar_band":
        history = params["history"]
        assert isinstance(history, tuple)
        words = f"{params['column']} {param_words(history[-1])}" if history else f"{params['column']}, no known range"
    elif step.kind in ("rank_band", "percentile_band"):
        words = _band(step)
    else:
        words = _params_text(params)
    return words if step.applies_to == "all" else f"{words} ({step.applies_to} only)"


def part_words(step: Step, place: str) -> str:
    """One parameter with a provenance of its own, by its place: `history[3]`, `retain`."""
    name, _, position = place.partition("[")
    part = step.params[name]
    if position and isinstance(part, tuple):
        part = part[int(position.rstrip("]"))]
    return param_words(part)


def param_words(value: Param) -> str:
    """A parameter as people read it; a mapping with `from`, `lo` and `hi` is a dollar range."""
    if isinstance(value, Mapping):
        if {"from", "lo", "hi"} <= set(value):
            start = f"from {param_words(value['from'])}" if value["from"] else "before"
            return f"{range_words(value)}, {start}"
        return _params_text(value)
    if isinstance(value, tuple):
        return ", ".join(param_words(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def range_words(row: Mapping[str, Param]) -> str:
    """A range in dollars without its day: `$1.2bn to $8.0bn`."""
    return f"{_usd(row['lo'])} to {_usd(row['hi'])}"


def event_words(event: Event) -> str:
    """When a review is ranked and effective, and what it may change."""
    parts = []
    if event.rank_date:
        parts.append(f"ranked {event.rank_date}")
    if event.announce:
        parts.append(f"announced {event.announce}")
    if event.effective:
        parts.append(f"effective {event.effective}")
    if event.transition_days > 1:
        parts.append(f"over {event.transition_days} days")
    return f"{', '.join(parts)}; {' and '.join(event.scope)}"


def _params_text(params: Mapping[str, Param]) -> str:
    """Parameters as `name value` pairs; inner mappings are in brackets."""
    return ", ".join(
        f"{name} ({param_words(value)})" if isinstance(value, Mapping) else f"{name} {param_words(value)}"
        for name, value in params.items()
    )


def _band(step: Step) -> str:
    """`ranks 1,001 to 3,000, buffer (...)`, `85 to 98 % of company_mcap, buffer (...)`."""
    low, high = param_words(step.params["lo"]), param_words(step.params["hi"])
    column = step.params.get("column")
    words = f"{low} to {high} % of {column}" if column else f"ranks {low} to {high}"
    buffer = step.params.get("buffer")
    return f"{words}, buffer ({param_words(buffer)})" if buffer else words


def _condition(condition: Param) -> str:
    assert isinstance(condition, Mapping)
    column, op = str(condition["column"]), str(condition["op"]).replace("_", " ")
    if "value" not in condition:
        return f"{column} {op}"
    value = condition["value"]
    dollars = column.endswith(_USD_ENDING) and not isinstance(value, str)
    return f"{column} {op} {_usd(value) if dollars else param_words(value)}"


def _usd(value: Param) -> str:
    return f"${UNITS['usd'](float(value))}" if isinstance(value, int | float) else str(value)
