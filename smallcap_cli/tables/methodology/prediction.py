"""What a review would change: additions, deletions and lines near the cut, with dollars and days of volume."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isnan

from smallcap_cli.core.methodology.prediction import (
    ADDITION,
    DELETION,
    MONTH_DAYS,
    NEAR,
    PredictedLine,
    Prediction,
    TrackingAssets,
)
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import TEXT_UNITS, UNITS, Column, Table
from smallcap_cli.core.words import count_of, percent_text, quantity
from smallcap_cli.tables.methodology.notes import file_words, result_notes, with_overrides

#: So many lines of each kind are on a screen that did not ask for a number.
MOST_OF_A_KIND = 6
_NEAR = (
    f"within {percent_text(NEAR, 0)} of the cut: the limit of a dollar band or filter, else the middle between the "
    "last company in and the first out"
)
_NO_ASSETS = Gap(NOT_PUBLISHED, "no assets are known (--assets)")
_NO_VOLUME = Gap(NOT_PUBLISHED, "the universe has no volume_m1 to volume_m6 of it")
_NO_CUT = Gap(NOT_COMPARABLE, "no size or limit decides it")
_GONE = Gap(NOT_COMPARABLE, "the line is not in the universe: nobody trades it")
_STAYS = Gap(NOT_COMPARABLE, "no rule excludes it")
_COLUMNS = (
    Column("security_id", "security", "text"),
    Column("company_id", "company", "text", screen=False),
    Column("move", "review", "text", help="addition, deletion, increase, decrease; member and outside: near the cut."),
    Column("weight_before", "before", "fraction"),
    Column("weight_after", "after", "fraction"),
    Column("dollars", "to trade", "usd_difference", help="Bought, or sold where negative, by the assets that track."),
    Column("volume_usd", "volume a day", "usd", help="Mean monthly shares over 21 days, times the price."),
    Column("days_of_volume", "days", "ratio", help="Dollars to trade over the volume of a day."),
    Column("distance", "from the cut", "fraction", help="Distance to the limit or edge that decides, of its value."),
    Column("near", "near", "text", help="yes: within 5 % of the cut."),
    Column("step", "step", "text", screen=False),
    Column("reason", "reason", "text", screen=False),
)


def prediction_table(found: Prediction, assets: TrackingAssets, *, overrides: Sequence[str] = ()) -> Table:
    """One row a line that the review changes or that lies near the cut, traded by these assets."""
    result = found.result
    shown = Table(
        "methodology predict", _COLUMNS, tuple(line.security_id for line in found.lines),
        tuple(tuple(_with_sources(line, found, assets)) for line in found.lines), as_of=result.universe_day,
        head=_head(found), footnotes=tuple(_footnotes(found, assets)), warnings=tuple(result_notes(result)),
        conventions=_conventions(found, assets),
    )  # fmt: skip
    return with_overrides(shown, overrides)


def _conventions(found: Prediction, assets: TrackingAssets) -> dict[str, str | None]:
    """What dollars and flags rest on, for programs; people read it in the footnotes."""
    given = None if assets.amount is None else "as given"
    return {
        "universe": file_words((*found.earlier, *found.result.candidates.universe.sources)),
        "assets_usd": None if assets.amount is None else f"{assets.amount:.15g}", "assets_of": assets.funds or given,
        "turnover": f"{found.traded:.15g}", "near": _NEAR,
    }  # fmt: skip


def largest_moves(table: Table) -> Table:
    """As many rows of each kind as people read on a screen, with a footnote on the others."""
    kinds = [str(cell.value) for cell in table.column("move")]
    kept = [place for place, kind in enumerate(kinds) if kinds[:place].count(kind) < MOST_OF_A_KIND]
    if len(kept) == len(kinds):
        return table
    told = (
        f"the first {MOST_OF_A_KIND} of each kind, {len(kept)} of {len(kinds):,} rows; --limit N or -f csv shows more"
    )
    return replace(
        table, keys=tuple(table.keys[place] for place in kept), rows=tuple(table.rows[place] for place in kept),
        footnotes=(*table.footnotes, told),
    )  # fmt: skip


def _cells(line: PredictedLine) -> Iterator[Value]:
    yield text_value(line.security_id)
    yield text_value(line.company)
    yield text_value(line.move)
    yield Value(line.weight_before, "fraction")
    yield Value(line.weight_after, "fraction")
    gone = not line.company
    yield _figure(line.dollars, "usd_difference", _GONE if gone else _NO_ASSETS)
    yield _figure(line.volume_usd, "usd", _NO_VOLUME)
    yield _figure(line.days, "ratio", _GONE if gone else _NO_ASSETS if isnan(line.dollars) else _NO_VOLUME)
    yield _figure(line.distance, "fraction", _NO_CUT)
    yield text_value("yes" if line.is_near else "no")
    yield text_value(line.step) if line.step else absent("text", _STAYS)
    yield text_value(line.reason) if line.reason else absent("text", _STAYS)


def _with_sources(line: PredictedLine, found: Prediction, assets: TrackingAssets) -> Iterator[Value]:
    """The cells of a line, figures with their files, and those in dollars with the assets they rest on."""
    files, day = found.result.candidates.universe.sources, found.result.universe_day
    before, basis = (*found.earlier, *files), f"assets of {assets.funds}" if assets.funds else "assets as given"
    for column, cell in zip(_COLUMNS, _cells(line), strict=True):
        if cell.missing or column.unit in TEXT_UNITS:
            yield cell
        elif column.name in ("dollars", "days_of_volume"):
            yield replace(cell, sources=(*before, *assets.sources), as_of=day, basis=basis, mark=assets.mark)
        else:
            yield replace(cell, sources=before if column.name == "weight_before" else files, as_of=day)


def _figure(value: float, unit: str, gap: Gap) -> Value:
    return absent(unit, gap) if isnan(value) else Value(value, unit)


def _head(found: Prediction) -> str:
    result = found.result
    counts = (
        quantity(found.count(ADDITION), "addition"), quantity(found.count(DELETION), "deletion"),
        f"{sum(line.is_near for line in found.lines):,} near the cut",
    )  # fmt: skip
    return f"{result.methodology.name} · review of {result.universe_day} · {', '.join(counts)}"


def _footnotes(found: Prediction, assets: TrackingAssets) -> Iterator[str]:
    traded = f"one-way turnover {percent_text(found.traded, 1)}"
    if assets.amount is not None:
        traded += f": {assets.mark}{UNITS['usd'](found.traded * assets.amount)} bought and as much sold"
    yield traded
    if found.gone:
        weight = f", {percent_text(found.gone_weight, 1)} of the index" if found.gone_weight else ""
        yield (
            f"{count_of(found.gone, 'deletion is', 'deletions are')} not in the universe{weight}: nobody sells, the "
            "money is with the other lines by weight"
        )
    yield _assets_words(assets)
    yield f"days: dollars over the mean volume of a day (months of volume over {MONTH_DAYS}), all of it"
    yield f"near: {_NEAR}"
    if found.guessed:
        yield "weights before: by the value free to trade, since the members before have none"
    yield "a prediction by the rules as smallcap has them; prices move until the rank day"


def _assets_words(assets: TrackingAssets) -> str:
    if assets.amount is None:
        return "no assets of funds on the index are known: --assets 70bn states them"
    amount = f"assets that track the index: {assets.mark}{UNITS['usd'](assets.amount)}"
    return f"{amount} at least: {assets.funds}" if assets.funds else f"{amount}, as given"
