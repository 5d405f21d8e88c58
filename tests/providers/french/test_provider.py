"""Ken French's library at a fake server: its six zips, and how each fault is told. All factors invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from smallcap_cli.core.factors import SUBJECTS
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, RateLimited, SmallcapError
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.contract import check_provider
from smallcap_cli.providers.french.addresses import FILES
from smallcap_cli.providers.french.provider import FrenchLibrary, open_french
from tests.fakes.french import FOLDER, FakeFrench, daily_file, library, zipped

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def library_at(server: FakeFrench, **given: Any) -> FrenchLibrary:
    """The provider at a server, not paced."""
    config = {"base_url": server.url, "timeout_seconds": 5, "deadline_seconds": 10, **given}
    return open_french(ProviderSetup(config=config, clock=lambda: NOW))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_of_the_six_files(subject: str) -> None:
    with FakeFrench() as server:
        found = library_at(server).factors(subject)
    assert server.requests[0][0] == f"{FOLDER}{FILES[subject]}"
    assert (found.subject, found.vintage, found.source.as_of) == (subject, "202604", date(2026, 4, 30))
    assert found.source.retrieved == NOW
    assert "CRSP vintage 202604" in found.source.citation
    assert found.source.provider_name == "french"


def test_it_says_what_it_is() -> None:
    with FakeFrench() as server:
        library_at(server, contact="Tester tester@example.com").factors("three")
    ((_, agent),) = server.requests
    assert agent.startswith("smallcap-cli/")


def test_the_names_of_the_zips_are_those_of_the_site() -> None:
    # https://mba.tuck.dartmouth.edu/pages/faculty/ken.french/data_library.html
    assert sorted(FILES.values()) == [
        "F-F_Momentum_Factor_CSV.zip", "F-F_Momentum_Factor_daily_CSV.zip", "F-F_Research_Data_5_Factors_2x3_CSV.zip",
        "F-F_Research_Data_5_Factors_2x3_daily_CSV.zip", "F-F_Research_Data_Factors_CSV.zip",
        "F-F_Research_Data_Factors_daily_CSV.zip",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "kind", "words"),
    [
        ("403", CouldNotAsk, "403"),
        ("404", CouldNotAsk, "404"),
        ("503", CouldNotAsk, "out of order"),
        ("429", RateLimited, "429"),
        ("html", CouldNotParse, "web page"),
        ("empty", CouldNotParse, "empty file"),
        ("truncated", CouldNotAsk, "could not be reached"),
        ("half a zip", CouldNotParse, "not a whole zip"),
        ("redirect", CouldNotAsk, "elsewhere.example, which was not followed"),
        ("bomb", CouldNotParse, "more than 50 MB"),
        ("no table", CouldNotParse, "none is a header"),
        ("two files", CouldNotParse, "2 files in the zip"),
    ],
)
def test_a_fault_says_what_to_do_next(mode: str, kind: type[SmallcapError], words: str) -> None:
    with FakeFrench(modes={"*": mode}) as server, pytest.raises(kind, match=words) as raised:
        library_at(server).factors("three")
    assert raised.value.hint


def test_a_file_with_other_factors_than_its_name_says_is_refused() -> None:
    files = library() | {FILES["three"]: zipped("F.csv", daily_file("momentum"))}
    with FakeFrench(files) as server, pytest.raises(CouldNotParse, match="momentum_daily, not three"):
        library_at(server).factors("three")


def test_another_subject_is_not_asked_for() -> None:
    with FakeFrench() as server, pytest.raises(NotFound, match="no 'size'"):
        library_at(server).factors("size")
    assert server.requests == []


def test_it_keeps_the_contract() -> None:
    with FakeFrench() as server:
        assert check_provider(library_at(server), "three", "ZZZZNONE") == []


def test_the_factors_are_fractions() -> None:
    with FakeFrench() as server:
        found = library_at(server).factors("three")
    np.testing.assert_allclose(found.columns["rf"], 0.002)
