"""Factor files of Ken French's library in their own layout and in that of copies."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.errors import CouldNotParse
from smallcap_cli.userfiles.factors import is_factors, parse_factors
from tests.fakes.french import daily_file, monthly_file, zipped

#: Two months, a missing one, the block by year, as the library writes them.
THREE = (
    "This file was created using the 202604 CRSP database.\r\nThe 1-month TBill rate data until 202405 are from "
    "Ibbotson Associates.\r\n\r\n,Mkt-RF,SMB,HML,RF\r\n202601,    1.25,   -0.48,   -0.81,    0.27\r\n"
    "202602,   -2.00, -99.99,    0.40,    0.25\r\n\r\n Annual Factors: January-December \r\n,Mkt-RF,SMB,HML,RF\r\n"
    "  2025,   13.30,   -9.41,    8.51,    4.25\r\n\r\nCopyright 2026 Eugene F. Fama and Kenneth R. French\r\n"
)


def test_months_are_fractions_on_their_last_day_and_years_are_not_read() -> None:
    found = parse_factors("F.csv", THREE.encode())
    assert (found.subject, found.vintage, found.is_daily) == ("three", "202604", False)
    assert found.days.astype(str).tolist() == ["2026-01-31", "2026-02-28"]
    np.testing.assert_allclose(found.columns["market"], [0.0125, -0.02])
    np.testing.assert_allclose(found.columns["rf"], [0.0027, 0.0025])
    assert found.source.citation == "F.csv, CRSP vintage 202604"


def test_what_is_missing_is_nan() -> None:
    assert np.isnan(parse_factors("F.csv", THREE.encode()).columns["smb"]).tolist() == [False, True]
    other = THREE.replace("-99.99", "-999")
    assert np.isnan(parse_factors("F.csv", other.encode()).columns["smb"][1])


@pytest.mark.parametrize("kind", ["three", "five", "momentum"])
def test_the_kind_of_a_file_is_that_of_its_columns(kind: str) -> None:
    monthly, daily = parse_factors("F", monthly_file(kind)), parse_factors("F", daily_file(kind))
    assert (monthly.subject, daily.subject) == (kind, f"{kind}_daily")
    assert len(monthly.days) == 124
    assert daily.days[-1] == np.datetime64("2026-04-30")


def test_a_zip_of_the_site_is_its_file() -> None:
    plain, packed = parse_factors("F", monthly_file()), parse_factors("F", zipped("F.csv", monthly_file()))
    np.testing.assert_array_equal(plain.columns["hml"], packed.columns["hml"])
    assert is_factors(zipped("F.csv", monthly_file()))


def test_a_daily_copy_with_iso_dates_says_the_same() -> None:
    own, copy = parse_factors("F", daily_file()), parse_factors("F", daily_file(iso=True))
    np.testing.assert_array_equal(own.days, copy.days)
    np.testing.assert_array_equal(own.columns["market"], copy.columns["market"])


@pytest.mark.parametrize("dates", [("2026-01", "2026-02"), ("2026-01-31", "2026-02-28"), ("2026-01-01", "2026-02-01")])
def test_months_may_have_iso_dates(dates: tuple[str, str]) -> None:
    text = THREE.replace("202601", dates[0]).replace("202602", dates[1])
    assert parse_factors("F", text.encode()).days.astype(str).tolist() == ["2026-01-31", "2026-02-28"]


def test_a_file_without_its_first_lines_has_no_vintage() -> None:
    found = parse_factors("F.csv", THREE[THREE.index(",Mkt-RF") :].encode())
    assert found.vintage == ""
    assert found.source.citation == "F.csv, CRSP vintage not stated"


def test_a_merged_file_has_momentum_too() -> None:
    text = (
        THREE.replace("HML,RF", "HML,RF,Mom   ")
        .replace("0.27\r\n", "0.27, 1.00\r\n")
        .replace("0.25\r\n", "0.25, 2.00\r\n")
    )
    found = parse_factors("F", text.encode())
    assert found.subject == "three"
    np.testing.assert_allclose(found.columns["mom"], [0.01, 0.02])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("   -0.48,", "", r"F\.csv:5: 3 returns where the header has 4"),
        ("   -0.48,", "   n/a,", r"F\.csv:5: 'n/a' is not a return in percent"),
        ("   -0.48,", "   inf,", r"F\.csv:5: 'inf' is not a return in percent"),
        ("202602", "202601", r"F\.csv:6: 2026-01 follows 2026-01$"),
        ("202602", "202512", r"F\.csv:6: 2025-12 follows 2026-01"),
        ("202602", "202613", r"F\.csv:6: 2026-13 is not a month or a day"),
        ("202602", "2026/02", r"F\.csv:6: '2026/02' is not a month or a day"),
        ("202602", "February", r"F\.csv:6: 'February' is not a month or a day"),
        ("202602", "20260228", r"F\.csv:6: 2026-02-28 and 2026-01: months and days in one table"),
        ("202601,", "Months\r\n202601,", r"F\.csv:4: no row of a month or a day below this header"),
        (",Mkt-RF,SMB,HML,RF\r\n202601", ",Mkt-RF,SMB,HML\r\n202601", r"F\.csv:4: the columns are Mkt-RF,SMB,HML, not"),
        (",Mkt-RF,SMB,HML,RF\r\n202601", ",Mkt-RF,SMB,HML,XYZ\r\n202601", r"F\.csv:4: the columns are Mkt-RF,.*XYZ"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(old: str, new: str, words: str) -> None:
    assert old in THREE
    with pytest.raises(CouldNotParse, match=words) as raised:
        parse_factors("F.csv", THREE.replace(old, new, 1).encode())
    assert raised.value.hint


def test_fractions_are_refused() -> None:
    # The invented market moves by 4 % a month; a hundredth of it is what a file of fractions would have.
    lines = monthly_file().decode().split("\r\n")
    rows = [
        f"{line[:7]}" + ",".join(f"{float(cell) / 100:.4f}" for cell in line[7:].split(","))
        if line[:6].isdigit()
        else line
        for line in lines
    ]
    with pytest.raises(CouldNotParse, match=r"F\.csv:5: returns from here on spread by 0\.0\d+, too little"):
        parse_factors("F.csv", "\r\n".join(rows).encode())


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"date,close\n2026-01-02,1\n", b"PK\x03\x04broken"])
def test_other_files_are_not_taken_for_factors(content: bytes) -> None:
    assert not is_factors(content)


def test_a_file_without_a_header_shows_its_first_line() -> None:
    with pytest.raises(CouldNotParse, match=r"^F\.csv:2: the first line is '202601, 1\.25', and none is a header"):
        parse_factors("F.csv", b"\r\n202601, 1.25\r\n202602, 2.00\r\n")
