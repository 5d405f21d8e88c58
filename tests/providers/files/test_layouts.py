"""Layouts of price files as sites and programs write them: read by themselves, after a line of layout.yaml, or refused.

The inputs in `tests/cases/files/layouts` are made up, each shaped like a layout that exists; all hold the closes of one
fund, 225.54 on 2025-01-02 and 227.37 on 2025-02-14, or ten times those.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.model import PriceHistory
from smallcap_cli.errors import ConfigFault, CouldNotParse
from smallcap_cli.providers.files.folder import PriceFiles
from smallcap_cli.providers.files.layout import layouts_of
from tests.conftest import Run
from tests.places import ROOT

LAYOUTS = ROOT / "tests" / "cases" / "files" / "layouts"
W = ("--window", "2025-01-02:2025-02-14")
NOW = {"SOURCE_DATE_EPOCH": "1795867200"}
#: 227.37 / 225.54 - 1 = 0.811 %.
RETURN = 227.37 / 225.54 - 1
#: These have opens, highs or lows beside the close, so their close is a price and no total return.
PRICES_ALONE = ("ariva", "investing-com", "nasdaq-com", "unnamed-index", "wsj")
TOTAL_RETURN = ("epoch", "excel-serial", "german-dates", "googlefinance", "month-names", "preamble", "sep-line",
                "thousands", "utf16", "volume-letters", "wide")  # fmt: skip


def period_return(smallcap: Run, folder: Path, *arguments: str) -> str:
    result = smallcap("compare", "IWM", "--prices", str(folder), *W, "-c", "period_return", "-f", "csv", *arguments,
                      env=NOW)  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert len(rows) == 1, result.err
    return rows[0]["period_return"]


def history(tmp_path: Path, text: str | bytes, layout: str = "", name: str = "IWM.csv") -> PriceHistory:
    """What a file of this content, beside a layout.yaml of this text, gives for IWM."""
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return PriceFiles(tmp_path, layouts_of("layout.yaml", layout.encode())).prices("IWM")


def closes(found: PriceHistory) -> list[float]:
    series = found.close if found.close is not None else found.adjusted
    assert series is not None
    return [float(value) for value in series]


def days(found: PriceHistory) -> list[str]:
    return [str(day) for day in found.days]


@pytest.mark.parametrize("layout", TOTAL_RETURN)
def test_a_layout_where_nothing_is_ambiguous_is_read_by_itself(smallcap: Run, layout: str) -> None:
    assert float(period_return(smallcap, LAYOUTS / layout)) == pytest.approx(RETURN)


@pytest.mark.parametrize("layout", PRICES_ALONE)
def test_a_close_beside_opens_highs_and_lows_is_a_price(smallcap: Run, layout: str) -> None:
    assert float(period_return(smallcap, LAYOUTS / layout, "--basis", "price")) == pytest.approx(RETURN)
    assert period_return(smallcap, LAYOUTS / layout) == ""


# Days


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("01/14/2025", "01/15/2025"),
        ("14/01/2025", "15/01/2025"),
        ("14.01.2025", "15.1.2025"),
        ("14-01-25", "15-01-25"),
        ("2025.01.14", "2025.01.15"),
        ("2025/1/14", "2025/1/15"),
        ("14-Jan-2025", "15-Jan-2025"),
        ("14-Jan-25", "15-Jan-25"),
        ("14. Januar 2025", "15. Januar 2025"),
        ("January 14, 2025", "January 15, 2025"),
        ("Tue Jan 14 2025", "Wed Jan 15 2025"),
        ("01/14/2025 4:00 PM", "01/15/2025 16:00:00"),
        ("45671", "45672"),
        ("1736812800", "1736899200"),
        ("1736812800000", "1736899200000"),
    ],
)
def test_a_day_that_can_be_read_in_one_way_is_read_so(tmp_path: Path, first: str, second: str) -> None:
    """45671 is 2025-01-14 in Excel (1900-01-01 is 1, with its 29 February 1900); 1736812800 s are 20102 days."""
    found = history(tmp_path, f'Date,Close\n"{first}",10\n"{second}",11\n')
    assert days(found) == ["2025-01-14", "2025-01-15"]


@pytest.mark.parametrize(
    ("cells", "ways"),
    [
        (("1/2/2025", "1/3/2025"), ("MM/DD/YYYY", "DD/MM/YYYY")),
        (("01.02.2025", "01.03.2025"), ("MM.DD.YYYY", "DD.MM.YYYY")),
        (("01/02/03", "02/03/03"), ("MM/DD/YY", "DD/MM/YY")),
    ],
)
def test_days_that_can_be_read_in_two_ways_are_refused_with_both(
    tmp_path: Path, cells: tuple[str, str], ways: tuple[str, ...]
) -> None:
    with pytest.raises(CouldNotParse, match=rf"IWM\.csv:2: the day '{cells[0]}' may be") as caught:
        history(tmp_path, f"Date,Close\n{cells[0]},10\n{cells[1]},11\n")
    assert all(f"`date_format: {way}`" in caught.value.hint for way in ways)


@pytest.mark.parametrize(
    ("form", "first"),
    [
        ("MM/DD/YYYY", "2025-01-02"),
        ("dd/mm/yyyy", "2025-02-01"),
        ("'%m/%d/%Y'", "2025-01-02"),
        ("D/M/YYYY", "2025-02-01"),
    ],
)
def test_a_date_format_settles_it(tmp_path: Path, form: str, first: str) -> None:
    found = history(tmp_path, "Date,Close\n1/2/2025,10\n1/3/2025,11\n", f"date_format: {form}\n")
    assert days(found)[0] == first


def test_a_day_of_another_format_than_the_stated_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(CouldNotParse, match=r"IWM\.csv:3: '2025-01-03' is not a date of the form DD/MM/YYYY"):
        history(tmp_path, "Date,Close\n02/01/2025,10\n2025-01-03,11\n", "date_format: DD/MM/YYYY\n")


def test_stamps_whose_days_leave_out_fridays_are_of_another_zone(tmp_path: Path) -> None:
    """Midnights of Berlin are 23:00 of the day before in UTC: Monday's close would be Sunday's."""
    sunday = 1736031600  # 2025-01-04 23:00 UTC + 86400 = 2025-01-05 23:00, a Sunday
    stamps = [sunday + 86400 * (1 + 7 * week + day) for week in range(3) for day in range(5)]
    rows = "".join(f"{stamp},10\n" for stamp in stamps)
    with pytest.raises(CouldNotParse, match="days on a weekend and none on a Friday"):
        history(tmp_path, "Date,Close\n" + rows)
    assert days(history(tmp_path, "Date,Close\n" + rows, "date_format: epoch\n"))[0] == "2025-01-05"


# Numbers


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2,255.40", "2,188.20", [2255.4, 2188.2]),
        ("1,234", "1,234.5", [1234.0, 1234.5]),
        ("1,234", "1,234,567", [1234.0, 1234567.0]),
        ("225,54", "1.225,54", [225.54, 1225.54]),
        ("1 225,54", "225,5", [1225.54, 225.5]),
        ("1\u202f225,54", "225,5", [1225.54, 225.5]),
        ("1'225.54", "225.5", [1225.54, 225.5]),
        ("$1,225.54", "$225.5", [1225.54, 225.5]),
    ],
)
def test_a_number_that_can_be_read_in_one_way_is_read_so(
    tmp_path: Path, first: str, second: str, expected: list[float]
) -> None:
    assert closes(history(tmp_path, f"Date;Close\n2025-01-02;{first}\n2025-01-03;{second}\n")) == expected


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('Date,Close\n2025-01-02,"1,234"\n2025-01-03,"1,235"\n', ('`decimal: ","`', '`thousands: ","`')),
        ("Date;Close\n2025-01-02;1.234\n2025-01-03;1.235\n", ('`decimal: "."`', '`thousands: "."`')),
        ('Date,Close\n2025-01-02,10\n2025-01-03,"1,235"\n', ('`decimal: ","`', '`thousands: ","`')),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_refused_with_both(
    tmp_path: Path, text: str, lines: tuple[str, ...]
) -> None:
    with pytest.raises(CouldNotParse, match=r"IWM\.csv:\d: close '1.23\d' may be 123\d or 1\.23\d") as caught:
        history(tmp_path, text)
    assert all(line in caught.value.hint for line in lines)


@pytest.mark.parametrize(
    ("layout", "expected"),
    [('decimal: ","\n', [1.234, 1.235]), ('thousands: ","\n', [1234.0, 1235.0]), ("decimal: '.'\n", [1234.0, 1235.0])],
)
def test_a_line_of_the_layout_settles_it(tmp_path: Path, layout: str, expected: list[float]) -> None:
    assert closes(history(tmp_path, 'Date,Close\n2025-01-02,"1,234"\n2025-01-03,"1,235"\n', layout)) == expected


def test_another_column_of_the_file_settles_it(tmp_path: Path) -> None:
    text = 'Date,Close,Change\n2025-01-02,"1,234",0.5\n2025-01-03,"1,235",-0.61%\n'
    assert closes(history(tmp_path, text)) == [1234.0, 1235.0]


def test_three_decimals_are_decimals_where_commas_stand_between_cells(tmp_path: Path) -> None:
    assert closes(history(tmp_path, "Date,Close\n2025-01-02,1.234\n2025-01-03,1.235\n")) == [1.234, 1.235]


def test_a_sign_of_another_currency_is_not_taken_for_dollars(tmp_path: Path) -> None:
    text = 'Datum;Kurs\n2025-01-14;"225,54 €"\n2025-01-15;"226,00 €"\n'
    with pytest.raises(CouldNotParse, match="close '225,54 €' has the sign €") as caught:
        history(tmp_path, text)
    assert "`currency_sign: €` and `currency: EUR`" in caught.value.hint
    found = history(tmp_path, text, "currency_sign: €\ncurrency: EUR\n")
    assert (closes(found), found.currency) == ([225.54, 226.0], "EUR")


@pytest.mark.parametrize("cell", ["24.31M", "n. a.", "1.2.3", "-5"])
def test_a_volume_that_is_no_number_makes_no_fund_unavailable(tmp_path: Path, cell: str) -> None:
    found = history(tmp_path, f"Date,Close,Adj Close,Volume\n2025-01-02,10,9,{cell}\n2025-01-03,11,10,100\n")
    assert closes(found) == [10.0, 11.0]
    assert found.volume is not None
    assert bool(np.isnan(found.volume).all()) == (cell != "24.31M")
    assert len(found.warnings) == (cell != "24.31M")


def test_a_close_beside_a_volume_that_is_left_out_stays_a_price(tmp_path: Path) -> None:
    found = history(tmp_path, "Date,Close,Volume\n2025-01-02,10,n. a.\n2025-01-03,11,100\n")
    assert (closes(found), found.adjusted) == ([10.0, 11.0], None)


def test_letters_of_a_volume_are_thousands_millions_and_billions(tmp_path: Path) -> None:
    found = history(tmp_path, "Date,Close,Volume\n2025-01-02,10,24.31M\n2025-01-03,11,900K\n2025-01-06,11,1.5B\n")
    assert found.volume is not None
    assert [round(float(value)) for value in found.volume] == [24_310_000, 900_000, 1_500_000_000]


# Heads, lines above and below, encodings


def test_text_above_and_below_the_rows_is_no_row(tmp_path: Path) -> None:
    """As Barchart ends its files."""
    text = (
        "Example, a page\n\nTime,Open,High,Low,Last\n01/14/2025,1,1,1,10\n01/15/2025,1,1,1,11\n"
        '"Downloaded from Example.com as of 02-14-2025 05:30pm CST"\n'
    )
    found = history(tmp_path, text)
    assert (closes(found), found.warnings) == ([10.0, 11.0], ())


def test_the_named_column_and_the_named_line_are_taken(tmp_path: Path) -> None:
    text = "a,b\nc,d\nTag|Wert|Kurs\n2025-01-02|10|1\n2025-01-03|11|1\n"
    found = history(tmp_path, text, "skip: 2\nseparator: '|'\ncolumns: {date: Tag, close: Wert}\n")
    assert closes(found) == [10.0, 11.0]


def test_an_encoding_is_said_where_the_file_does_not_tell(tmp_path: Path) -> None:
    content = "Datum;Schlußkurs\n2025-01-14;10,5\n2025-01-15;11,5\n".encode("cp1252")
    with pytest.raises(CouldNotParse, match=r"IWM\.csv:1: not UTF-8 text") as caught:
        history(tmp_path, content)
    assert "`encoding: cp1252`" in caught.value.hint
    assert closes(history(tmp_path, content, "encoding: cp1252\ncolumns: {close: Schlußkurs}\n")) == [10.5, 11.5]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_named(tmp_path: Path, encoding: str) -> None:
    content = "Date,Close\n2025-01-14,10\n2025-01-15,11\n".encode(encoding)
    with pytest.raises(CouldNotParse) as caught:
        history(tmp_path, content)
    assert f"`encoding: {encoding}`" in caught.value.hint
    assert closes(history(tmp_path, content, f"encoding: {encoding}\n")) == [10.0, 11.0]


def test_a_column_of_the_fund_s_own_name_is_its_close(tmp_path: Path) -> None:
    assert closes(history(tmp_path, "Date,IJR,IWM\n2025-01-02,5,10\n2025-01-03,5,11\n")) == [10.0, 11.0]
    with pytest.raises(CouldNotParse, match="no Close column in the header: Date, IJR, VB"):
        history(tmp_path, "Date,IJR,VB\n2025-01-02,5,10\n2025-01-03,5,11\n")


def test_an_unnamed_first_column_without_days_is_no_date_column(tmp_path: Path) -> None:
    with pytest.raises(CouldNotParse, match=r"no date column in the header"):
        history(tmp_path, ",Close\n0,10\n1,11\n")


def test_net_asset_values_are_not_taken_for_prices(tmp_path: Path) -> None:
    text = "Date,NAV\n2025-01-02,10\n2025-01-03,11\n"
    with pytest.raises(CouldNotParse, match="no Close column") as caught:
        history(tmp_path, text)
    assert "columns: {close: NAV}" in caught.value.hint
    assert "price_kind: nav" in caught.value.hint


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        ("separater: ';'\n", r"layout\.yaml:1: separater: unknown key 'separater'"),
        ("separator: ;;\n", r"layout\.yaml:1: separator: "),
        ("decimal: x\n", r"layout\.yaml:1: decimal: "),
        ("decimal: '.'\nthousands: '.'\n", r"layout\.yaml:2: thousands: "),
        ("skip: -1\n", r"layout\.yaml:1: skip: "),
        ("encoding: utf-99\n", r"layout\.yaml:1: encoding: "),
        ("encoding: rot13\n", r"layout\.yaml:1: encoding: "),
        ("date_format: YYYY-MM\n", r"layout\.yaml:1: date_format: "),
        ("files: {IWM: {date_fromat: excel}}\n", r"layout\.yaml:1: files\.IWM\.date_fromat: unknown key"),
    ],
)
def test_a_layout_that_cannot_be_is_refused_with_its_line(layout: str, message: str) -> None:
    with pytest.raises(ConfigFault, match=message) as caught:
        layouts_of("layout.yaml", layout.encode())
    assert caught.value.hint


def test_a_file_has_a_layout_of_its_own(tmp_path: Path) -> None:
    layout = "date_format: DD/MM/YYYY\nfiles:\n  IWM: {date_format: MM/DD/YYYY}\n"
    assert days(history(tmp_path, "Date,Close\n1/2/2025,10\n1/3/2025,11\n", layout))[0] == "2025-01-02"


def test_the_last_day_counts_where_two_formats_differ_only_there(tmp_path: Path) -> None:
    rows = "".join(f"{month}/{month}/2024,10\n" for month in range(1, 13))
    assert history(tmp_path, "Date,Close\n" + rows).last_day == date(2024, 12, 12)


def test_the_layout_in_the_guide_is_one() -> None:
    page = (ROOT / "smallcap_cli" / "guide" / "your-data.md").read_text(encoding="utf-8")
    text = page.split("```yaml\n")[1].split("```")[0]
    own = layouts_of("layout.yaml", text.encode())
    assert (own["VTI"].price_kind, own["VTI"].date_format, own[""].skip) == ("nav", "DD.MM.YYYY", 2)


# data layout


@pytest.mark.parametrize("layout", [*PRICES_ALONE, *TOTAL_RETURN])
def test_the_lines_that_data_layout_prints_read_the_file_as_it_is_read_without(
    smallcap: Run, tmp_path: Path, layout: str
) -> None:
    path = LAYOUTS / layout / "IWM.csv"
    result = smallcap("data", "layout", str(path))
    assert result.code == 0
    plain = history(tmp_path, path.read_bytes())
    described = history(tmp_path, path.read_bytes(), result.out)
    assert (days(plain), closes(plain)) == (days(described), closes(described))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "Tag;Wert\n14.01.2025;1.225,54\n15.01.2025;1.226,00\n",
            ('columns: {"date": "Tag", "close": "Wert"}', 'separator: ";"', 'decimal: ","', 'thousands: "."',
             'date_format: "DD.MM.YYYY"'),
        ),
        ("Date,Close\n1/2/2025,10\n1/3/2025,11\n", ("# not clear: ", "`date_format: MM/DD/YYYY` or")),
        ('Date,Close\n2025-01-02,"1,234"\n', ("# not clear: ", '`decimal: ","` or `thousands: ","`')),
        ("Day,A,B\n2025-01-02,1,2\n", ("# not clear: ", "`columns: {date: Day, close: A}` or")),
    ],
)  # fmt: skip
def test_data_layout_prints_what_the_file_tells_and_says_what_it_does_not(
    smallcap: Run, tmp_path: Path, text: str, lines: tuple[str, ...]
) -> None:
    (tmp_path / "IWM.csv").write_text(text)
    result = smallcap("data", "layout", str(tmp_path / "IWM.csv"))
    assert all(line in result.out for line in lines), result.out
    assert result.code == ("# not clear" in result.out)
    layouts_of("layout.yaml", result.out.encode())


def test_data_layout_says_that_an_encoding_is_likely(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_bytes("Datum;Kurs;Währung\n2025-01-14;10,5;x\n2025-01-15;11,5;x\n".encode("cp1252"))
    result = smallcap("data", "layout", str(tmp_path / "IWM.csv"))
    assert 'encoding: "cp1252"' in result.out
    assert "# not clear: the encoding" in result.out


def test_data_layout_needs_a_file_named_after_a_fund(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "my prices.csv").write_text("Date,Close\n")
    assert smallcap("data", "layout", str(tmp_path / "my prices.csv")).code == 2
    assert smallcap("data", "layout", str(tmp_path / "IWM.csv")).code == 2
