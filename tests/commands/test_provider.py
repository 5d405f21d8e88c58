"""`provider list`: who supplies what, in which order, and which cannot be used."""

from __future__ import annotations

import csv
import io
from importlib import invalidate_caches
from pathlib import Path

import pytest

from smallcap_cli import __version__
from smallcap_cli.cli import main
from tests.fakes.yahoo import FakeYahoo


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, a fixed clock, and a working directory without files."""
    monkeypatch.setenv("SMALLCAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def broken_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution whose provider cannot be imported."""
    site = tmp_path / "site"
    facts = site / "acme_prices-1.2.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-prices\nVersion: 1.2\n")
    (facts / "entry_points.txt").write_text("[smallcap_cli.providers]\nacme = acme_prices:open_acme\n")
    (site / "acme_prices.py").write_text('raise ImportError("no module called vendor_api")\n')
    monkeypatch.syspath_prepend(str(site))
    invalidate_caches()


def listed(capfd: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    """The rows of `provider list -f csv` by name."""
    assert main(["provider", "list", "-f", "csv"]) == 0
    return {row["name"]: row for row in csv.DictReader(io.StringIO(capfd.readouterr().out))}


def configure(home: Path, text: str) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.yaml").write_text(text)


def test_the_built_in_providers_are_listed_with_their_place(capfd: pytest.CaptureFixture[str]) -> None:
    rows = listed(capfd)
    assert rows["bundled"] == {
        "name": "bundled", "inputs": "prices, rates, published, inside, filed_flows",
        "origin": f"built-in (smallcap-cli {__version__})", "network": "no",
        "order": "prices 3, rates 3, published 1, inside 2, filed_flows 2", "state": "ok",
    }  # fmt: skip
    assert (rows["files"]["order"], rows["files"]["state"]) == ("first with --prices", "ok")


def test_a_price_folder_in_the_settings_puts_files_first(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    configure(home, f"options:\n  prices: {tmp_path}\n")
    rows = listed(capfd)
    assert rows["files"]["order"] == "prices 1, rates 1"
    assert rows["bundled"]["order"] == "prices 4, rates 4, published 1, inside 2, filed_flows 2"


@pytest.mark.usefixtures("broken_plugin")
def test_a_broken_plugin_is_listed_with_whose_it_is_and_why(capfd: pytest.CaptureFixture[str]) -> None:
    row = listed(capfd)["acme"]
    assert (row["origin"], row["inputs"], row["network"]) == (
        "plug-in (acme-prices 1.2)",
        "unknown",
        "unknown",
    )
    assert row["order"] == "only with --provider"
    assert row["state"] == (
        "provider acme of acme-prices 1.2 cannot be loaded: ImportError: no module called vendor_api"
    )


@pytest.mark.usefixtures("broken_plugin")
def test_the_head_counts_what_cannot_be_used(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["provider", "list"]) == 0
    assert capfd.readouterr().out.splitlines()[0] == "8 providers, 1 of them cannot be used"


def test_a_provider_that_the_settings_name_and_nobody_installed_is_listed(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    configure(home, "providers:\n  order:\n    prices: [acme, bundled]\n")
    row = listed(capfd)["acme"]
    assert (row["order"], row["state"]) == ("prices 1", "named in providers.order and not installed")


# provider check


def test_a_provider_that_keeps_the_contract_is_told_in_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["provider", "check", "bundled"]) == 0
    assert capfd.readouterr().out == "provider bundled meets the provider contract\n"


def test_without_findings_a_script_reads_an_empty_table(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["provider", "check", "bundled", "-f", "csv"]) == 0
    assert capfd.readouterr().out == "number,finding\n"
    assert main(["provider", "check", "bundled", "--no-header"]) == 0
    assert capfd.readouterr().out == ""


def test_findings_are_the_answer_no(capfd: pytest.CaptureFixture[str]) -> None:
    """IWM is no symbol that nobody has."""
    assert main(["provider", "check", "bundled", "--unknown", "IWM"]) == 1
    out = capfd.readouterr().out
    assert out.startswith("provider bundled: ")
    assert "for a subject that does not exist" in " ".join(out.split())


@pytest.mark.parametrize(("mode", "told"), [("refused", "refused the connection"), ("all_429", "429"), ("500", "500")])
def test_a_source_out_of_reach_is_an_error_and_no_finding(
    mode: str, told: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with FakeYahoo(mode) as server:
        monkeypatch.setenv("SMALLCAP_YAHOO_URL", server.url)
        monkeypatch.setenv("SMALLCAP_OFFLINE", "0")
        assert main(["provider", "check", "yahoo"]) == 4
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: yahoo ")
    assert told in captured.err


def test_offline_a_source_of_the_network_is_not_checked(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["provider", "check", "yahoo", "--offline"]) == 4
    assert capfd.readouterr().err == "error: yahoo not asked: offline\nhint: leave out --offline\n"


def test_a_plugin_of_a_built_in_name_is_said_to_be_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """`provider check` spoke of the built-in one without a word, to whoever wrote the other."""
    facts = tmp_path / "site" / "acme_prices-1.2.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-prices\nVersion: 1.2\n")
    (facts / "entry_points.txt").write_text("[smallcap_cli.providers]\nbundled = acme_prices:open_acme\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    invalidate_caches()
    assert main(["provider", "check", "bundled", "-q"]) == 0
    assert capfd.readouterr().err == (
        "warning: bundled is a built-in provider: that of the same name in acme-prices 1.2 is never asked\n"
    )
