"""What names funds: tickers, groups, lists; and what is said where nothing is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

ASKED = ("-c", "expense_ratio", "-f", "csv", "-q")


def tickers(out: str) -> list[str]:
    return [line.partition(",")[0] for line in out.splitlines()[1:]]


@pytest.mark.parametrize("name", ["Microcap", "MICROCAP", "microcap", "Sp-600,MICROCAP"])
def test_a_group_may_be_written_in_capitals(smallcap: Run, name: str) -> None:
    """`compare MICROCAP` was an unknown fund."""
    funds = ["IJR", "SPSM", "VIOO", "IWC"] if "," in name else ["IWC"]  # configs/funds.yaml
    assert tickers(smallcap("compare", name, *ASKED).out) == funds


def test_a_ticker_comes_before_a_group_of_its_letters(smallcap: Run, tmp_path: Path) -> None:
    """Own groups may be called as a fund is, or as a price file of the user's."""
    config = tmp_path / "smallcap-home" / "config"
    config.mkdir(parents=True)
    (config / "funds.yaml").write_text(
        "groups:\n  iwm: {label: Mine, members: [IJR]}\n  pets: {label: Pets, members: [IJR]}\n"
    )
    assert tickers(smallcap("compare", "iwm", *ASKED).out) == ["IWM"]
    assert tickers(smallcap("compare", "PETS", *ASKED).out) == ["IJR"]
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "PETS.csv").write_text("Date,Close\n2026-07-30,1\n2026-07-31,2\n")
    assert tickers(smallcap("compare", "PETS", "--prices", str(tmp_path / "prices"), *ASKED).out) == ["PETS"]


@pytest.mark.usefixtures("no_network_configured")
@pytest.mark.parametrize("word", ["BRK.B", "brk/b", "BRK B"])
def test_a_class_of_shares_is_written_with_a_dash(smallcap: Run, word: str) -> None:
    result = smallcap("compare", word, "IWM", "-c", "return_1y")
    assert result.code != 0
    assert "hint: Yahoo writes BRK-B\n" in result.err


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_near_a_group_names_the_group(smallcap: Run) -> None:
    """`compare us-smalcap` named no group."""
    assert smallcap("compare", "us-smalcap").err.endswith("hint: did you mean us-smallcap?\n")
    assert smallcap("returns", "us-smalcap").err.endswith("hint: did you mean us-smallcap?\n")


@pytest.mark.parametrize("content", ["", "\n# a comment\n", "Ticker,Weight\n"])
def test_a_list_without_a_ticker_is_named(smallcap: Run, tmp_path: Path, content: str) -> None:
    """An empty --funds-from file was `no fund given`."""
    (tmp_path / "empty.txt").write_text(content)
    result = smallcap("compare", "--funds-from", "empty.txt", cwd=tmp_path)
    assert result.code == 2
    assert result.err == "error: empty.txt has no ticker\nhint: write one a line, or name a group: smallcap fund list\n"


def test_a_folder_is_no_list_of_funds(smallcap: Run, tmp_path: Path) -> None:
    """A folder was `no file and no group called`."""
    result = smallcap("compare", "--funds-from", str(tmp_path))
    assert (result.code, result.err.splitlines()[0]) == (2, f"error: {tmp_path} is a folder")


@pytest.mark.parametrize("arguments", [("compare", "-"), ("compare", "--funds-from", "-")])
def test_an_empty_standard_input_is_named(smallcap: Run, arguments: tuple[str, ...]) -> None:
    result = smallcap(*arguments, stdin="\n")
    assert (result.code, result.err.splitlines()[0]) == (2, "error: standard input has no ticker")


def test_compare_alone_shows_the_list_of_the_settings(smallcap: Run, tmp_path: Path) -> None:
    """`smallcap compare` was `no fund given`."""
    result = smallcap("compare")
    assert result.out.splitlines()[0].startswith("US small-cap ETFs, the list of options.funds_from")
    # configs/defaults.yaml
    assert tickers(smallcap("compare", *ASKED).out) == ["IWM", "IJR", "VB", "SPSM", "AVUV"]
    (tmp_path / "smallcap.yaml").write_text("options: {funds_from: sp-600}\n")
    assert tickers(smallcap("compare", *ASKED, cwd=tmp_path).out) == ["IJR", "SPSM", "VIOO"]
    (tmp_path / "smallcap.yaml").write_text("options: {funds_from: [QQQ, microcap]}\n")
    assert tickers(smallcap("compare", *ASKED, cwd=tmp_path).out) == ["QQQ", "IWC"]
    assert tickers(smallcap("compare", "IWM", *ASKED, cwd=tmp_path).out) == ["IWM"]
    assert tickers(smallcap("compare", "--funds-from", "microcap", *ASKED, cwd=tmp_path).out) == ["IWC"]


def test_a_fault_in_the_list_of_the_settings_names_the_file(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "smallcap.yaml").write_text("options: {funds_from: sp-60}\n")
    result = smallcap("compare", cwd=tmp_path)
    assert (result.code, "(funds_from, set by project smallcap.yaml)" in result.err) == (3, True)


def test_other_commands_and_notebooks_want_a_fund(smallcap: Run) -> None:
    from smallcap_cli import compare
    from smallcap_cli.errors import UsageFault

    assert smallcap("returns").err.startswith("error: no fund given\n")
    with pytest.raises(UsageFault, match="no fund given"):
        compare([])
