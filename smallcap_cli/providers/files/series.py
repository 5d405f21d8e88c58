"""Makes a PriceHistory of a table of closes: checked, in order, adjusted; what was mended or is odd is told in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

import numpy as np

from smallcap_cli.core.exchange import SATURDAY, sessions, weekdays_of
from smallcap_cli.core.model import Days, Floats, PriceHistory, Source
from smallcap_cli.core.quality import findings
from smallcap_cli.core.quality.case import median
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.bars import PRICES, Bars, impossible_figure, in_order, with_closes, without_partial_adjusted
from smallcap_cli.providers.files.distributions import with_plain_closes, with_single_gains
from smallcap_cli.providers.files.layout import PLAIN, Layout

FIRST_YEAR, LAST_YEAR = 1800, 2200
#: A 7-day series has every day of the week at least this often; an exchange is closed on one day of each week or more.
TRADED_PART = 0.35
#: Median days between rows: above the first a series is monthly, above the others statistics mislead.
MONTHLY_GAP, SPARSE_GAP, QUARTERLY_GAP = 20, 4, 45


# Absurd but finite figures overflow here; what comes of them is refused below, not warned about by numpy.
@np.errstate(all="ignore")
def history_of(ticker: str, table: Bars, layout: Layout = PLAIN) -> PriceHistory:
    """The history in a table: checked, in order, and with the closes its columns allow.

    **Unit** `distributions` are cash a share without capital gains, `splits` are ratios on the day they take
    effect; both 0 on other days. **Missing** a day without volume is NaN. Its `findings` need no earlier copy.
    """
    given = table.columns
    closes = with_closes(without_partial_adjusted(table))
    if not len(closes.days):
        raise table.fault(0, "no row has a close", "write one close a day")
    table = _without_faulty_volume(in_order(closes))
    _refuse_impossible(table)
    if layout.raw_close:
        table = _split_adjusted(table)
        _refuse_impossible(table)
    elif not {"close", "adjusted"} <= set(given):
        table = with_plain_closes(table, layout)
    table = with_single_gains(table)
    frequency = layout.frequency or _frequency(table.days)
    seven_day = frequency == "daily" and _has_every_weekday(table.days)
    close, adjusted = _closes(table, seven_day)
    table = _with_spacing_warning(table, frequency, layout)
    history = PriceHistory(
        ticker=ticker,
        days=table.days,
        close=close,
        adjusted=adjusted,
        source=Source("files", as_of=table.days[-1].item(), citation=re.split(r"[/\\]", table.name)[-1]),
        frequency=frequency,
        price_kind=layout.price_kind,
        currency=_currency(table, layout),
        volume=table.columns.get("volume"),
        distributions=table.columns.get("dividends"),
        capital_gains=table.columns.get("capital_gains"),
        splits=table.columns.get("splits"),
        seven_day=seven_day,
        warnings=table.warnings,
    )
    return replace(history, findings=findings(history, sessions=sessions(history.first_day, history.last_day)))


def _currency(table: Bars, layout: Layout) -> str:
    """The currency that the file states, or its layout. **Raises** CouldNotParse where both do, and differ."""
    if table.currency and layout.currency not in (PLAIN.currency, table.currency):
        what = f"{table.name}: closes in {table.currency} by its column, in {safe(layout.currency)} by layout.yaml"
        raise CouldNotParse(what, "correct one of them")
    return table.currency or layout.currency


def _without_faulty_volume(table: Bars) -> Bars:
    """The bars with no volume at all where one cannot be: nobody asks for it, so it makes no fund unavailable."""
    volume = table.columns.get("volume")
    if volume is None:
        return table
    faulty = np.flatnonzero((volume < 0) | np.isinf(volume))
    if not len(faulty):
        return table
    row = int(faulty[0])
    left = replace(table, columns={**table.columns, "volume": np.full(len(volume), np.nan)})
    return left.with_warning(f"volume {volume[row]:g} is impossible: the volume is left out", row)


def _refuse_impossible(table: Bars) -> None:
    years = table.days.astype("datetime64[Y]").astype(np.int64) + 1970
    for row in np.flatnonzero((years < FIRST_YEAR) | (years > LAST_YEAR)):
        raise table.fault(int(row), f"{table.days[row]} is not a plausible date", "write YYYY-MM-DD")
    found = impossible_figure(table)
    if found is not None:
        role, place = found
        value = table.columns[role][place]
        limit = "not above zero" if role in PRICES else "below zero"
        what = "not finite" if np.isinf(value) else limit
        raise table.fault(place, f"{role.replace('_', ' ')} {value:g} on {table.days[place]} is {what}")


def _split_adjusted(table: Bars) -> Bars:
    """Closes, distributions and volume in today's shares: divided by every later split ratio."""
    splits = table.columns.get("splits")
    if splits is None:
        raise CouldNotParse(
            f"{table.name}:1: layout.yaml says raw_close and there is no Stock Splits column",
            "add the column, or remove raw_close if the closes are split-adjusted",
        )
    later = np.cumprod(np.where(splits > 0, splits, 1.0)[::-1])[::-1]
    ratio = np.append(later[1:], 1.0)
    columns = dict(table.columns)
    for role in ("close", "dividends", "capital_gains"):
        if role in columns:
            columns[role] = columns[role] / ratio
    if "volume" in columns:
        columns["volume"] = columns["volume"] * ratio
    return replace(table, columns=columns)


