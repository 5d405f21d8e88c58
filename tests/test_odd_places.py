"""Places and files that cannot be: two lines and the right exit code, never exit 70."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.files.rates import parse_factor_rates
from tests.conftest import Run
from tests.places import ROOT
from tests.test_cli_streams import refused

NOBODY = "~nosuchuser12345/x"


@pytest.mark.parametrize(
    "arguments",
    [
        ("metric", "list", "-o", NOBODY),
        ("metric", "list", "--config", NOBODY),
        ("compare", "IWM", "--prices", NOBODY),
        ("attribute", NOBODY, "--scheme", "SIC"),
        ("verify", f"{NOBODY}.yaml"),
        ("methodology", "apply", "russell_2000", "--universe", NOBODY),
        ("methodology", "validate", f"{NOBODY}.yaml"),
        ("data", "export", "--to", NOBODY),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_a_home_of_nobody_is_bad_usage(smallcap: Run, arguments: tuple[str, ...]) -> None:
    assert "~nosuchuser12345" in refused(smallcap(*arguments), 2)[0]


@pytest.mark.parametrize("variable", ["SMALLCAP_HOME", "SMALLCAP_CONFIG"])
def test_a_home_of_nobody_in_the_environment_is_bad_usage(smallcap: Run, variable: str) -> None:
    refused(smallcap("metric", "list", env={variable: NOBODY}), 2)


def test_an_output_that_is_a_link_to_itself_is_bad_usage_and_stays(smallcap: Run, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to("loop")
    assert "symbolic links" in refused(smallcap("metric", "list", "-o", str(loop)), 2)[0]
    assert loop.is_symlink()


def test_a_link_to_a_file_that_is_not_there_yet_is_followed(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("new.txt")
    assert smallcap("metric", "list", "-o", str(tmp_path / "link")).code == 0
    assert (tmp_path / "new.txt").is_file()


def test_a_full_device_as_the_output_is_no_bad_usage(smallcap: Run) -> None:
    assert "No space left" in refused(smallcap("metric", "list", "-o", "/dev/full"), 4)[0]


@pytest.mark.parametrize("arguments", [("compare", "--help"), ("compare", "-h"), ("--help",), ("help", "compare")])
def test_help_on_a_full_disk_is_said_in_two_lines(console_command: list[str], arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [*console_command, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert (ran.returncode, len(ran.stderr.splitlines())) == (4, 2)
    assert ran.stderr.startswith("error: cannot write to standard output: No space left on device")


def test_a_deleted_working_folder_changes_nothing(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = smallcap("compare", "IWM", "-f", "csv")
    gone = tmp_path / "gone"
    gone.mkdir()
    back = Path.cwd()
    os.chdir(gone)
    gone.rmdir()
    try:
        result = smallcap("compare", "IWM", "-f", "csv")
        listed = smallcap("config", "path", "-f", "csv")
    finally:
        os.chdir(back)
    assert (result.code, result.out, listed.code) == (0, there.out, 0)


@pytest.mark.parametrize("level", ["1", "2"])
def test_python_without_docstrings_gives_the_same_answer(console: Run, level: str) -> None:
    plain = console("compare", "IWM", "IJR", "-f", "csv")
    assert (plain.code, plain.out) == (
        0,
        console("compare", "IWM", "IJR", "-f", "csv", env={"PYTHONOPTIMIZE": level}).out,
    )


def test_a_universe_of_empty_cells_is_empty(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text(",,,\n")
    asked = ("methodology", "apply", "russell_2000", "--universe", str(tmp_path / "u.csv"))
    assert "the file is empty" in refused(smallcap(*asked), 2)[0]


@pytest.mark.parametrize("weight", ["1e999", "-1e999", "1e308", "101", "nan"])
def test_a_sector_weight_that_cannot_be_is_named_with_its_line(smallcap: Run, tmp_path: Path, weight: str) -> None:
    head = "sector,weight,benchmark_weight,return,benchmark_return"
    other = "-" + weight.lstrip("-")
    (tmp_path / "s.csv").write_text(f"{head}\na,{weight},1,0.1,0.1\nb,{other},0,0.1,0.1\nc,1,0,0.1,0.1\n")
    assert "s.csv:2: weight" in refused(smallcap("attribute", str(tmp_path / "s.csv"), "--scheme", "SIC"), 2)[0]


@pytest.mark.parametrize("rf", ["1e300", "-98", "5000", "1"])
@pytest.mark.filterwarnings("error")
def test_an_absurd_rate_of_a_factor_file_is_refused_without_a_warning(rf: str) -> None:
    """One percent a day is more than 3,000 % a year."""
    rows = [f"2026110{day},0.1,0.1,0.1,{rf if day == 4 else '0.02'}" for day in range(2, 7)]
    content = "\n".join([",Mkt-RF,SMB,HML,RF", *rows]).encode()
    with pytest.raises(CouldNotParse, match=r"f\.csv: RF \S+ of 2026-11-04 is no daily rate in percent"):
        parse_factor_rates("f.csv", content)


@pytest.mark.filterwarnings("error")
def test_weights_that_add_up_to_no_number_are_refused_without_a_warning(smallcap: Run, tmp_path: Path) -> None:
    rules = tmp_path / "sp_smallcap_600.yaml"
    text = (ROOT / "configs" / "methodologies" / rules.name).read_text()
    assert text.count("by: float_mcap\n") == 1
    factors = " * ".join(["1" + "0" * 38] * 7 + ["1" + "0" * 32])  # 10**298 of numbers short enough to be read
    rules.write_text(text.replace("by: float_mcap\n", f"by: float_mcap * {factors}\n"))
    result = smallcap("methodology", "apply", str(rules), "--universe", "sample", "-f", "csv")
    assert "adds up to more than a number can hold" in refused(result, 2)[0]


def test_a_place_of_five_thousand_digits_is_no_place(smallcap: Run) -> None:
    """Python reads no whole number of more than 4,300 digits: it was exit code 70."""
    change = f"percentile_band.{'1' * 5000}=3"
    result = smallcap("methodology", "apply", "crsp_us_small_cap", "--universe", "sample", "--set", change)
    assert "--set percentile_band.1111" in refused(result, 2)[0]
    assert "(5,018 characters)" in refused(result, 2)[0]


def test_an_output_with_a_slash_at_its_end_is_a_folder(smallcap: Run, tmp_path: Path) -> None:
    """A file `nowhere` was written in the place of a folder that does not exist."""
    result = smallcap("compare", "IWM", "--offline", "-o", f"{tmp_path}/nowhere/")
    assert "names a folder" in refused(result, 2)[0]
    assert not (tmp_path / "nowhere").exists()
