"""Companies found by name where no identifier is known; scores worked by hand as 2 x common letters / all letters."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.identity import Directory, Identities, Identity
from smallcap_cli.core.model import Source
from smallcap_cli.dataset.name_matches import with_names
from tests.core.holdings.lines import companies_of

DAY = date(2025, 8, 15)
NAMES = (
    ("ALFA", 1, "Alfalfa Invented Machines Inc"),
    ("TWIN", 2, "Twin Peaks Oil Corp"), ("TWIM", 3, "Twin Peaks Oils Corp"),
    ("HELD", 4, "Held Otherwise Corp"),
)  # fmt: skip
DIRECTORY = Directory(
    [Identities("us", tuple(Identity("ticker", t, c, n, "", "", DAY, DAY) for t, c, n in NAMES), Source("sec"))]
)


def _matched(name: str, *listed: str) -> list[int | None]:
    """The CIK of a line without identifiers, against companies 1, 2 and so on of these names."""
    pairs = (Identity("ticker", f"T{cik}", cik, one, "", "", DAY, DAY) for cik, one in enumerate(listed, start=1))
    directory = Directory([Identities("us", tuple(pairs), Source("sec"))])
    held = Holdings("IWM", DAY, (HoldingLine("OTHR", name, 0.1, asset_class="Equity"),), Source("file"))
    (found,) = with_names([companies_of(held, directory)], directory)
    return [one.cik for one in found.rows]


def _matches(*lines: tuple[str, str]) -> dict[str, tuple[int | None, str]]:
    rows = tuple(HoldingLine(ticker, name, 0.1, asset_class="Equity") for ticker, name in lines)
    companies: Companies = companies_of(Holdings("IWM", DAY, rows, Source("file")), DIRECTORY)
    (found,) = with_names([companies], DIRECTORY)
    return {one.name: (one.cik, one.match) for one in found.rows}


def test_one_name_like_it_is_taken_and_marked() -> None:
    """`alfalfa invented machine` and `... machines`: 2 x 24 of 49 letters, 98 of 100."""
    assert _matches(("OTHR", "ALFALFA INVENTED MACHINE CLASS A")) == {"ALFALFA INVENTED MACHINE CLASS A": (1, "name")}


def test_two_names_nearly_as_like_say_nothing() -> None:
    """`twin peaks oil`: 100 with one and 2 x 14 of 29, 96.6, with the other; the margin is 3.4."""
    assert _matches(("OTHR", "TWIN PEAKS OIL CORP")) == {"TWIN PEAKS OIL CORP": (None, "")}


def test_a_name_that_is_not_near_enough_says_nothing() -> None:
    assert _matches(("OTHR", "ALFALFA MACHINES INC")) == {"ALFALFA MACHINES INC": (None, "")}


def test_a_name_replaces_no_match_and_joins_no_companies() -> None:
    """The first line is found by its ticker, so that its company is not given a second time."""
    found = _matches(("HELD", "HELD OTHERWISE CORP"), ("OTHR", "HELD OTHERWISE INC"))
    assert found == {"HELD OTHERWISE CORP": (4, "ticker"), "HELD OTHERWISE INC": (None, "")}


def test_a_bank_that_files_elsewhere_is_not_looked_for() -> None:
    assert _matches(("NBN", "ALFALFA INVENTED MACHINES")) == {"ALFALFA INVENTED MACHINES": (None, "")}


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Invented Growth Acquisition Corp III", "Invented Growth Acquisition Corp II"),  # 98 of 100
        ("Invented Mortgage Certificates 2024", "Invented Mortgage Certificates 2023"),
        ("Northern Invented Electric Generation Corp", "Southern Invented Electric Generation Corp"),  # 94 of 100
    ],
)
def test_a_number_or_another_word_tells_two_companies_apart(name: str, listed: str) -> None:
    """Sister companies have names that are nearly the same; a score of the whole name took one for the other."""
    assert _matched(name, listed) == [None]


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Invented Farms Holding Co", "Invented Farms Holdings Inc"),
        ("Invented Pharmaceutical Works Cl B", "Invented Pharmaceuticals Works Inc"),
        ("InventedFarms Corp", "Invented Farms Corp"),
    ],
)
def test_class_kind_of_company_and_spelling_do_not_count(name: str, listed: str) -> None:
    assert _matched(name, listed) == [1]


def test_two_companies_of_one_name_match_nobody() -> None:
    assert _matched("First Invented Bancorp", "First Invented Bancorp /ME/", "First Invented Bancorp /NC/") == [None]