def _closes(table: Bars, seven_day: bool) -> tuple[Floats | None, Floats | None]:
    """Close and adjusted close, each None where the columns do not give it.

    Date and Close alone are a total-return series. A 7-day series (crypto) has no distributions: both.
    """
    close, adjusted = table.columns.get("close"), table.columns.get("adjusted")
    if close is None or adjusted is not None:
        return close, adjusted
    if "dividends" in table.columns or "capital_gains" in table.columns:
        return close, _with_distributions(table, close)
    if seven_day:
        return close, close
    return (None, close) if set(table.columns) == {"close"} and not table.has_range else (close, None)


def _with_distributions(table: Bars, close: Floats) -> Floats:
    """The adjusted close, equal to the last close at its end.

    **Source** the ex-dividend convention of Yahoo's files: A_t / A_(t-1) = C_t / (C_(t-1) - D_t).
    """
    paid = np.zeros(len(close))
    for role in ("dividends", "capital_gains"):
        paid = paid + table.columns.get(role, 0.0)
    kept = 1.0 - paid[1:] / close[:-1]
    for row in np.flatnonzero(kept <= 0):
        day, before = table.days[row + 1], close[row]
        raise table.fault(int(row) + 1, f"distribution {paid[row + 1]:g} on {day} is not below the close {before:g}")
    adjusted: Floats = close * np.append(np.cumprod(kept[::-1])[::-1], 1.0)
    _refuse_impossible(replace(table, columns={"adjusted": adjusted}))
    return adjusted


def _with_spacing_warning(table: Bars, frequency: str, layout: Layout) -> Bars:
    if len(table.days) < 3 or layout.frequency:
        return table
    gap = _median_gap(table.days)
    if frequency == "daily" and gap > SPARSE_GAP:
        return table.with_warning(f"rows are {gap:g} days apart; daily statistics of them mislead", 0)
    if frequency == "monthly" and gap > QUARTERLY_GAP:
        return table.with_warning(f"rows are {gap:g} days apart; monthly statistics of them mislead", 0)
    if frequency == "monthly" and (table.days == table.days.astype("datetime64[M]")).all():
        return table.with_warning(
            "rows are dated the first of the month; closes of month ends belong on the month's end", 0
        )
    return table


def _median_gap(days: Days) -> float:
    return median(np.diff(days.astype(np.int64)).astype(np.float64))


def _frequency(days: Days) -> Literal["daily", "monthly"]:
    return "monthly" if len(days) > 1 and _median_gap(days) > MONTHLY_GAP else "daily"


def _has_every_weekday(days: Days) -> bool:
    """Whether no day of the week is left out, weekends among them; a day that came by once proves nothing."""
    possible = np.bincount(weekdays_of(np.arange(days[0], days[-1] + 1)), minlength=7)
    traded = np.bincount(weekdays_of(days), minlength=7)
    return bool(traded[SATURDAY:].all() and (traded >= TRADED_PART * possible)[possible > 1].all())
