"""What the shell completes, through the protocol that the installed scripts speak; no network, no numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallcap_cli.app import every_command
from smallcap_cli.call.command_line import parameters_of
from smallcap_cli.call.commands import load
from smallcap_cli.call.completion import KINDS, PLAIN, alternatives
from smallcap_cli.core.metrics.columns import column_names
from smallcap_cli.core.windows import NAMED
from tests.conftest import Run

EVERY = every_command()
GROUP_FILE = "groups:\n  my-own: {label: Mine, members: [IWM, VB]}\n"
PRESET_FILE = "presets:\n  mine: {columns: [ticker, return_1y]}\n"


def offered(console: Run, line: str, shell: str = "fish", **env: str) -> list[str]:
    """The values offered at the end of a line, without their descriptions."""
    answer = console(env={"_SMALLCAP_COMPLETE": shell, "_SMALLCAP_LINE": line, **env})
    assert (answer.code, answer.err) == (0, "")
    return [one.split("\t")[0] for one in answer.out.splitlines()]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("smallcap compa", ["compare"]),
        ("smallcap meth", ["methodology"]),
        ("smallcap -q compa", ["compare"]),
        ("smallcap --vers", ["--version"]),
        ("smallcap data ex", ["export"]),
        ("smallcap compare IJ", ["IJR", "IJS", "IJT"]),
        ("smallcap compare ij", ["IJR", "IJS", "IJT"]),
        ("smallcap compare IWM,IJ", ["IWM,IJR", "IWM,IJS", "IWM,IJT"]),
        ("smallcap compare IJR,ij", ["IJR,IJS", "IJR,IJT"]),
        ("smallcap compare smallcap-v", ["smallcap-value"]),
        ("smallcap compare IWM --benchmark VO", ["VOO"]),
        ("smallcap compare IWM --benchmark=VO", ["--benchmark=VOO"]),
        ("smallcap compare IWM --bench", ["--benchmark"]),
        ("smallcap compare IWM -c return_1", ["return_1m", "return_1y", "return_10y"]),
        ("smallcap compare IWM -c return_1y,return_5", ["return_1y,return_5y"]),
        ("smallcap compare -c max_drawdown:1", [f"max_drawdown:{w}" for w in NAMED if w.startswith("1")]),
        ("smallcap compare -c return_1y:", []),
        ("smallcap compare --show IJ", ["IJR.", "IJS.", "IJT."]),
        ("smallcap compare --show iwm.line", ["IWM.line_count", "IWM.line_count_as_of"]),
        ("smallcap compare --show IWM.max_drawdown:2", ["IWM.max_drawdown:2y", "IWM.max_drawdown:20y"]),
        ("smallcap compare --sort -return_1", ["-return_1m", "-return_1y", "-return_10y"]),
        ("smallcap compare -f ", ["table", "csv", "tsv", "json", "ndjson", "md", "html", "xlsx"]),
        ("smallcap compare -f CS", ["csv"]),
        ("smallcap compare --preset ", ["default", "card", "risk", "cost", "inside", "flows", "all"]),
        ("smallcap compare --frequency ", ["auto", "daily", "weekly", "monthly"]),
        ("smallcap compare --anchor ", ["before", "after", "month-end"]),
        ("smallcap compare --basis ", ["total", "price"]),
        ("smallcap compare --risk-free ", ["tbill", "ff", "zero"]),
        ("smallcap compare --layout ", ["auto", "funds-down", "funds-across"]),
        ("smallcap compare --window 1", [w for w in NAMED if w.startswith("1")]),
        ("smallcap returns IWM --window ytd,3", ["ytd,3m", "ytd,3y"]),
        ("smallcap compare --provider ya", ["yahoo"]),
        ("smallcap provider check ya", ["yahoo"]),
        ("smallcap returns IWM --by ", ["year", "quarter", "month"]),
        ("smallcap data export --as ", ["csv", "parquet", "duckdb", "dataset"]),
        ("smallcap data export --to ", [":folders"]),
        ("smallcap compare --prices ", [":folders"]),
        ("smallcap compare -o ", [":files"]),
        ("smallcap compare --funds-from smallcap-v", ["smallcap-value", ":files"]),
        ("smallcap methodology apply ID --universe s", ["sample", ":files"]),
        ("smallcap methodology show crsp_us_small_cap_g", ["crsp_us_small_cap_growth", ":files"]),
        ("smallcap methodology apply sp_smallcap_600_m", ["sp_smallcap_600_momentum", ":files"]),
        ("smallcap verify spsm", ["spsm_vb_2026", ":files"]),
        ("smallcap check rot", ["rotation", ":files"]),
        ("smallcap check re", ["replay", ":files"]),
        ("smallcap check replay rot", ["rotation", ":files"]),
        ("smallcap check rotation -f na", ["nagios"]),
        ("smallcap check rotation --chan", ["--changed-only"]),
        ("smallcap check replay rotation -f na", []),
        ("smallcap config schema c", ["checks", "claims", "config"]),
        ("smallcap config show options.w", ["options.window"]),
        ("smallcap metric explain max_drawdown:1", [f"max_drawdown:{w}" for w in NAMED if w.startswith("1")]),
        ("smallcap blend IJ", ["IJR:", "IJS:", "IJT:"]),
        ("smallcap blend IWM:100 --rebalance n", ["never"]),
        ("smallcap season IWM --month 1", ["1", "10", "11", "12"]),
        ("smallcap pair IWM VO", ["VOO"]),
        ("smallcap rotation IJ", ["IJR", "IJS", "IJT"]),
        ("smallcap rotation IWM VO", ["VOO"]),
        ("smallcap fund list --group smallcap-v", ["smallcap-value"]),
        ("smallcap fund like IWM ", []),
        ("smallcap hel", ["help"]),
        ("smallcap help sig", ["significance"]),
        ("smallcap help ver", ["verify"]),
        ("smallcap help data cl", ["clear"]),
        ("smallcap compare 'IJ", ["IJR", "IJS", "IJT"]),
        ("smallcap nosuch IW", []),
        ("env smallcap compa", []),
    ],
)  # fmt: skip
def test_the_shell_is_offered(console: Run, line: str, values: list[str]) -> None:
    assert offered(console, line) == values


def test_a_column_of_any_window_offers_windows_and_no_column_offers_itself_twice(console: Run) -> None:
    assert offered(console, "smallcap compare -c max_drawdown:") == [f"max_drawdown:{w}" for w in NAMED]
    assert sorted(offered(console, "smallcap compare -c ")) == sorted([*column_names(), "all"])
    assert "return_1y,return_1y" not in offered(console, "smallcap compare -c return_1y,")


def test_bash_gets_what_follows_the_characters_at_which_it_breaks_words(console: Run) -> None:
    breaks = {"_SMALLCAP_BREAKS": " \t\n\"'><=;|&(:"}
    assert offered(console, "smallcap compare -c max_drawdown:2", "bash", **breaks) == ["2y", "20y"]
    assert offered(console, "smallcap compare --format=t", "bash", **breaks) == ["table", "tsv"]
    assert offered(console, "smallcap compare --format=t", "bash", _SMALLCAP_BREAKS=" ") == [
        "--format=table", "--format=tsv",
    ]  # fmt: skip


def test_values_come_with_a_word_about_them(console: Run) -> None:
    answer = console(env={"_SMALLCAP_COMPLETE": "zsh", "_SMALLCAP_LINE": "smallcap compare IJR"})
    assert answer.out == "IJR\tiShares Core S&P Small-Cap ETF\n"
    answer = console(env={"_SMALLCAP_COMPLETE": "zsh", "_SMALLCAP_LINE": "smallcap compare -c ulcer"})
    name, about = answer.out.rstrip("\n").split("\t")
    assert (name, about[:1].isupper()) == ("ulcer_index", True)


def test_an_option_that_was_given_is_not_offered_again(console: Run) -> None:
    assert "--offline" in offered(console, "smallcap compare IWM --")
    assert "--offline" not in offered(console, "smallcap compare IWM --offline --")


def test_what_the_user_added_is_offered(console: Run, tmp_path: Path) -> None:
    config = tmp_path / "smallcap-home" / "config"
    config.mkdir(parents=True)
    (config / "funds.yaml").write_text(GROUP_FILE, encoding="utf-8")
    (config / "config.yaml").write_text(PRESET_FILE, encoding="utf-8")
    assert offered(console, "smallcap compare my") == ["my-own"]
    assert offered(console, "smallcap compare --preset mi") == ["mine"]


def test_a_faulty_settings_file_offers_nothing_and_says_nothing(console: Run, tmp_path: Path) -> None:
    config = tmp_path / "smallcap-home" / "config"
    config.mkdir(parents=True)
    (config / "config.yaml").write_text("presets: 3\n", encoding="utf-8")
    assert offered(console, "smallcap compare --preset ") == []


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_metavar_says_what_is_completed(words: tuple[str, ...]) -> None:
    """A value in capitals is a kind that completion knows, or one that nobody can complete."""
    for parameter in parameters_of(load(*words)):
        for one in alternatives(parameter.metavar):
            assert one.islower() or one.isdigit() or one == "-" or one in KINDS or one in PLAIN, (words, parameter)


def test_completion_is_declared_by_metavars_alone() -> None:
    for words in EVERY:
        assert [p.names for p in parameters_of(load(*words)) if p.info.autocompletion] == []
