"""What was measured inside a fund, as one small document that replaces the one before: it follows from the holdings
and incomes that the store keeps.

Its body has `mark` and `lists`; each list has `mark`, and `figures` with an object a figure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from smallcap_cli.core.model import MeasuredFigure
from smallcap_cli.errors import CouldNotParse

PREFIX = "inside/"
DAYS = ("as_of", "known", "income_as_of")


class FundMeasures(NamedTuple):
    """The figures of a fund by list of holdings, each under a mark of what it follows from; `mark` is for all lists."""

    mark: str
    by_list: Mapping[str, Sequence[MeasuredFigure]]

    @property
    def figures(self) -> tuple[MeasuredFigure, ...]:
        """The figures of all lists."""
        return tuple(figure for figures in self.by_list.values() for figure in figures)


def measures_body(measures: FundMeasures) -> bytes:
    """The body of a document."""
    lists = [
        {"mark": mark, "figures": [_fields(figure) for figure in figures]} for mark, figures in measures.by_list.items()
    ]
    body = {"mark": measures.mark, "lists": lists}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def measures_of(body: bytes, ticker: str) -> FundMeasures:
    """What a document says. **Raises** CouldNotParse for a body that is none."""
    try:
        found = json.loads(body)
        lists = {one["mark"]: tuple(_figure(fields) for fields in one["figures"]) for one in found["lists"]}
        return FundMeasures(found["mark"], lists)
    except (ValueError, TypeError, AttributeError, KeyError):
        what = f"the kept figures of the inside of {ticker} cannot be read"
        raise CouldNotParse(what, "smallcap data import --holdings DIR measures it again") from None


def _fields(figure: MeasuredFigure) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in figure._asdict().items()}


def _figure(fields: dict[str, Any]) -> MeasuredFigure:
    days = {name: date.fromisoformat(text) for name in DAYS if (text := fields.get(name))}
    return MeasuredFigure(**{**fields, **days})
