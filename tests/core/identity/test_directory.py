"""Companies found by identifier, as of a day."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.identity import Directory, Identities, Identity
from smallcap_cli.core.model import Source

OLD, NEW = date(2024, 8, 1), date(2026, 8, 1)


def _list(day: date, *rows: tuple[str, int, str]) -> Identities:
    pairs = tuple(Identity("ticker", ticker, cik, name, "NYSE", "", day, day) for ticker, cik, name in rows)
    return Identities("us", pairs, Source("sec", day))


def test_a_ticker_is_found_in_every_spelling() -> None:
    directory = Directory([_list(NEW, ("BRK-B", 7, "Brook Corp"))])
    match = directory.match("BRKB", "BROOK CORP CLASS B", "", "", NEW)
    assert match is not None
    assert (match.cik, match.by, match.exchange) == (7, "ticker", "NYSE")


def test_a_form_of_two_tickers_says_nothing() -> None:
    directory = Directory([_list(NEW, ("AB-C", 1, "One Corp"), ("ABC", 2, "Two Corp"))])
    assert directory.match("AB C", "", "", "", NEW) is None
    exact = directory.match("ABC", "", "", "", NEW)
    assert exact is not None
    assert exact.cik == 2


def test_a_ticker_is_the_company_that_had_it_then() -> None:
    directory = Directory([_list(OLD, ("META", 1, "Metals Acquisition")), _list(NEW, ("META", 2, "Social Corp"))])
    then, now = (directory.match("META", "", "", "", day) for day in (OLD, NEW))
    assert then is not None
    assert then.cik == 1
    assert now is not None
    assert now.cik == 2


def test_a_name_that_differs_needs_a_ticker_that_stayed() -> None:
    """A company that changed its name keeps its ticker; a ticker that moved to another company does not prove it."""
    stayed = Directory([_list(OLD, ("NEWN", 1, "Perkin")), _list(NEW, ("NEWN", 1, "Revvity"))])
    match = stayed.match("NEWN", "UNRELATED WORDS", "", "", date(2025, 6, 1))
    assert match is not None
    assert match.by == "ticker alone"
    moved = Directory([_list(OLD, ("NEWN", 1, "Perkin")), _list(NEW, ("NEWN", 2, "Revvity"))])
    assert moved.match("NEWN", "UNRELATED WORDS", "", "", date(2025, 6, 1)) is None
    later = Directory([_list(NEW, ("NEWN", 1, "Revvity"))])
    assert later.match("NEWN", "UNRELATED WORDS", "", "", date(2025, 6, 1)) is None, "seen 14 months after the day"


def test_a_cusip_goes_before_a_ticker_and_through_one() -> None:
    pairs = (
        Identity("cusip", "037833100", None, other="OLDT", first_seen=OLD, last_seen=OLD),
        Identity("ticker", "OLDT", 5, "Apple Farms", first_seen=OLD, last_seen=OLD),
        Identity("ticker", "NEWT", 6, "Pear Farms", first_seen=OLD, last_seen=OLD),
    )
    directory = Directory([Identities("us", pairs, Source("sec"))])
    match = directory.match("NEWT", "APPLE FARMS INC", "037833100", "", OLD)
    assert match is not None
    assert (match.cik, match.by) == (5, "cusip")


FAILS = (
    Identity("cusip", "999990104", None, "SYNTHETIC FARMS INC CL A", "", "SYNT", OLD, OLD),
    Identity("cusip", "999990203", None, "OTHER WORKS INC", "", "OTHR", OLD, OLD),
    Identity("ticker", "SYNT", 5, "Synthetic Farms Inc", "", "", OLD, OLD),
    Identity("ticker", "OTHR", 6, "Renamed Holdings", "", "", OLD, OLD),
    Identity("ticker", "NEWT", 7, "Third Corp", "", "", OLD, OLD),
)


def test_a_cusip_leads_to_a_company_only_through_a_name_that_agrees() -> None:
    """Rows of a fails-to-deliver file beside a list of tickers: the second CUSIP has a ticker and another name."""
    directory = Directory([Identities("us", FAILS, Source("sec"))])
    match = directory.match("", "SYNTHETIC FARMS INC", "999990104", "", OLD)
    assert match is not None
    assert (match.cik, match.by) == (5, "cusip")
    assert directory.match("", "OTHER WORKS INC", "999990203", "", OLD) is None


def test_a_second_class_is_found_by_the_figures_of_its_issuer() -> None:
    """999990302 is not in the file; its first six figures are those of Synthetic Farms alone."""
    directory = Directory([Identities("us", FAILS, Source("sec"))])
    match = directory.match("", "SYNTHETIC FARMS CLASS B", "999990302", "", OLD)
    assert match is not None
    assert (match.cik, match.by) == (5, "cusip")
    assert directory.match("", "UNRELATED WORDS", "999990302", "", OLD) is None


def test_a_cusip_of_another_company_speaks_against_a_ticker_alone() -> None:
    directory = Directory([Identities("us", FAILS, Source("sec"))])
    alone = directory.match("NEWT", "UNRELATED WORDS", "", "", OLD)
    assert alone is not None
    assert alone.by == "ticker alone"
    assert directory.match("NEWT", "UNRELATED WORDS", "999990302", "", OLD) is None


def test_an_empty_directory_is_false() -> None:
    assert not Directory([])
