"""What a file's Close and distributions are to each other: adjusted already, or counted twice, or not to be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smallcap_cli.core.quality.case import usual
from smallcap_cli.providers.bars import Bars, doubled_gain_words, doubled_gains
from smallcap_cli.providers.files.layout import Layout

#: A price has cents; a copy in single precision is off by less than this part of one.
CENT, CENT_NOISE = 0.01, 0.02
#: Of closes on cents at most this part is off them; of closes that were multiplied at least this part is.
STRAY, MULTIPLIED = 0.1, 0.5
#: Closes on either side of the last distribution that are needed to tell.
FEWEST = 5
#: A capital gain is inside the distribution where that alone makes a usual day, in usual moves.
USUAL_SIGMAS = 4.0
DOWNLOADED = "no Adj Close beside the Close of yf.download(): it holds the distributions and is taken as total return"
AMBIGUOUS = "write `columns: {adjusted: Close}` in layout.yaml if it does, `columns: {close: Close}` if not"


def with_plain_closes(table: Bars, layout: Layout) -> Bars:
    """The bars, with a Close that holds the distributions called adjusted. **Raises** CouldNotParse if none can tell.

    `Ticker.history()` of yfinance writes such a Close beside the distributions. Its head says so without proof, since
    other tools write the same; the proof is that closes before the last distribution are off the cents and those
    after it on them.
    """
    columns = table.columns
    if {"close", "adjusted"} & set(layout.columns) or "close" not in columns or "adjusted" in columns:
        return table
    paid = np.zeros(len(table.days))
    for role in ("dividends", "capital_gains"):
        paid = paid + columns.get(role, 0.0)
    rows = np.flatnonzero(paid[1:]) + 1
    if not len(rows):
        return table
    if _was_multiplied(table, int(rows[-1])):
        kept = {("adjusted" if role == "close" else role): values for role, values in columns.items()}
        what = "Close holds the distributions already (yfinance auto_adjust): it is taken as total return"
        return replace(table, columns=kept).with_warning(what, 0)
    if table.has_range and {"dividends", "splits"} <= set(columns):
        what = "no Adj Close: Close may hold the distributions already, as yfinance writes it"
        raise table.fault(0, what, AMBIGUOUS)
    return table


def with_download_closes(table: Bars) -> Bars:
    """The bars of a file headed as `yf.download(multi_level_index=False)` heads it, its Close called adjusted.

    The order Close, High, Low, Open is that of yfinance, which adjusts by default, or of any columns that were sorted:
    the closes decide. **Raises** CouldNotParse where all are on the cents.
    """
    cents = table.columns["close"] / CENT
    off = np.abs(cents - np.rint(cents)) > CENT_NOISE
    if not off[~np.isnan(cents)].any():
        what = "columns in the order of yf.download(): Close may hold the distributions already"
        raise table.fault(0, what, AMBIGUOUS)
    kept = {("adjusted" if role == "close" else role): values for role, values in table.columns.items()}
    return replace(table, columns=kept).with_warning(DOWNLOADED, 0)


def _was_multiplied(table: Bars, last: int) -> bool:
    """Whether closes before the last distribution are off the cents and those from it on are on them."""
    splits = table.columns.get("splits")
    changed = np.flatnonzero((splits > 0) & (splits != 1.0)) if splits is not None else np.array([], np.int64)
    first = int(changed[-1]) if len(changed) else 0
    cents = table.columns["close"] / CENT
    off = np.abs(cents - np.rint(cents)) > CENT_NOISE
    before, after = off[first:last], off[max(first, last) :]
    enough = min(len(before), len(after)) >= FEWEST
    return enough and bool(before.mean() >= MULTIPLIED and after.mean() <= STRAY)


def with_single_gains(table: Bars) -> Bars:
    """The bars with capital gains counted once; a warning where they may be inside the distribution of their day."""
    close = table.columns.get("close")
    unclear = []
    for row in doubled_gains(table):
        inside = None if close is None or not row else _gain_is_inside(table, row)
        if inside:
            paid, gain = (float(table.columns[role][row]) for role in ("dividends", "capital_gains"))
            dividends = table.columns["dividends"].copy()
            dividends[row] = paid - gain
            what = f"the capital gain {gain:g} of {table.days[row]} is inside the distribution {paid:g}; counted once"
            table = replace(table, columns={**table.columns, "dividends": dividends}).with_warning(what, row)
        elif inside is None:
            unclear.append(row)
    if unclear:
        words = doubled_gain_words(table, unclear)
        table = table.with_warning(f"{words}; total return may count it twice", unclear[0])
    return table


def _gain_is_inside(table: Bars, row: int) -> bool | None:
    """Whether a capital gain is part of the distribution: which of the two makes a usual day; None if both or none."""
    close = table.columns["close"]
    before, after = close[row - 1], close[row]
    paid, gain = table.columns["dividends"][row], table.columns["capital_gains"][row]
    limit = USUAL_SIGMAS * usual(close[1:] / close[:-1], row - 1, row)
    alone, both = (after / (before - cash) - 1.0 if cash < before else np.inf for cash in (paid, paid + gain))
    if abs(alone) <= limit < abs(both):
        return True
    return False if abs(both) <= limit < abs(alone) else None
