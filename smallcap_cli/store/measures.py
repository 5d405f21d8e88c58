"""What was measured inside a fund, as one small document that replaces the one before: it follows from the holdings
and incomes that the store keeps.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from smallcap_cli.core.model import MeasuredFigure
from smallcap_cli.errors import CouldNotParse

PREFIX = "inside/"
DAYS = ("as_of", "known", "income_as_of")


def measures_body(figures: Sequence[MeasuredFigure]) -> bytes:
    """Figures as JSON, an object each."""
    return json.dumps([_fields(figure) for figure in figures], ensure_ascii=False, separators=(",", ":")).encode()


def measures_of(body: bytes, ticker: str) -> tuple[MeasuredFigure, ...]:
    """The figures of a document. **Raises** CouldNotParse for a body that is none."""
    try:
        return tuple(_figure(fields) for fields in json.loads(body))
    except (ValueError, TypeError, AttributeError):
        what = f"the kept figures of the inside of {ticker} cannot be read"
        raise CouldNotParse(what, "smallcap data import --holdings DIR measures it again") from None


def _fields(figure: MeasuredFigure) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in figure._asdict().items()}


def _figure(fields: dict[str, Any]) -> MeasuredFigure:
    days = {name: date.fromisoformat(text) for name in DAYS if (text := fields.get(name))}
    return MeasuredFigure(**{**fields, **days})
