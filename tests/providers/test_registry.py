"""The registry of providers, with a real plug-in built and installed into a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import invalidate_caches
from pathlib import Path

import pytest

from smallcap_cli import providers
from smallcap_cli.errors import CouldNotAsk, NotFound
from smallcap_cli.providers import ProviderSetup, available, open_provider, plugins_named
from smallcap_cli.providers.contract import check_provider
from smallcap_cli.providers.plugin import PluginProvider
from smallcap_cli.providers.questions import inputs_of, question_of
from tests.places import ROOT

EXAMPLE = ROOT / "tests" / "plugin_example"
BROKEN_LINE = 'raise ImportError("no module called vendor_api")\n'


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example plug-in and a twin of it that cannot be imported."""
    pytest.importorskip("pip")
    pytest.importorskip("hatchling")
    base = tmp_path_factory.mktemp("plugins")
    good, broken, target = base / "good", base / "broken", base / "site"
    shutil.copytree(EXAMPLE, good)
    shutil.copytree(EXAMPLE, broken)
    project = (broken / "pyproject.toml").read_text()
    project = project.replace("smallcap-flat-prices", "smallcap-broken-prices").replace("flat =", "broken =")
    (broken / "pyproject.toml").write_text(project.replace("smallcap_flat_prices", "smallcap_broken_prices"))
    (broken / "smallcap_flat_prices.py").unlink()
    (broken / "smallcap_broken_prices.py").write_text(BROKEN_LINE)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-deps", "--no-index", "--no-build-isolation", "--target", str(target)]
    subprocess.run([*pip, *alone, str(good), str(broken)], check=True, capture_output=True, timeout=120)
    return target


@pytest.fixture
def plugins(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(installed))
    invalidate_caches()
    return installed


@pytest.mark.usefixtures("plugins")
def test_an_installed_plugin_is_listed_with_its_distribution_and_inputs() -> None:
    flat = {info.name: info for info in available()}["flat"]
    assert (flat.origin, flat.distribution, flat.version) == ("plug-in", "smallcap-flat-prices", "0.3")
    assert (flat.inputs, flat.network, flat.problem) == (("prices",), False, "")


@pytest.mark.usefixtures("plugins")
def test_an_installed_plugin_serves_prices_with_its_part_of_the_configuration() -> None:
    flat = open_provider("flat", ProviderSetup(config={"level": 25}))
    ask = question_of(flat, "prices")
    assert ask is not None
    assert ask("FLAT").adjusted.tolist() == [25.0, 25.0]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("plugins")
def test_a_broken_plugin_is_listed_with_the_reason() -> None:
    broken = {info.name: info for info in available()}["broken"]
    assert broken.problem == (
        "provider broken of smallcap-broken-prices 0.3 cannot be loaded: ImportError: no module called vendor_api"
    )


@pytest.mark.usefixtures("plugins")
def test_asking_a_broken_plugin_says_whose_it_is() -> None:
    with pytest.raises(CouldNotAsk, match=r"smallcap-broken-prices 0\.3 cannot be loaded"):
        open_provider("broken", ProviderSetup())


@pytest.mark.usefixtures("plugins")
def test_a_plugin_cannot_take_the_name_of_a_builtin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "BUILTIN", {"flat": providers.BUILTIN["bundled"]})
    infos = [info for info in available() if info.name == "flat"]
    assert [(info.origin, info.problem) for info in infos] == [
        ("built-in", ""),
        ("plug-in", "the name flat is that of a built-in provider, which is used"),
    ]


@pytest.mark.usefixtures("plugins")
def test_the_example_plugin_meets_the_contract() -> None:
    """Its source has no citation, which no page asks for: its name says where the closes are from."""
    assert check_provider(open_provider("flat", ProviderSetup()), "FLAT", "NOSUCH") == []


@pytest.mark.usefixtures("plugins")
def test_who_else_has_a_name_is_known() -> None:
    assert plugins_named("flat") == ["smallcap-flat-prices 0.3"]
    assert plugins_named("bundled") == []


def test_builtins_are_listed_with_what_they_serve() -> None:
    listed = {info.name: info.inputs for info in available() if info.origin == "built-in"}
    assert listed["bundled"] == ("prices", "rates", "published", "inside", "filed_flows")
    assert listed["files"] == ("prices", "rates", "share_counts", "holdings", "fundamentals", "factors")


def test_an_unknown_provider_is_not_found_and_the_near_name_is_offered() -> None:
    with pytest.raises(NotFound, match="no provider called 'bundeld'") as caught:
        open_provider("bundeld", ProviderSetup())
    assert caught.value.hint == "did you mean bundled?"


def test_a_builtin_is_opened_without_looking_for_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "_entry_points", lambda: pytest.fail("plug-ins were looked for"))
    assert open_provider("bundled", ProviderSetup()).name == "bundled"


def test_inputs_are_the_methods_an_object_has() -> None:
    class RatesOnly:
        prices = None

        def rates(self, name: str) -> str:
            return name

    assert inputs_of(RatesOnly()) == ("rates",)


def test_an_object_without_methods_is_not_a_provider() -> None:
    class Empty:
        name = "empty"
        network = False

    words = (
        "no method prices, rates, published, inside, filed_flows, share_counts, profile, holdings, portfolio_summary, "
        "fundamentals, factors or identities"
    )
    with pytest.raises(CouldNotAsk, match=words):
        PluginProvider("empty", "provider empty", "", Empty())


def test_importing_the_registry_loads_no_numbers_and_no_metadata() -> None:
    heavy = "{'numpy', 'yaml', 'pandas', 'importlib.metadata'}"
    code = f"import sys, smallcap_cli.providers; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
