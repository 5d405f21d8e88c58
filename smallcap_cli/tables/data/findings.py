"""What was found to be odd in closes, a row a finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import PriceHistory, Value, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity


def findings_table(
    findings: Sequence[tuple[PriceHistory, Finding]], *, checked: int, since: date, yields: Sequence[str] = ()
) -> Table:
    """One row a finding of the `checked` funds; the first day of all as `since` is every finding.

    `yields` were read as rates, of which nothing is checked.
    """
    columns = (
        Column("ticker", "fund", "text"), Column("day", "day", "date"), Column("kind", "kind", "text"),
        Column("detail", "what was found", "text"), Column("source", "source", "text", screen=False),
    )  # fmt: skip
    rows = tuple(
        (
            text_value(history.ticker), Value(finding.day, "date"), text_value(finding.kind.replace("_", " ")),
            text_value(finding.detail), text_value(history.source.provider),
        )
        for history, finding in findings
    )  # fmt: skip
    after = "" if since == date.min else f" from {since} on"
    count = quantity(len(rows), "finding") if rows else "no findings"
    heads = [f"{count} in the closes of {quantity(checked, 'fund')}{after}"] if checked or not yields else []
    if yields:
        heads.append(f"{' and '.join(yields)} {'is a yield' if len(yields) == 1 else 'are yields'}: read, not checked")
    keys = tuple(f"{history.ticker}.{number}" for number, (history, _) in enumerate(findings))
    return Table("data check", columns, keys, rows, " · ".join(heads))
