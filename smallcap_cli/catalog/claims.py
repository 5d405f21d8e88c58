"""Reads claims files: each a list of published figures, each with what is needed to find out how it came about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from smallcap_cli.core.claims.claim import (
    KINDS,
    SEARCH_DAYS,
    Claim,
    DocumentedFigure,
    FixedConventions,
    Kind,
    PrintedNumber,
    Search,
    parse_printed,
)
from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.metrics.columns import FIXED_COLUMNS, column_name, column_names, request
from smallcap_cli.core.table import TEXT_UNITS
from smallcap_cli.core.windows import ANCHORS, month_end, parse_window
from smallcap_cli.core.years import FIRST_YEAR, LAST_YEAR
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, safe
from smallcap_cli.inputfile import STANDARD_INPUT, is_file_named
from smallcap_cli.settings import bundled_folder, named_content
from smallcap_cli.yamlfile import Document, read, yaml_terms
from smallcap_cli.yamlloader import Written
from smallcap_cli.yamlshape import AnyOf, Day, ListOf, Mapped, Number, OneOf, Path, ShapeFault, Text

if TYPE_CHECKING:
    from smallcap_cli.catalog import Catalog

FOLDER = "claims"
#: 10,000 claims written out in full take some 5 MB.
MOST_BYTES = 20_000_000
#: A claim that leaves its day open for longer than this says nothing that could be checked.
MOST_DAYS = 3 * 366

_TICKER = re.compile(r"\^?[A-Z0-9][A-Z0-9.\-=&]{0,14}", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_FIGURE = AnyOf((Number(), Text()), "a number such as 0.141, 14.1 %, 1814 or 10.8bn")
_TICKERS = AnyOf((Text(), ListOf(Text(), least=1)), "a ticker or a list of tickers")
_DAYS = AnyOf(
    (Day(), Text(), Number(FIRST_YEAR, LAST_YEAR), Mapped({"from": Day(), "to": Day()}, ("from", "to"))),
    "a day 2026-04-16, a month 2026-04, a year 2025, or {from: DAY, to: DAY}",
)
_SOURCE = Mapped({"title": Text(), "publisher": Text(), "published": Day(), "url": Text()})
_CLAIM = Mapped(
    {
        "id": Text(), "group": Text(), "kind": OneOf(KINDS), "text": Text(), "source": _SOURCE, "as_of": _DAYS,
        "metric": Text(), "ticker": Text(), "tickers": ListOf(Text(), least=2), "index": Text(),
        "proxies": ListOf(Text(), least=1), "versus": _TICKERS,
        "window": AnyOf((Text(), Number(1900, 2199)), "a window"),
        "value": _FIGURE, "min": _FIGURE, "max": _FIGURE, "tolerance": _FIGURE, "basis": OneOf(("total", "price")),
        "anchor": OneOf(ANCHORS), "frequency": OneOf(("daily", "weekly", "monthly")), "benchmark": Text(),
        "order": OneOf(("descending", "ascending")), "by": OneOf(("year", "quarter", "month")),
        "documented": Mapped({"value": _FIGURE, "source": Text()}, ("value", "source")),
        "not_checkable": Text(), "note": Text(),
    },
    ("id", "kind"),
)  # fmt: skip
#: The shape of a claims file.
CLAIMS = ListOf(_CLAIM)


def bundled_claims() -> tuple[str, ...]:
    """The names of the claims files that come along."""
    folder = bundled_folder("configs") / FOLDER
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))


def read_claims_files(names: Sequence[str], catalog: Catalog, today: date) -> list[Claim]:
    """The claims of all files in their order; a name without a path is a bundled file where no file has it.

    **Raises** ConfigFault for an id that two files share.
    """
    owner: dict[str, str] = {}
    claims: list[Claim] = []
    for name in dict.fromkeys(names):
        document = _document(name)
        for position, claim in enumerate(read_claims(document, catalog, today)):
            if claim.id in owner:
                what = f"id {safe(claim.id)!r} is also in {owner[claim.id]}"
                raise document.fault((position, "id"), what, "give every claim an id of its own")
            claims.append(claim)
        owner |= {claim.id: document.name for claim in claims if claim.id not in owner}
    return claims


def _document(name: str) -> Document:
    """A claims file of the user, or a bundled one."""
    if name == STANDARD_INPUT or "/" in name or name.endswith((".yaml", ".yml")) or is_file_named(name):
        label, content = named_content(name, yaml_terms("claims file", MOST_BYTES))
    elif name in bundled_claims():
        label = f"{FOLDER}/{name}.yaml"
        content = (bundled_folder("configs") / FOLDER / f"{name}.yaml").read_bytes()
    else:
        hint = did_you_mean(name, bundled_claims(), f"a file, or one of: {', '.join(bundled_claims())}")
        raise UsageFault(f"no claims file called {safe(name)!r}", hint)
    return read(label, content, written=True, most_bytes=MOST_BYTES)


def read_claims(document: Document, catalog: Catalog, today: date) -> list[Claim]:
    """The claims of a file; ConfigFault names file, line, path and the nearest valid word."""
    entries = document.check(CLAIMS)
    seen: dict[str, int] = {}
    claims: list[Claim] = []
    faults: list[ShapeFault] = []
    for position, entry in enumerate(entries):
        try:
            if entry["id"] in seen:
                said = f"id {safe(entry['id'])!r} is also that of claim {seen[entry['id']] + 1}"
                raise ShapeFault((position, "id"), said, "give every claim an id of its own")
            seen[entry["id"]] = position
            claims.append(_claim(entry, (position,), catalog, today)._replace(file=document.name))
        except ShapeFault as fault:
            faults.append(fault)
    document.refuse(faults)
    return claims


def _claim(entry: Mapping[str, Any], path: Path, catalog: Catalog, today: date) -> Claim:
    kind: Kind = entry["kind"]
    source = entry.get("source", {})
    claim = Claim(
        entry["id"], kind, _search(entry, source.get("published"), path, today), entry.get("group", ""),
        entry.get("text", ""), source.get("publisher", ""), not_checkable=entry.get("not_checkable", ""),
    )  # fmt: skip
    if claim.not_checkable:
        numbers = [_number(entry, key, path) for key in ("value", "min", "max") if key in entry]
        return claim._replace(low=numbers[0], high=numbers[-1]) if numbers else claim
    if "documented" in entry:
        found = DocumentedFigure(
            _number(entry["documented"], "value", (*path, "documented")).value, entry["documented"]["source"]
        )
        claim = claim._replace(documented=found)
    elif claim.search is None:
        raise ShapeFault(
            path,
            "the claim has no date: as_of and source.published are missing",
            "add as_of: or source: {published: ...}",
        )
    return _with_figure(_with_funds(claim, entry, path, catalog), entry, path)


def _with_funds(claim: Claim, entry: Mapping[str, Any], path: Path, catalog: Catalog) -> Claim:
    """What is looked at: the metric with its window, the funds, and what the claim says of conventions."""
    if claim.documented is not None:
        return claim
    fixed = FixedConventions(
        entry.get("basis", ""), entry.get("anchor", ""), entry.get("frequency", ""),
        _ticker(entry["benchmark"], (*path, "benchmark")) if "benchmark" in entry else "",
    )  # fmt: skip
    asked = None if claim.kind == "streak" else _request(entry, path)
    versus = _tickers(entry, "versus", path)
    index = entry.get("index", "")
    if index:
        if index not in catalog.index_ids():
            hint = did_you_mean(index, catalog.index_ids(), "smallcap methodology list")
            raise ShapeFault((*path, "index"), f"no index called {safe(index)!r}", hint)
        if versus or claim.kind in ("ordering", "streak"):
            raise ShapeFault((*path, "index"), f"a claim of the kind {claim.kind} cannot name an index", "name funds")
        tickers = _tickers(entry, "proxies", path) or _followers(catalog, index, claim)
        if not tickers:
            raise ShapeFault((*path, "index"), f"no fund here follows {index}", "add proxies: [TICKER]")
    else:
        tickers = _tickers(entry, "ticker", path) or _tickers(entry, "tickers", path)
    _check_funds(claim.kind, entry, tickers, versus, path)
    return claim._replace(
        request=asked, window_given="window" in entry or ":" in entry.get("metric", ""), tickers=tickers,
        versus=versus, index_id=index, fixed=fixed, descending=entry.get("order") != "ascending",
        step=entry.get("by", "year"),
    )  # fmt: skip


def _check_funds(
    kind: str, entry: Mapping[str, Any], tickers: Sequence[str], versus: Sequence[str], path: Path
) -> None:
    named = [key for key in ("ticker", "tickers", "index") if key in entry]
    if len(named) > 1:
        raise ShapeFault((*path, named[1]), f"{named[0]} and {named[1]} exclude each other", "leave one out")
    if not tickers:
        wanted = "tickers" if kind == "ordering" else "ticker"
        raise ShapeFault(path, f"key {wanted!r} is missing", "add it, or not_checkable: with the reason")
    if kind == "ordering" and len(tickers) < 2:
        raise ShapeFault(path, "an ordering needs two tickers or more", "tickers: [FIRST, SECOND]")
    if kind in ("value", "streak") and len(tickers) > 1 and not entry.get("index"):
        raise ShapeFault((*path, "tickers"), f"a {kind} claim is about one ticker", "write one claim a fund")
    if kind == "streak" and not versus:
        raise ShapeFault(path, "key 'versus' is missing", "name the fund that was behind")
    if versus and kind not in ("value", "streak"):
        raise ShapeFault((*path, "versus"), f"a {kind} claim has no rival", "leave it out")


def _with_figure(claim: Claim, entry: Mapping[str, Any], path: Path) -> Claim:
    """The number or numbers claimed, and how far off a figure may be."""
    wanted = {"value": ("value",), "streak": ("value",), "range": ("min", "max"), "ordering": ()}[claim.kind]
    for key in ("value", "min", "max"):
        if key in entry and key not in wanted:
            raise ShapeFault((*path, key), f"a {claim.kind} claim has no {key}", "leave it out")
    given = [key for key in wanted if key in entry]
    if wanted and not given:
        raise ShapeFault(path, f"key {' or '.join(map(repr, wanted))} is missing", "add it")
    numbers = {key: _number(entry, key, path) for key in given}
    low, high = numbers.get(wanted[0]) if wanted else None, numbers.get(wanted[-1]) if wanted else None
    if low is not None and high is not None and low.value > high.value:
        raise ShapeFault((*path, "min"), "min lies above max", "write the smaller one as min")
    if claim.kind == "streak" and low is not None and (low.value < 1 or low.value % 1):
        raise ShapeFault((*path, "value"), "a streak is a whole number of periods", "such as 5")
    tolerance = _number(entry, "tolerance", path).value if "tolerance" in entry else None
    if tolerance is not None:
        _refuse_share_of_amount(entry, [key for key in given if numbers[key].suffix != "%"], path)
        widest = max((abs(number.value) for number in (low, high) if number is not None), default=tolerance)
        if not 0 < tolerance <= widest:
            told = "is not above zero" if tolerance <= 0 else f"is wider than the figure itself, {widest:g}"
            hint = "how far off a figure may be, such as 0.001"
            raise ShapeFault((*path, "tolerance"), f"{tolerance:g} {told}", hint)
    return claim._replace(low=low, high=high, tolerance=tolerance)


def _refuse_share_of_amount(entry: Mapping[str, Any], plain: Sequence[str], path: Path) -> None:
    """Refuses a tolerance in % of a figure in dollars or a count: 1% was read as 0.01 dollars."""
    text = str(entry["tolerance"])
    if plain and text.rstrip().endswith("%"):
        what = f"{safe(text)!r} of a figure that is no percentage"
        raise ShapeFault((*path, "tolerance"), what, f"write it in the unit of {plain[0]}, such as 20 for 2000")


def _number(entry: Mapping[str, Any], key: str, path: Path) -> PrintedNumber:
    value = entry[key]
    found = parse_printed(value.text if isinstance(value, Written) else str(value))
    if found is None:
        text = value.text if isinstance(value, Written) else str(value)
        raise ShapeFault((*path, key), f"{safe(text)!r} is not a number", "such as 0.141, 14.1 %, 1814 or 10.8bn")
    return found


def _request(entry: Mapping[str, Any], path: Path) -> ColumnRequest:
    """The column a claim is about; its window may stand in its name or in a key of its own."""
    if "metric" not in entry:
        raise ShapeFault(path, "key 'metric' is missing", "add it: smallcap metric list")
    window = entry.get("window")
    try:
        name = column_name(entry["metric"])
    except UsageFault as fault:
        raise ShapeFault((*path, "metric"), fault.message, fault.hint) from None
    try:
        if window is not None and (":" in name or name in FIXED_COLUMNS):
            raise UsageFault(f"metric {safe(name)} has its own window", "leave window out")
        default = parse_window(window.text if isinstance(window, Written) else window or "5y")
    except (NotFound, UsageFault) as fault:
        raise ShapeFault((*path, "window"), fault.message, fault.hint) from None
    try:
        asked = request(name, default)
    except (NotFound, UsageFault) as fault:
        raise ShapeFault((*path, "metric"), fault.message.replace("column", "metric", 1), fault.hint) from None
    if asked.metric is None or asked.metric.unit in TEXT_UNITS:
        near = did_you_mean(name, tuple(n for n in column_names() if n != name), "smallcap metric list")
        raise ShapeFault((*path, "metric"), f"{safe(name)} is not a metric with a number for one fund", near)
    return asked


def _followers(catalog: Catalog, index: str, claim: Claim) -> tuple[str, ...]:
    """The funds of the catalogue that followed an index when the claim was made."""
    return catalog.followers(claim.search.last if claim.search else date.max).get(index, ())


def _tickers(entry: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
    given = entry.get(key, [])
    listed = given if isinstance(given, list) else [given]
    return tuple(_ticker(text, (*path, key)) for text in listed)


def _ticker(text: str, path: Path) -> str:
    ticker = text.strip().upper()
    if not _TICKER.fullmatch(ticker):
        raise ShapeFault(path, f"{safe(text)!r} is not a ticker", "such as IWM; quote NO and ON")
    return ticker


def _search(entry: Mapping[str, Any], published: date | None, path: Path, today: date) -> Search | None:
    """The days a claim can mean: its as-of day, month or range, else the days before it was published."""
    if published is not None and published > today:
        raise ShapeFault((*path, "source", "published"), f"{published} is in the future", f"today is {today}")
    if "as_of" not in entry:
        return None if published is None else Search(published - timedelta(days=SEARCH_DAYS), published)
    first, last = _range(entry["as_of"], (*path, "as_of"))
    if first > today or (isinstance(entry["as_of"], dict) and last > today):
        raise ShapeFault((*path, "as_of"), f"{max(first, last)} is in the future", f"today is {today}")
    if first > last:
        raise ShapeFault((*path, "as_of"), f"{first} to {last} ends before it begins", "from is the earlier day")
    if (last - first).days > MOST_DAYS:
        raise ShapeFault((*path, "as_of"), f"{first} to {last} is more than three years", "narrow it down")
    return Search(first, min(last, today), first == last)


def _range(given: object, path: Path) -> tuple[date, date]:
    if isinstance(given, dict):
        return given["from"], given["to"]
    if isinstance(given, date):
        return given, given
    if isinstance(given, Written) and given.is_integer():
        return date(int(given), 1, 1), date(int(given), 12, 31)
    found = _MONTH.fullmatch(str(given))
    if found and 1 <= int(found[2]) <= 12 and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        first = date(int(found[1]), int(found[2]), 1)
        return first, month_end(first)
    raise ShapeFault(path, f"{safe(str(given))!r} is not a day", "a day 2026-04-16, a month 2026-04 or {from:, to:}")
