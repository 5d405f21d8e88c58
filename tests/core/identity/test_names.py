"""Names of one company, and of two."""

from __future__ import annotations

import pytest

from smallcap_cli.core.identity.names import are_alike, company_name, has_class, telling_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ALPHA METALS INC CLASS A", "Alpha Metals, Inc. /DE/"),
        ("CHARLES BERGMAN CORP", "BERGMAN CHARLES CORP"),  # family name first
        ("HYDRAULIC INSTITUTION FOR SAVINGS", "HYDRAULIC INSTN FOR SAVINGS"),
        ("A+B INC", "A&B INC."),
        ("GEO GROUP INC", "GEO GROUP INC"),  # three letters
        ("Q.N.B. Corporation", "QNB CORP/PA/"),
        ("PALMVALLEY HOLDING", "Palm Valley Holding Co"),
    ],
)
def test_names_of_one_company_are_alike(one: str, other: str) -> None:
    assert are_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("SRAX INC", "Sable Offshore Corp."), ("PERKIN ELMER INC", "REVVITY, INC."), ("AAB CORP", "XYZ INC")],
)
def test_names_of_two_companies_are_not(one: str, other: str) -> None:
    assert not are_alike(one, other)


def test_a_name_without_a_telling_word_has_all_its_words() -> None:
    assert telling_words("The Group Inc") == ("the", "group", "inc")


def test_the_name_of_the_company_in_the_name_of_a_line() -> None:
    assert company_name("GRAYHAM HOLDINGS COMPANY CLASS B") == "grayham holdings company"
    assert company_name("Rush Trucks Inc. Cl B") == company_name("RUSH TRUCKS INC CLASS A") == "rush trucks inc"
    assert company_name("BOLD CO COMMON STOCK USD.01") == "bold co"
    assert has_class("RUSH TRUCKS INC CLASS A")
    assert not has_class("CLASSIC FOODS INC")
