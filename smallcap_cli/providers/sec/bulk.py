"""Reads the quarterly data sets of Form N-PORT: chosen series with their lines, or all funds without, of one archive.

**Source** https://www.sec.gov/data-research/sec-markets-data/form-n-port-data-sets: `{year}q{n}_nport.zip`, the quarter
of filing; tab-separated UTF-8 with days as 29-AUG-2026. An archive has some 450 MB and holds all funds: it is read a
line at a time and never unpacked, and a line is split only where it begins with a filing that was chosen.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, NamedTuple, cast

from smallcap_cli.core.listed_funds import EQUITY_CATEGORIES, US, FundFiling, is_listed
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, safe
from smallcap_cli.userfiles.nport import (
    FORMS,
    MONTHS,
    ClassReturns,
    FiledLine,
    FundReport,
    fractions_of,
    lines_of,
    months_of,
    number_of,
    text_of,
)
from smallcap_cli.userfiles.zips import ZIP_FAULTS

HINT = "fetch the archive again; if it stays so, the layout at sec.gov has changed"
#: Longer lines are no table; the longest real ones have names and descriptions of some thousand bytes.
LONGEST_LINE, BUFFER = 1_000_000, 1 << 18
FLOWS = ("SALES", "REINVESTMENT", "REDEMPTION")
_OF_FUNDS = (
    "ACCESSION_NUMBER", "SERIES_ID", "SERIES_NAME", "NET_ASSETS",
    *(f"{flow}_FLOW_MON{month}" for month in range(1, MONTHS + 1) for flow in FLOWS),
)  # fmt: skip

#: A fund's series id, or for a trust that is one fund its CIK in figures.
FundId = str


class _SubmissionRow(NamedTuple):
    """The row of one filing in SUBMISSION."""

    accession: str
    form: str
    filed: date
    period: date
    year_end: str
    is_final: bool


def reports_in(archive: Path, funds: Collection[FundId]) -> list[FundReport]:
    """The reports of some funds in a quarterly archive, by filing day.

    `funds` are series ids, and CIKs without zeros for trusts that are one fund. Class ids are those with returns.
    **Raises** CouldNotParse where the archive is no data set of Form N-PORT, with the table and the column,
    CouldNotAsk where it cannot be read.
    """
    with _zip_of(archive) as opened:
        found = _funds(opened, {fund.upper() for fund in funds})
        if found:
            found = _with_lines(opened, found)
    return sorted(found.values(), key=lambda report: (report.filed or report.period, report.accession))


def fund_filings_in(archive: Path, symbols: Mapping[FundId, Collection[str]]) -> list[FundFiling]:
    """All filings of an archive without their lines, which are added up for funds that are listed.

    `symbols` are those of the classes of a series, by its id. What is kept grows with the funds, not with the lines.
    **Raises** CouldNotParse and CouldNotAsk as `reports_in`.
    """
    with _zip_of(archive) as opened:
        found = {one.accession: one for one in _fund_filings(opened, symbols)}
        sums = {accession: [0.0, 0.0, 0.0] for accession, one in found.items() if one.is_listed}
        columns = ("ACCESSION_NUMBER", "CURRENCY_VALUE", "ASSET_CAT", "INVESTMENT_COUNTRY")
        for accession, value, category, country in _rows(opened, "FUND_REPORTED_HOLDING", columns, sums):
            usd = number_of(accession, "CURRENCY_VALUE", value) or 0.0
            total = sums[accession]
            total[0] += usd
            total[1] += usd if category in EQUITY_CATEGORIES else 0.0
            total[2] += usd if country == US else 0.0
    for accession, (lines, equity, us) in sums.items():
        found[accession] = found[accession]._replace(lines_usd=lines, equity_usd=equity, us_usd=us)
    return list(found.values())


@contextmanager
def _zip_of(archive: Path) -> Iterator[zipfile.ZipFile]:
    """An archive to read. **Raises** CouldNotParse where it is not whole, CouldNotAsk where it cannot be read."""
    try:
        with zipfile.ZipFile(archive) as opened:
            yield opened
    except ZIP_FAULTS as error:
        raise CouldNotParse(f"{archive}: not a whole archive: {safe(str(error), 80)}", HINT) from None
    except OSError as error:
        raise CouldNotAsk(f"cannot read {archive}: {error.strerror}", "check its permissions and the disk") from None


def _fund_filings(opened: zipfile.ZipFile, symbols: Mapping[FundId, Collection[str]]) -> Iterator[FundFiling]:
    trusts = _trusts(opened)
    filings = {filing.accession: filing for filing in _filings(opened)}
    for accession, series, name, net_assets, *flows in _rows(opened, "FUND_REPORTED_INFO", _OF_FUNDS, filings):
        cik, registrant = trusts.get(accession, ("", ""))
        filing, fund = filings[accession], text_of(series).upper() or cik.lstrip("0")
        months, _ = months_of(accession, filing.period, _by_month(flows))
        known = [month.net_flow_usd for month in months if month.net_flow_usd is not None]
        yield FundFiling(
            fund, text_of(name) or text_of(registrant), accession, filing.filed, filing.period,
            is_listed((name, registrant), symbols.get(fund, ())), number_of(accession, "NET_ASSETS", net_assets),
            sum(known) if known else None,
        )  # fmt: skip


def _funds(opened: zipfile.ZipFile, funds: set[FundId]) -> dict[str, FundReport]:
    """The reports of the funds without their lines, by accession number."""
    trusts = _trusts(opened)
    items = {}
    for row in _rows(opened, "FUND_REPORTED_INFO", _OF_FUNDS):
        series = text_of(row[1]).upper()
        cik = trusts.get(row[0], ("", ""))[0].lstrip("0")
        if (series or cik) in funds:
            items[row[0]] = row
    filings = {filing.accession: filing for filing in _filings(opened, items)}
    returns: dict[str, list[ClassReturns]] = {accession: [] for accession in filings}
    heads = ("ACCESSION_NUMBER", "CLASS_ID", *(f"MONTHLY_TOTAL_RETURN{month}" for month in range(1, MONTHS + 1)))
    for accession, share_class, *percents in _rows(opened, "MONTHLY_TOTAL_RETURN", heads, returns):
        returns[accession].append(ClassReturns(text_of(share_class).upper(), fractions_of(accession, percents)))
    return {
        accession: _report(filing, trusts.get(accession, ("", "")), items[accession], returns[accession])
        for accession, filing in filings.items()
    }


def _trusts(opened: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """CIK and name of the registrant, by accession number."""
    rows = _rows(opened, "REGISTRANT", ("ACCESSION_NUMBER", "CIK", "REGISTRANT_NAME"))
    return {accession: (cik, registrant) for accession, cik, registrant in rows}


def _by_month(flows: Sequence[str]) -> list[dict[str, str]]:
    keys = [flow.lower() for flow in FLOWS]
    return [dict(zip(keys, flows[3 * month : 3 * month + 3], strict=True)) for month in range(MONTHS)]


def _filings(opened: zipfile.ZipFile, chosen: Collection[str] | None = None) -> Iterator[_SubmissionRow]:
    columns = ("ACCESSION_NUMBER", "SUB_TYPE", "FILING_DATE", "REPORT_DATE", "REPORT_ENDING_PERIOD", "IS_LAST_FILING")
    for accession, form, filed, period, year_end, last in _rows(opened, "SUBMISSION", columns, chosen):
        # A notice that a report will be late (NT NPORT-P) has no figures.
        if form in FORMS:
            days = (_day("FILING_DATE", filed), _day("REPORT_DATE", period))
            yield _SubmissionRow(accession, form, *days, text_of(year_end), last == "Y")


def _report(
    filing: _SubmissionRow, trust: tuple[str, str], items: Sequence[str], returns: Sequence[ClassReturns]
) -> FundReport:
    _, series, series_name, net_assets, *flows = items
    if not trust[0].isdigit():
        raise CouldNotParse(f"REGISTRANT: CIK {safe(trust[0])!r} of {filing.accession} is not a number", HINT)
    months, odd = months_of(filing.accession, filing.period, _by_month(flows))
    year_end = _day("REPORT_ENDING_PERIOD", filing.year_end) if filing.year_end else None
    return FundReport(
        cik=int(trust[0]), registrant=text_of(trust[1]), series_id=text_of(series).upper(),
        series_name=text_of(series_name), class_ids=tuple(one.class_id for one in returns if one.class_id),
        period=filing.period, fiscal_year_end=year_end, form=filing.form, is_final=filing.is_final,
        net_assets_usd=number_of(filing.accession, "NET_ASSETS", net_assets), months=months, returns=tuple(returns),
        lines=(), accession=filing.accession, filed=filing.filed, warnings=odd,
    )  # fmt: skip


#: Columns of FUND_REPORTED_HOLDING in the order of FiledLine, `isin` and `ticker` between CUSIP and balance left out.
_OF_LINES = (
    "ACCESSION_NUMBER", "HOLDING_ID", "ISSUER_NAME", "ISSUER_TITLE", "ISSUER_CUSIP", "BALANCE", "UNIT",
    "CURRENCY_VALUE", "PERCENTAGE", "ASSET_CAT", "ISSUER_TYPE", "INVESTMENT_COUNTRY",
)  # fmt: skip
_OF_IDENTIFIERS = ("HOLDING_ID", "IDENTIFIER_ISIN", "IDENTIFIER_TICKER")


def _with_lines(opened: zipfile.ZipFile, reports: Mapping[str, FundReport]) -> dict[str, FundReport]:
    held: dict[str, dict[str, Sequence[str]]] = {accession: {} for accession in reports}
    for accession, holding, *texts in _rows(opened, "FUND_REPORTED_HOLDING", _OF_LINES, held):
        held[accession][holding] = texts
    chosen = {holding for lines in held.values() for holding in lines}
    codes: dict[str, tuple[str, str]] = {}
    for holding, isin, ticker in _rows(opened, "IDENTIFIERS", _OF_IDENTIFIERS, chosen):
        before = codes.get(holding, ("", ""))
        codes[holding] = (before[0] or text_of(isin), before[1] or text_of(ticker))
    found = {}
    for accession, report in reports.items():
        raw = [_line(texts, *codes.get(holding, ("", ""))) for holding, texts in held[accession].items()]
        lines, odd = lines_of(accession, raw, report.net_assets_usd)
        found[accession] = report._replace(lines=lines, warnings=(*report.warnings, *odd))
    return found


def _line(texts: Sequence[str], isin: str, ticker: str) -> FiledLine:
    name, title, cusip, *rest = texts
    return FiledLine(name, title, cusip, isin, ticker, *rest)


def _rows(
    opened: zipfile.ZipFile, table: str, columns: Sequence[str], chosen: Collection[str] | None = None
) -> Iterator[list[str]]:
    """The cells of some columns of a table, of all rows or of those whose first column is chosen.

    **Raises** CouldNotParse where the archive lacks the table or a column.
    """
    name = next((one for one in opened.namelist() if one.rpartition("/")[2].upper() == f"{table}.TSV"), None)
    if name is None:
        raise CouldNotParse(f"{opened.filename}: no {table}.tsv", HINT)
    wanted = None if chosen is None else {one.encode() for one in chosen}
    with opened.open(name) as unpacked, io.BufferedReader(cast(io.RawIOBase, unpacked), BUFFER) as stream:
        lines = _lines(table, stream)
        heads = [head.decode("utf-8", "replace") for head in next(lines, b"").split(b"\t")]
        lacking = [column for column in columns if column not in heads]
        if lacking or heads[0] != columns[0]:
            raise CouldNotParse(f"{table}.tsv: no column {(lacking or columns)[0]}", HINT)
        places = [heads.index(column) for column in columns]
        for line in lines:
            if wanted is not None and line[: line.find(b"\t")] not in wanted:
                continue
            cells = line.split(b"\t")
            if len(cells) != len(heads):
                raise CouldNotParse(f"{table}.tsv: a row of {len(cells)} cells under {len(heads)} heads", HINT)
            yield [cells[place].decode("utf-8", "replace") for place in places]


def _lines(table: str, stream: IO[bytes]) -> Iterator[bytes]:
    first = True
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise CouldNotParse(f"{table}.tsv: a line of more than {LONGEST_LINE:,} bytes", HINT)
        yield (line.removeprefix(b"\xef\xbb\xbf") if first else line).rstrip(b"\r\n")
        first = False


def _day(column: str, text: str) -> date:
    """A day as data sets write it, 29-AUG-2026."""
    day, _, rest = text.strip().partition("-")
    month, _, year = rest.partition("-")
    try:
        return date(int(year), _MONTHS.index(month.upper()) + 1, int(day))
    except ValueError:
        raise CouldNotParse(f"{column} {safe(text)!r} is not a day", HINT) from None


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
