"""`config show` and `config path`: settings with their origin, and a broken file by line and path."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from smallcap_cli.cli import main
from tests.conftest import Run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, a fixed clock, and a working directory without files."""
    monkeypatch.setenv("SMALLCAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")
    for variable in ("COLUMNS", "SMALLCAP_CONFIG", "SMALLCAP_OFFLINE", "SMALLCAP_AS_OF", "SMALLCAP_CONTACT"):
        monkeypatch.delenv(variable, raising=False)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (tmp_path / "home" / "config").mkdir(parents=True)
    return tmp_path / "home"


def rows_of(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, tuple[str, ...]]:
    """CSV rows by their first cell."""
    assert main(["config", *arguments, "-f", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capfd.readouterr().out)))[1:]
    return {row[0]: tuple(row[1:]) for row in rows}


def test_a_default_is_shown_with_its_origin(capfd: pytest.CaptureFixture[str]) -> None:
    assert rows_of(capfd, "show")["options.window"] == ("5y", "default")


def test_each_layer_wins_over_the_one_below(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    user = home / "config" / "config.yaml"
    user.write_text("options: {window: 3y, benchmark: VTI, as_of: 2026-01-31}\n")
    Path("smallcap.yaml").write_text("options: {window: 10y, as_of: 2026-02-28}\n")
    monkeypatch.setenv("SMALLCAP_AS_OF", "2026-03-31")
    rows = rows_of(capfd, "show")
    assert rows["options.benchmark"] == ("VTI", f"user {user}")
    assert rows["options.window"] == ("10y", "project smallcap.yaml")
    assert rows["options.as_of"] == ("2026-03-31", "environment SMALLCAP_AS_OF")


def test_what_the_environment_sets_is_shown(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SMALLCAP_OFFLINE", "1")
    monkeypatch.setenv("SMALLCAP_SEC_URL", "http://localhost:9")
    rows = rows_of(capfd, "show")
    assert rows["options.offline"] == ("true", "environment SMALLCAP_OFFLINE")
    assert rows["providers.sec.base_url"] == ("http://localhost:9", "environment SMALLCAP_SEC_URL")


def test_lists_read_as_words(capfd: pytest.CaptureFixture[str]) -> None:
    assert rows_of(capfd, "show", "presets.all") == {"presets.all.columns": ("all", "default")}


def test_a_key_filters_by_how_keys_begin(capfd: pytest.CaptureFixture[str]) -> None:
    assert list(rows_of(capfd, "show", "options.f")) == ["options.format", "options.frequency", "options.funds_from"]


def test_an_unknown_key_offers_the_near_ones(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "options.windw"]) == 3
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: no setting called 'options.windw'\nhint: did you mean options.window")


def test_the_screen_names_the_files_below_the_table(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    user = home / "config" / "config.yaml"
    user.write_text("options: {window: 3y}\n")
    assert main(["config", "show", "options.window"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0].startswith("1 of ")
    assert lines[2].split() == ["options.window", "user", "3y"]
    assert "".join(lines[3:]).replace(" ", "") == f"user:{user}"


@pytest.mark.parametrize("command", ["show", "path"])
def test_a_broken_file_is_named_with_line_path_and_the_nearest_key(
    command: str, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    user = home / "config" / "config.yaml"
    user.write_text("options:\n  window: 3y\n  bechmark: VTI\n")
    assert main(["config", command]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    error, hint = captured.err.splitlines()
    assert error.startswith(f"error: {user}:3:")
    assert "options.bechmark" in error or "bechmark" in error
    assert hint == "hint: did you mean benchmark?"


def test_the_places_are_shown_with_whether_they_exist(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (home / "config" / "funds.yaml").write_text("")
    assert rows_of(capfd, "path") == {
        "user settings": (str(home / "config" / "config.yaml"), "no"),
        "project settings": (str(Path.cwd() / "smallcap.yaml"), "no"),
        "user funds": (str(home / "config" / "funds.yaml"), "yes"),
        "user methodologies": (str(home / "config" / "methodologies"), "no"),
        "config folder": (str(home / "config"), "yes"),
        "data folder": (str(home / "data"), "no"),
        "cache folder": (str(home / "cache"), "no"),
        "state folder": (str(home / "state"), "no"),
    }


def test_a_config_file_that_was_named_takes_the_users_place(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    named = home / "other.yaml"
    named.write_text("options: {window: 1y}\n")
    assert rows_of(capfd, "path", "--config", str(named))["user settings"] == (str(named), "yes")
    assert rows_of(capfd, "show", "--config", str(named))["options.window"] == ("1y", "flag --config")


def test_asking_for_places_makes_no_folder(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "path"]) == 0
    assert [path.name for path in home.iterdir()] == ["config"]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("format: cvs", "no format called 'cvs' (format, set by "),
        ("preset: defualt", "no preset called 'defualt' (preset, set by "),
        ("columns: [ticker, retrun_1y]", "no column called 'retrun_1y' (columns, set by "),
        ("layout: sideways", "--layout sideways is not valid (layout, set by "),
        ("max_age: soon", "--max-age soon is not a length of time (max_age, set by "),
        ("index_returns: /nowhere.csv", "no index returns at /nowhere.csv (index_returns, set by "),
    ],
)
def test_a_faulty_value_is_blamed_on_what_set_it(smallcap: Run, tmp_path: Path, setting: str, told: str) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "smallcap.yaml").write_text(f"options:\n  {setting}\n")
    result = smallcap("compare", "IWM", cwd=project)
    assert result.code in (2, 3)
    assert f"{told}project smallcap.yaml)" in result.err


def test_a_faulty_day_of_the_environment_is_blamed_on_it(smallcap: Run) -> None:
    result = smallcap("compare", "IWM", env={"SMALLCAP_AS_OF": "2026-13-01"})
    assert (result.code, "set by environment SMALLCAP_AS_OF" in result.err) == (2, True)


@pytest.mark.parametrize("key", ["recheck_hours", "profile_hours", "bundled_days"])
@pytest.mark.parametrize("age", ["999999999999999", "1.0e+300", ".inf", "9" * 300, "1000001"])
def test_an_age_beyond_any_calendar_is_refused(smallcap: Run, home: Path, key: str, age: str) -> None:
    """An age of 999,999,999,999,999 hours ended in exit 70."""
    (home / "config" / "config.yaml").write_text(f"ages:\n  {key}: {age}\n")
    result = smallcap("compare", "IWM")
    assert (result.code, f"config.yaml:2: ages.{key}: " in result.err) == (2, True)


def test_a_misspelt_setting_of_yahoo_is_refused(smallcap: Run, home: Path) -> None:
    (home / "config" / "config.yaml").write_text("providers:\n  yahoo: {base: 'http://127.0.0.1:8000'}\n")
    result = smallcap("compare", "IWM")
    assert (result.code, "unknown key 'base'" in result.err) == (2, True)


# The working folder's file, which may be anybody's

HOSTILE = """\
options: {window: 3y}
presets: {mine: {columns: [ticker]}}
providers:
  yahoo: {base_url: 'http://127.0.0.1:8000', cache_dir: cache}
  order: {prices: [plugin]}
contact: nobody
ages: {recheck_hours: 1}
"""


def warned(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.startswith("warning: ")]


def test_a_working_folders_file_sets_options_and_presets_only(capfd: pytest.CaptureFixture[str]) -> None:
    Path("smallcap.yaml").write_text(HOSTILE)
    assert main(["config", "show", "-q", "-f", "csv"]) == 0
    captured = capfd.readouterr()
    rows = {row[0]: row[1] for row in csv.reader(io.StringIO(captured.out))}
    assert (rows["options.window"], rows["presets.mine.columns"]) == ("3y", "ticker")
    assert not {"providers.yahoo.base_url", "providers.yahoo.cache_dir", "contact"} & set(rows)
    assert rows["ages.recheck_hours"] != "1"
    (line,) = warned(captured.err)
    assert "smallcap.yaml: providers.yahoo.base_url, providers.yahoo.cache_dir, providers.order.prices" in line
    assert "ages.recheck_hours ignored: a working folder's file sets options and presets only" in line


def test_what_is_ignored_is_said_before_an_error_too(capfd: pytest.CaptureFixture[str]) -> None:
    Path("smallcap.yaml").write_text(HOSTILE)
    assert main(["config", "show", "nothing"]) == 3
    first, second = capfd.readouterr().err.splitlines()[:2]
    assert (first[:9], second[:6]) == ("warning: ", "error:")


def test_strict_refuses_a_working_folders_file_that_tries_more(smallcap: Run) -> None:
    Path("smallcap.yaml").write_text("contact: nobody\n")
    result = smallcap("compare", "IWM", "--strict")
    assert (result.code, result.out) == (2, "")
    assert "smallcap.yaml: contact ignored" in result.err


@pytest.mark.parametrize("named", ["flag", "variable"])
def test_a_file_that_the_user_named_may_set_everything(
    named: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("smallcap.yaml").write_text("contact: me\nproviders: {yahoo: {base_url: 'http://127.0.0.1:8000'}}\n")
    if named == "variable":
        monkeypatch.setenv("SMALLCAP_CONFIG", "smallcap.yaml")
    flag = ["--config", "./smallcap.yaml"] if named == "flag" else []
    assert main(["config", "show", "-f", "csv", *flag]) == 0
    captured = capfd.readouterr()
    assert warned(captured.err) == []
    assert "providers.yahoo.base_url,http://127.0.0.1:8000" in captured.out


def test_the_cookie_folder_is_no_setting(smallcap: Run, home: Path) -> None:
    (home / "config" / "config.yaml").write_text("providers:\n  yahoo: {cache_dir: kept}\n")
    result = smallcap("compare", "IWM")
    assert (result.code, "unknown key 'cache_dir'" in result.err) == (2, True)
