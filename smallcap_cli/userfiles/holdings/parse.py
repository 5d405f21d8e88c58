"""A file of holdings, whatever its layout: bytes in, the fund's holdings by day out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from smallcap_cli.core.holdings import HoldingLine, Holdings, weight_remark
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.userfiles.file_days import name_day, name_month_end
from smallcap_cli.userfiles.holdings import cells, json_pages, plain
from smallcap_cli.userfiles.holdings.avantis import AVANTIS, AVANTIS_PAGE
from smallcap_cli.userfiles.holdings.dimensional import DIMENSIONAL
from smallcap_cli.userfiles.holdings.invesco import INVESCO, INVESCO_JSON
from smallcap_cli.userfiles.holdings.ishares import ISHARES
from smallcap_cli.userfiles.holdings.pages import is_nport, pages_of
from smallcap_cli.userfiles.holdings.reduced import REDUCED
from smallcap_cli.userfiles.holdings.state_street import STATE_STREET
from smallcap_cli.userfiles.holdings.table import Found, bare_ticker, find_table, has_second_list, line_of, listed_rows
from smallcap_cli.userfiles.holdings.text_table import EACH_ROW, TERMS, TextTable
from smallcap_cli.userfiles.holdings.vanguard import VANGUARD, VANGUARD_HISTORY
from smallcap_cli.userfiles.nport import holdings_of, parse_fund_report

TABLES = (plain.PLAIN, ISHARES, STATE_STREET, AVANTIS, DIMENSIONAL, INVESCO)
OBJECTS = (REDUCED, VANGUARD, VANGUARD_HISTORY, INVESCO_JSON, AVANTIS_PAGE)
#: Weights that add up to more were percentages where the layout has fractions; a fund of triple leverage has 4.
MOST_WEIGHT = 5.0
#: Weights that add up to less were fractions where the layout has percentages.
LEAST_WEIGHT = 0.02
#: Words that tell no fund from another.
ANY_FUND = frozenset(
    {"a", "and", "class", "etf", "fund", "funds", "inc", "index", "of", "portfolio", "shares", "the", "trust"}
)
_WORD = re.compile(r"[^\W_]+")
NO_NAMES: Mapping[str, str] = MappingProxyType({})

Days = dict[date | None, list[HoldingLine]]


def parse_holdings(
    name: str, content: bytes, fund: str, fund_names: Mapping[str, str] = NO_NAMES
) -> tuple[Holdings, ...]:
    """The holdings of a fund in one file, one for each day it has, oldest first.

    The fund is `fund` unless the content says another, by its ticker or by a name of `fund_names` (name -> ticker);
    then a warning says so. Lines without a day of their own or of the file are as of the last ISO date in the file's
    name, else of the last day of a month there, which a warning says, or of no named day.
    **Raises** CouldNotParse with file and line for what is in no known layout, or in one that has changed.
    """
    if is_nport(content):
        return (_filed_holdings(name, content, fund, fund_names),)
    page, found = _table(name, content)
    if found.layout is plain.PLAIN:
        days, stated, unread = plain.plain_lines(name, page, found), "", plain.unread_columns(found)
    else:
        days, stated = _lines(name, page, found)
        unread = ["a second list below the first is not read"] if has_second_list(found) else []
    if not days:
        raise CouldNotParse(f"{name}: no rows", plain.LAYOUT if found.layout is plain.PLAIN else EACH_ROW)
    ticker, told = _fund(name, found.above.title, stated, fund, fund_names)
    remarks = (*unread, told, _day_remark(name, days))
    warnings = tuple(f"{name}: {remark}" for remark in remarks if remark)
    if None in days and (named := name_day(name) or name_month_end(name)) is not None:
        days.setdefault(named, []).extend(days.pop(None))
    return tuple(
        _whole(name, found, Holdings(ticker, day, tuple(lines), Source("files", as_of=day, citation=name), warnings))
        for day, lines in sorted(days.items(), key=lambda item: item[0] or date.min)
    )


def fund_of_file(name: str, content: bytes, fund_names: Mapping[str, str] = NO_NAMES) -> str:
    """The ticker of the fund that a content says it is of, empty where it does not. **Raises** as the parser does."""
    if is_nport(content):
        return _names(fund_names).get(_letters(parse_fund_report(name, content).series_name), "")
    page, found = _table(name, content)
    if "fund" in found.columns:
        first = next(listed_rows(name, page, found), None)
        return bare_ticker(first[1]["fund"]) if first else ""
    return found.above.fund or _names(fund_names).get(_letters(found.above.title), "")


def _table(name: str, content: bytes) -> tuple[TextTable, Found]:
    for page in pages_of(name, content):
        found = find_table(name, page, OBJECTS if page.mark == json_pages.MARK else TABLES)
        if found is not None:
            return page, found
    raise CouldNotParse(f"{name}: no list of holdings in a known layout: no column ticker, name, weight", plain.LAYOUT)


def _lines(name: str, page: TextTable, found: Found) -> tuple[Days, str]:
    """The lines by the day their row states, else the file, and the fund that rows state."""
    days: Days = {}
    funds: dict[str, None] = {}
    for place, texts in listed_rows(name, page, found):
        day = found.above.day
        if written := cells.text_or_empty(texts.get("day", "")):
            day = cells.day_in(written)
            if day is None:
                raise CouldNotParse(f"{place}: {safe(written)!r} is not a date", TERMS.mend_row)
        if texts.get("fund"):
            funds.setdefault(bare_ticker(texts["fund"]))
        days.setdefault(day, []).append(line_of(place, texts, found))
    if len(funds) > 1:
        raise CouldNotParse(f"{name}: lines of several funds: {', '.join(funds)}", "save each fund's file by itself")
    return days, next(iter(funds), found.above.fund)


def _filed_holdings(name: str, content: bytes, fund: str, fund_names: Mapping[str, str]) -> Holdings:
    """The lines of a report on Form N-PORT, which names its series and no ticker."""
    report = parse_fund_report(name, content)
    ticker, told = _fund(name, report.series_name, "", fund, fund_names)
    found = holdings_of(report, ticker, Source("files", citation=name))
    undated = f"the report does not say when it was filed, mostly 60 days after {report.period}"
    remarks = [remark for remark in (told, undated, weight_remark(found)) if remark]
    return found._replace(warnings=(*found.warnings, *(f"{name}: {remark}" for remark in remarks)))


def _fund(name: str, stated_name: str, stated: str, fund: str, fund_names: Mapping[str, str]) -> tuple[str, str]:
    """Whose holdings these are, and a remark where that is not the fund asked for or cannot be confirmed.

    **Raises** CouldNotParse where the name in the file has no word of the fund's own.
    """
    title = safe(stated_name)
    ticker = stated or _names(fund_names).get(_letters(stated_name), "")
    if ticker and fund and ticker != fund:
        return ticker, f"the file says that it is of {ticker}{f' ({title})' if title else ''}, not of {fund}"
    known = next((known for known, own in fund_names.items() if own == fund), "")
    if title and known and not ticker:
        if _is_another(title, known):
            raise CouldNotParse(
                f"{name}: the file says {title}, which is not {fund}, {known}", "name the file's own fund"
            )
        return fund, f"the file says {title}; {fund} is {known}"
    return ticker or fund, ""


def _is_another(title: str, known: str) -> bool:
    """Whether a name has no word of another's but those of any fund; the first word of a fund's name is its issuer."""
    own = set(_WORD.findall(known.casefold())[1:]) - ANY_FUND
    stated = set(_WORD.findall(title.casefold())) - ANY_FUND
    return bool(own and len(stated) > 1 and not own & stated)


def _names(fund_names: Mapping[str, str]) -> Mapping[str, str]:
    return {_letters(name): ticker for name, ticker in fund_names.items()}


def _letters(text: str) -> str:
    """A name without marks, spaces and capitals."""
    return "".join(filter(str.isalnum, text.casefold()))


def _day_remark(name: str, days: Days) -> str:
    written = name_day(name)
    month_end = name_month_end(name)
    if written is None and month_end is not None and None in days:
        return f"no day is stated, so the list is as of {month_end}, the last day of the month in its name"
    own = [day for day in days if day is not None]
    if written is None or not own or written in own:
        return ""
    return f"the file says {', '.join(map(str, own[:3]))}, its name {written}"


def _whole(name: str, found: Found, holdings: Holdings) -> Holdings:
    """Holdings with what their layout adds, and a remark where the weights are odd."""
    rows = found.layout.refine(holdings.rows)
    scheme = found.layout.scheme if any(line.sector for line in rows) else ""
    whole = holdings._replace(rows=rows, scheme=scheme)
    total = sum(abs(line.weight) for line in rows if line.weight is not None)
    if found.layout.weight is cells.percentage and 0 < total < LEAST_WEIGHT:
        raise CouldNotParse(
            f"{name}: weights add up to {total * 100:g} %: fractions where percentages are", TERMS.layout
        )
    if found.layout.weight is not cells.percentage and total > MOST_WEIGHT:
        what = f"{name}: weights add up to {total:g}: percentages without a % sign"
        raise CouldNotParse(what, "write 0.0123 or 1.23% for 1.23 %")
    remark = weight_remark(whole)
    return whole._replace(warnings=(*whole.warnings, f"{name}: {remark}")) if remark else whole
