"""Fund companies' lists at a fake server: one layout a company, and how each fault is told. All companies invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from smallcap_cli.catalog import load_catalog
from smallcap_cli.core.holdings.kinds import LineKind, line_kinds
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotOffered, RateLimited, SmallcapError
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.issuer.addresses import ISSUERS
from smallcap_cli.providers.issuer.provider import MANNERS, IssuerFiles, open_issuer
from smallcap_cli.providers.network.options import network_options
from tests.conftest import Run
from tests.fakes.issuers import (
    DECLARED,
    PATHS,
    FakeIssuers,
    avantis_page,
    dimensional_csv,
    invesco_json,
    ishares_csv,
    state_street_xlsx,
    vanguard_json,
)  # fmt: skip

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LISTS = {
    "IWM": ishares_csv(), "SPSM": state_street_xlsx(), "VB": vanguard_json(), "XSMO": invesco_json(),
    "AVUV": avantis_page(), "DFAS": dimensional_csv(),
}  # fmt: skip


def issuer_at(server: FakeIssuers, **given: Any) -> IssuerFiles:
    """The provider at a server, not paced, pages included."""
    config = {"base_url": server.url, "timeout_seconds": 5, "deadline_seconds": 10, "pages": True, **given}
    as_of = config.pop("as_of", None)
    return open_issuer(ProviderSetup(config=config, clock=lambda: NOW, as_of=as_of, holdings_files=lambda: DECLARED))


@pytest.mark.parametrize(
    ("ticker", "day", "title"),
    [
        ("IWM", date(2026, 11, 19), "iShares"),
        ("SPSM", date(2026, 11, 19), "State Street"),
        ("VB", date(2026, 10, 31), "Vanguard"),
        ("XSMO", date(2026, 11, 19), "Invesco"),
        ("AVUV", date(2026, 11, 19), "Avantis"),
        ("DFAS", date(2026, 11, 18), "Dimensional"),
    ],
)
def test_the_list_of_each_company(ticker: str, day: date, title: str) -> None:
    with FakeIssuers(LISTS) as server:
        found = issuer_at(server).holdings(ticker)
    assert (found.ticker, found.as_of, found.filed) == (ticker, day, None)
    assert found.rows[0].ticker == "ALPI"
    # Vanguard rounds its weights: 99 % in the proportion of the market values, 62 of 99.
    assert found.rows[0].weight == pytest.approx(0.62 if ticker == "VB" else 0.6, rel=1e-12)
    assert title in found.source.citation
    assert found.source.provider_name == "issuer"


def test_it_says_what_it_is() -> None:
    with FakeIssuers(LISTS) as server:
        issuer_at(server, contact="Tester tester@example.com").holdings("IWM")
    ((_, agent),) = server.requests
    assert agent.startswith("smallcap-cli/")
    assert "Mozilla" not in agent


@pytest.mark.parametrize("ticker", LISTS)
@pytest.mark.parametrize(
    ("mode", "kind", "words"),
    [
        ("403", CouldNotAsk, "refuses programs"),
        ("404", CouldNotAsk, "no file of"),
        ("503", CouldNotAsk, "out of order"),
        ("429", RateLimited, "429"),
        ("html", CouldNotParse, "web page"),
        ("empty", CouldNotParse, "empty file"),
        ("truncated", CouldNotAsk, "could not be reached"),
        ("redirect", CouldNotAsk, "elsewhere.example, which was not followed"),
        ("bomb", CouldNotParse, "more than 50 MB"),
    ],
)
def test_a_fault_says_what_to_do_next(ticker: str, mode: str, kind: type[SmallcapError], words: str) -> None:
    with FakeIssuers(LISTS, mode) as server, pytest.raises(kind, match=words) as raised:
        issuer_at(server).holdings(ticker)
    assert raised.value.hint


def test_a_list_of_another_fund_is_refused() -> None:
    with FakeIssuers({"SPSM": state_street_xlsx("SLYV")}) as server, pytest.raises(CouldNotParse, match="SLYV"):
        issuer_at(server).holdings("SPSM")


def test_a_layout_that_changed_names_what_is_absent() -> None:
    changed = ishares_csv().replace(b"Weight (%)", b"Heft")
    with FakeIssuers({"IWM": changed}) as server, pytest.raises(CouldNotParse, match=r"(?i)weight"):
        issuer_at(server).holdings("IWM")


def test_an_old_list_says_its_age() -> None:
    with FakeIssuers({"IWM": ishares_csv(day="Aug 03, 2026")}) as server:
        assert "110 days ago" in issuer_at(server).holdings("IWM").warnings[-1]


def test_a_fund_of_no_known_company_is_not_offered() -> None:
    with FakeIssuers(LISTS) as server, pytest.raises(NotOffered, match="CALF"):
        issuer_at(server).holdings("CALF")
    assert server.requests == []


@pytest.mark.parametrize("ticker", ["IWM", "DFAS"])
def test_a_file_that_ends_between_two_rows_is_a_part_of_a_list(ticker: str) -> None:
    # Without the last two of three lines 60 % of the fund is left.
    part = b"\n".join(line for line in LISTS[ticker].split(b"\n") if b"BETA" not in line and b"DOLLAR" not in line)
    with FakeIssuers({ticker: part}) as server, pytest.raises(CouldNotParse, match=r"weights add up to 6[01]\.00 %"):
        issuer_at(server).holdings(ticker)


def test_a_file_a_session_is_looked_for_backwards_from_the_last_close() -> None:
    # 2026-11-21 is a Saturday; the files of Friday and Thursday are not out yet.
    with FakeIssuers(LISTS) as server:
        found = issuer_at(server).holdings("DFAS")
    assert [path for path, _ in server.requests] == [
        f"/etf/{day}/DFAS.csv" for day in ("20261120", "20261119", "20261118")
    ]
    assert found.source.url == "https://tools-blob.dimensional.com/etf/20261118/DFAS.csv"


def test_a_file_a_session_answers_for_an_earlier_day() -> None:
    # 2025-07-06 is a Sunday after the holiday of 07-04.
    earlier = {"/etf/20250703/DFAS.csv": dimensional_csv("2025-07-03")}
    with FakeIssuers(earlier) as server:
        found = issuer_at(server, as_of=date(2025, 7, 6)).holdings("DFAS")
    assert (found.as_of, found.warnings, len(server.requests)) == (date(2025, 7, 3), (), 1)


def test_todays_list_does_not_answer_for_an_earlier_day() -> None:
    with FakeIssuers(LISTS) as server, pytest.raises(NotOffered, match="of 2026-11-19 and keeps no earlier"):
        issuer_at(server, as_of=date(2025, 7, 6)).holdings("IWM")


def test_a_page_that_was_packed_is_not_guessed_at() -> None:
    packed = avantis_page().replace(b'weight:"39.00%"', b"weight:aB")
    with FakeIssuers({"AVUV": packed}) as server, pytest.raises(CouldNotParse, match="weight is aB"):
        issuer_at(server).holdings("AVUV")


@pytest.mark.parametrize("pages", [False, None, "yes"])
def test_a_page_is_asked_for_only_where_the_user_says_so(pages: object) -> None:
    with FakeIssuers(LISTS) as server, pytest.raises(NotOffered, match="in a web page") as raised:
        issuer_at(server, pages=pages).holdings("AVUV")
    assert server.requests == []
    assert "providers.issuer.pages: true" in raised.value.hint


@pytest.mark.parametrize(("pages", "code", "asked"), [("true", 0, 1), ("false", 4, 0), ("maybe", 2, 0)])
def test_the_users_config_turns_pages_on(smallcap: Run, tmp_path: Path, pages: str, code: int, asked: int) -> None:
    config = tmp_path / "own.yaml"
    config.write_text(f"providers:\n  issuer:\n    pages: {pages}\n")
    with FakeIssuers(LISTS) as server:
        env = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_ISSUER_URL": server.url, "SMALLCAP_SEC_URL": "http://127.0.0.1:9"}
        found = smallcap("holdings", "AVUV", "--config", str(config), env=env)
        assert (found.code, len(server.requests)) == (code, asked), found.err


def test_cash_in_a_page_of_avantis_is_no_company() -> None:
    with FakeIssuers(LISTS) as server:
        found = issuer_at(server).holdings("AVUV")
    assert line_kinds(found.rows) == (LineKind.SHARE, LineKind.SHARE, LineKind.CASH)
    assert (found.rows[0].cusip, found.rows[0].shares, found.scheme) == ("02000A103", 10.0, "Avantis")


@pytest.mark.parametrize(("base", "pace"), [("https://www.ssga.com", 2.0), ("http://127.0.0.1:9", 0.0)])
def test_a_companys_own_host_is_paced_also_where_the_config_names_it(base: str, pace: float) -> None:
    assert network_options(ProviderSetup(config={"base_url": base}), MANNERS).pace_seconds == pace


def test_the_catalogue_declares_the_companies_of_the_tests_funds(smallcap: Run) -> None:
    declared = load_catalog(None).holdings_files()
    assert {ticker: declared[ticker] for ticker in PATHS} == DECLARED
    assert {company for company, _ in declared.values()} == set(ISSUERS)


def test_a_users_file_declares_a_fund(tmp_path: Path) -> None:
    (tmp_path / "funds.yaml").write_text('holdings_files: {vanguard: {funds: {vo: VO}}, ishares: {funds: {XSMO: "1"}}}')
    declared = load_catalog(tmp_path).holdings_files()
    assert (declared["VO"], declared["XSMO"], declared["VB"]) == (
        ("vanguard", "VO"),
        ("ishares", "1"),
        ("vanguard", "VB"),
    )


def test_holdings_come_from_the_company_and_stay_for_offline_calls(smallcap: Run) -> None:
    with FakeIssuers(LISTS) as server:
        env = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_ISSUER_URL": server.url}
        first = smallcap("holdings", "IWM", "-f", "csv", env=env)
    assert first.code == 0, first.err
    assert "ALPHA INVENTED CORP" in first.out
    again = smallcap("holdings", "IWM", "-f", "csv")
    assert (again.code, again.out) == (0, first.out)
