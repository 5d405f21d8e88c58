"""Parses Form N-PORT, the portfolio that a fund files with the SEC: bytes in, one report out.

**Source** the schema eis_NPORT_Filer.xsd of the SEC (item numbers are its own), and real filings: any text can be
`N/A`, numbers have up to 36 digits and may begin with a point, balances of short positions are negative.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.core.flows.months import month_before
from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.model import Source
from smallcap_cli.core.windows import month_end
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.userfiles.markup import HINT, MOST_BYTES, elements, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

FORMS = ("NPORT-P", "NPORT-P/A", "NPORT-NP", "NPORT-NP/A")
#: Item C.4.a; a line of another kind says `OTHER` and describes it.
ASSET_CATEGORIES = frozenset((
    "STIV", "RA", "EC", "EP", "DBT", "DCO", "DCR", "DE", "DFE", "DIR", "DO", "SN", "LON", "ABS-MBS", "ABS-APCP",
    "ABS-CBDO", "ABS-O", "COMM", "RE", "OTHER",
))  # fmt: skip
#: Item C.4.b.
ISSUER_CATEGORIES = frozenset(("CORP", "UST", "USGA", "USGSE", "MUN", "NUSS", "PF", "RF", "OTHER"))
#: A balance in shares (Item C.2.b); others are principal amounts, contracts and units described in words.
SHARES = "NS"
NOT_APPLICABLE = frozenset({"", "N/A"})
#: What stands for the CUSIP of an issuer abroad.
NO_CUSIP = "000000000"
#: pctVal is valUSD over net assets to 11 decimals in real filings; this much in percentage points is another figure.
WEIGHT_TOLERANCE = 0.005
MONTHS = 3
FLOWS = ("sales", "reinvestment", "redemption")
#: Elements that the schema requires of every line.
REQUIRED = ("name", "cusip", "balance", "units", "valUSD", "pctVal")
#: Cash that is in no line (Item B.2.f): a fund about to close may have nothing else.
CASH = "cshNotRptdInCorD"
#: The part of net assets that may be neither in a line nor in that cash where there is no line.
MOST_WITHOUT_LINES = 0.5


class FiledMonth(NamedTuple):
    """One month of Item B.6: what investors put in, had reinvested and took out; `month` is its last day.

    **Unit** dollars. `redemption_usd` is positive for money that left, whatever sign the filer gave it.
    """

    month: date
    sales_usd: float | None
    reinvestment_usd: float | None
    redemption_usd: float | None

    @property
    def net_flow_usd(self) -> float | None:
        """Sales less redemptions; reinvested distributions are no flow."""
        if self.sales_usd is None or self.redemption_usd is None:
            return None
        return self.sales_usd - self.redemption_usd


class ClassReturns(NamedTuple):
    """The total returns of one share class at NAV in the three months, oldest first, as fractions (Item B.5.a).

    `class_id` is "" for a fund without classes.
    """

    class_id: str
    returns: tuple[float | None, ...]


class FundReport(NamedTuple):
    """One filing on Form N-PORT: a fund on the day `period`, and its last three months, oldest first.

    `period` is repPdDate; `fiscal_year_end` is repPdEnd, mostly a later day. `series_id` is "" for a trust that is one
    fund, which its `cik` names. Flows and net assets are of the series with all its classes. `weight` of a line is
    valUSD over net assets. `filed` and `accession` are the caller's: a filing does not hold them.
    """

    cik: int
    registrant: str
    series_id: str
    series_name: str
    class_ids: tuple[str, ...]
    period: date
    fiscal_year_end: date | None
    form: str
    is_final: bool
    net_assets_usd: float | None
    months: tuple[FiledMonth, ...]
    returns: tuple[ClassReturns, ...]
    lines: tuple[HoldingLine, ...]
    accession: str = ""
    filed: date | None = None
    warnings: tuple[str, ...] = ()


class FiledLine(NamedTuple):
    """The texts of one line as filed, `N/A` and all; `units` is the unit of `balance`."""

    name: str
    title: str
    cusip: str
    isin: str
    ticker: str
    balance: str
    units: str
    value: str
    percent: str
    asset_category: str
    issuer_category: str
    country: str


def parse_fund_report(
    name: str, content: bytes, *, accession: str = "", filed: date | None = None, most: int = MOST_BYTES
) -> FundReport:
    """The report in a primary_doc.xml. **Raises** CouldNotParse where the content is no report, with the field.

    Confidential and public forms and their amendments are read; a line's weight is computed and compared with pctVal.
    """
    general: dict[str, str] = {}
    fund: _FundItems | None = None
    raw: list[FiledLine] = []
    for tag, element in elements(name, content, "headerData", "genInfo", "fundInfo", "invstOrSec", most=most):
        if tag == "invstOrSec":
            raw.append(_filed_line(f"{name}: line {len(raw) + 1}", element))
        elif tag == "fundInfo":
            fund = _fund_items(name, element)
        else:
            general.update(_general_items(element))
            if tag == "headerData":
                general["classes"] = " ".join(_texts(element, "classId"))
    if fund is None or "repPdDate" not in general:
        raise CouldNotParse(f"{name}: no {'fundInfo' if fund is None else 'genInfo/repPdDate'}: not Form N-PORT", HINT)
    report = _report(name, general, fund)._replace(accession=accession, filed=filed)
    _check_lines(name, len(raw), report.net_assets_usd, number_of(name, CASH, fund.cash))
    lines, odd = lines_of(name, raw, report.net_assets_usd)
    return report._replace(lines=lines, warnings=(*report.warnings, *odd))


def holdings_of(report: FundReport, ticker: str, source: Source) -> Holdings:
    """The lines of a report as the holdings of a fund; `source` gets the day of the report."""
    return Holdings(
        ticker, report.period, report.lines, source._replace(as_of=report.period), report.warnings, report.filed,
        report.net_assets_usd,
    )  # fmt: skip


def lines_of(
    name: str, raw: Sequence[FiledLine], net_assets: float | None
) -> tuple[tuple[HoldingLine, ...], tuple[str, ...]]:
    """Filed lines as lines of holdings, and what is odd in them.

    A ticker counts for a security in the United States or with a US ISIN: elsewhere it is a local or private code.
    """
    lines, apart, unknown = [], 0, set()
    for number, one in enumerate(raw, start=1):
        place = f"{name}: line {number}"
        value = number_of(place, "valUSD", one.value)
        percent = number_of(place, "pctVal", one.percent)
        computed = None if value is None or not net_assets else value / net_assets
        if computed is not None and percent is not None and abs(computed * 100 - percent) > WEIGHT_TOLERANCE:
            apart += 1
        weight = computed if computed is not None else None if percent is None else percent / 100
        balance = number_of(place, "balance", one.balance)
        isin, country = text_of(one.isin).upper(), text_of(one.country)
        category, issuer = text_of(one.asset_category), text_of(one.issuer_category)
        unknown |= {category} - ASSET_CATEGORIES | {issuer} - ISSUER_CATEGORIES - {""}
        cusip = text_of(one.cusip).upper()
        lines.append(HoldingLine(
            ticker=text_of(one.ticker).upper() if country == "US" or isin.startswith("US") else "",
            name=text_of(one.name) or text_of(one.title), weight=weight, cusip="" if cusip == NO_CUSIP else cusip,
            isin=isin, shares=balance if one.units == SHARES else None, market_value=value, asset_class=category,
            instrument=issuer, country=country,
        ))  # fmt: skip
    odd = [f"{name}: {apart} of {len(raw)} lines have a pctVal that is not valUSD over net assets"] if apart else []
    odd += [f"{name}: unknown category {safe(word)!r}" for word in sorted(unknown)]
    return tuple(lines), tuple(odd)


def text_of(text: str | None) -> str:
    """A text of a filing, "" where it says that there is none."""
    stripped = (text or "").strip()
    return "" if stripped in NOT_APPLICABLE else stripped


def number_of(place: str, field: str, text: str | None) -> float | None:
    """A number of a filing, None where it says that there is none. **Raises** CouldNotParse for anything else."""
    stripped = text_of(text)
    if not stripped:
        return None
    try:
        number = float(stripped)
    except ValueError:
        number = float("nan")
    # Python takes `1_000` for a number; no filing means it.
    if not isfinite(number) or "_" in stripped:
        raise CouldNotParse(f"{place}: {field} {safe(stripped)!r} is not a number", HINT)
    return number


def day_of(place: str, field: str, text: str) -> date:
    """A day written year-month-day, also with one figure for a month. **Raises** CouldNotParse for anything else."""
    try:
        year, month, day = (int(part) for part in text.strip()[:10].rstrip("Z").split("-"))
        return date(year, month, day)
    except ValueError:
        raise CouldNotParse(f"{place}: {field} {safe(text)!r} is not a day", HINT) from None


def months_of(
    place: str, period: date, flows: Sequence[Mapping[str, str]]
) -> tuple[tuple[FiledMonth, ...], tuple[str, ...]]:
    """The three months that end with that of `period`, oldest first, and what is odd in their signs."""
    ends = [month_end(period)]
    while len(ends) < MONTHS:
        ends.insert(0, month_before(ends[0]))
    months, odd = [], []
    for end, flow in zip(ends, flows, strict=True):
        sales, reinvestment, redemption = (number_of(place, key, flow.get(key)) for key in FLOWS)
        if redemption is not None and redemption < 0:
            odd.append(f"{place}: the redemption of {end:%Y-%m} is negative; taken as money that left")
            redemption = -redemption
        months.append(FiledMonth(end, sales, reinvestment, redemption))
    return tuple(months), tuple(odd)


def fractions_of(place: str, percents: Sequence[str | None]) -> tuple[float | None, ...]:
    """Monthly returns, filed in per cent, as fractions."""
    numbers = [number_of(place, f"rtn{n}", text) for n, text in enumerate(percents, start=1)]
    return tuple(None if number is None else number / 100 for number in numbers)


class _FundItems(NamedTuple):
    """What fundInfo says: net assets, cash that is no line, the flows of three months, the returns of each class."""

    net_assets: str
    cash: str
    flows: list[dict[str, str]]
    returns: list[dict[str, str]]


def _fund_items(name: str, element: Element) -> _FundItems:
    flows: dict[str, dict[str, str]] = {}
    returns: list[dict[str, str]] = []
    texts: dict[str, str] = {}
    for child in element.iter():
        tag = local_name(child)
        if tag.endswith("Flow"):
            flows[tag] = _attributes(child)
        elif tag == "monthlyTotReturn":
            returns.append(_attributes(child))
        elif tag in ("netAssets", CASH):
            texts[tag] = child.text or ""
    months = [f"mon{number}Flow" for number in range(1, MONTHS + 1)]
    _check_there(name, ("netAssets", *months), texts | flows)
    for month in months:
        _check_there(f"{name}: {month}", FLOWS, flows[month])
    return _FundItems(texts["netAssets"], texts.get(CASH, ""), [flows[month] for month in months], returns)


def _check_there(place: str, fields: Iterable[str], found: Collection[str]) -> None:
    """**Raises** CouldNotParse for the first field that the schema requires and a report lacks; it may say `N/A`."""
    lacking = next((field for field in fields if field not in found), None)
    if lacking is not None:
        raise CouldNotParse(f"{place}: no {lacking}", HINT)


def _check_lines(name: str, count: int, net_assets: float | None, cash: float | None) -> None:
    """**Raises** CouldNotParse for a fund without a line whose assets are not the cash that is reported apart."""
    if not count and net_assets is not None and net_assets - (cash or 0.0) > MOST_WITHOUT_LINES * abs(net_assets):
        raise CouldNotParse(f"{name}: no invstOrSec in a fund with net assets of {net_assets:,.0f} dollars", HINT)


def _attributes(element: Element) -> dict[str, str]:
    return {str(key).rpartition("}")[2]: str(value) for key, value in element.attrib.items()}


def _general_items(element: Element) -> dict[str, str]:
    """The first text of each element below, by local name."""
    found: dict[str, str] = {}
    for child in element.iter():
        if not len(child):
            found.setdefault(local_name(child), (child.text or "").strip())
    return found


def _texts(element: Element, name: str) -> list[str]:
    return [text for child in element.iter() if local_name(child) == name and (text := text_of(child.text))]


def _report(name: str, general: Mapping[str, str], fund: _FundItems) -> FundReport:
    form = general.get("submissionType", "")
    if form not in FORMS:
        raise CouldNotParse(f"{name}: submissionType {safe(form)!r} is not Form N-PORT", HINT)
    cik = text_of(general.get("regCik")) or text_of(general.get("cik"))
    if not cik.isdigit():
        raise CouldNotParse(f"{name}: regCik {safe(cik)!r} is not a number", HINT)
    period = day_of(name, "repPdDate", general["repPdDate"])
    year_end = text_of(general.get("repPdEnd"))
    months, odd = months_of(name, period, fund.flows)
    returns = tuple(
        ClassReturns(text_of(one.get("classId")).upper(), fractions_of(name, [one.get(f"rtn{n}") for n in (1, 2, 3)]))
        for one in fund.returns
    )
    return FundReport(
        cik=int(cik), registrant=text_of(general.get("regName")), series_id=text_of(general.get("seriesId")).upper(),
        series_name=text_of(general.get("seriesName")), class_ids=tuple(general.get("classes", "").upper().split()),
        period=period, fiscal_year_end=day_of(name, "repPdEnd", year_end) if year_end else None, form=form,
        is_final=general.get("isFinalFiling") == "Y", net_assets_usd=number_of(name, "netAssets", fund.net_assets),
        months=months, returns=returns, lines=(), warnings=odd,
    )  # fmt: skip


def _filed_line(place: str, element: Element) -> FiledLine:
    texts: dict[str, str] = {}
    for child in element:
        name = local_name(child)
        if name == "identifiers":
            texts.update((local_name(one), one.get("value") or "") for one in child)
        elif name == "assetConditional":
            texts["assetCat"] = child.get("assetCat") or ""
        elif name == "issuerConditional":
            texts["issuerCat"] = child.get("issuerCat") or ""
        elif name in _TEXTS:
            texts[name] = child.text or ""
    _check_there(place, REQUIRED, texts)
    return FiledLine(*(texts.get(name, "") for name in _FIELDS))


#: The elements of a line in the order of FiledLine; `isin` and `ticker` are attributes below `identifiers`.
_FIELDS = (
    "name", "title", "cusip", "isin", "ticker", "balance", "units", "valUSD", "pctVal", "assetCat", "issuerCat",
    "invCountry",
)  # fmt: skip
_TEXTS = frozenset(_FIELDS) - {"isin", "ticker"}
