"""What a user installs: the wheel, built by way of the sdist, holds the code and the facts and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from configparser import ConfigParser
from dataclasses import dataclass
from email import message_from_string
from email.message import Message

import pytest

from smallcap_cli import __version__
from tests.places import ROOT

DEPENDENCIES = {
    "typer", "rich", "pyyaml", "numpy", "pandas", "yfinance", "platformdirs", "python-calamine", "xlsxwriter", "lxml",
    "rapidfuzz",
}  # fmt: skip


@dataclass(frozen=True)
class Built:
    """The two archives, member name -> content."""

    sdist: dict[str, bytes]
    wheel: dict[str, bytes]

    def one(self, ending: str) -> str:
        """The text of the wheel's one member with that ending."""
        (name,) = [name for name in self.wheel if name.endswith(ending)]
        return self.wheel[name].decode()

    @property
    def metadata(self) -> Message:
        return message_from_string(self.one(".dist-info/METADATA"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sdist, and the wheel built from it."""
    target = tmp_path_factory.mktemp("dist")
    # --no-isolation: the backend is one of the test dependencies, and no index is asked.
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), str(ROOT)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=target)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (sdist,) = target.glob("*.tar.gz")
    (wheel,) = target.glob("*.whl")
    with tarfile.open(sdist) as archive:
        files = {m.name.partition("/")[2]: archive.extractfile(m) for m in archive.getmembers() if m.isfile()}
        sources = {name: file.read() for name, file in files.items() if file is not None}
    with zipfile.ZipFile(wheel) as zipped:
        return Built(sources, {name: zipped.read(name) for name in zipped.namelist()})


def tracked(*folders: str) -> list[str]:
    """The files of the project in these folders: those git tracks, or those on disk where there is no git."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "-C", str(ROOT), "ls-files", "-z", *folders]
        listed = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if listed.returncode == 0 and listed.stdout:
            return sorted(name for name in listed.stdout.split("\0") if name)
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return sorted(p.relative_to(ROOT).as_posix() for p in found if "__pycache__" not in p.parts)


@pytest.mark.parametrize("folder", ["data", "configs"])
def test_the_wheel_carries_exactly_the_tracked_facts(built: Built, folder: str) -> None:
    prefix = f"smallcap_cli/_{folder}/"
    packed = {name.removeprefix(prefix): body for name, body in built.wheel.items() if name.startswith(prefix)}
    names = [name.removeprefix(f"{folder}/") for name in tracked(folder)]
    assert names
    assert sorted(packed) == names
    assert [name for name in names if packed[name] != (ROOT / folder / name).read_bytes()] == []


def test_the_wheel_carries_every_module_and_the_typing_mark(built: Built) -> None:
    facts = ("smallcap_cli/_data/", "smallcap_cli/_configs/")
    packed = [n for n in built.wheel if n.startswith("smallcap_cli/") and not n.startswith(facts)]
    assert sorted(packed) == tracked("smallcap_cli")
    assert "smallcap_cli/py.typed" in packed


def test_the_wheel_carries_nothing_else(built: Built) -> None:
    assert {name.split("/")[0] for name in built.wheel} == {
        "smallcap_cli",
        f"smallcap_cli-{__version__}.dist-info",
        f"smallcap_cli-{__version__}.data",
    }


def test_man_and_the_shells_find_their_files(built: Built) -> None:
    """Below the folder of the installation: `~/.local` of a user, `/usr/local` of a machine."""
    prefix = f"smallcap_cli-{__version__}.data/data/share/"
    shared = {name.removeprefix(prefix): body for name, body in built.wheel.items() if name.startswith(prefix)}
    places = {
        "man/man1/smallcap.1": "smallcap.1",
        "bash-completion/completions/smallcap": "smallcap.bash",
        "zsh/site-functions/_smallcap": "_smallcap",
        "fish/vendor_completions.d/smallcap.fish": "smallcap.fish",
    }
    folder = ROOT / "smallcap_cli" / "shell"
    assert shared == {place: (folder / name).read_bytes() for place, name in places.items()}


def test_the_sdist_carries_the_tests_and_the_documents(built: Built) -> None:
    documents = {"README.md", "CHANGELOG.md", "ARCHITECTURE.md", "LICENSE", "pyproject.toml"}
    assert (documents | set(tracked("tests"))) - set(built.sdist) == set()


def test_installing_gives_the_command(built: Built) -> None:
    scripts = ConfigParser()
    scripts.read_string(built.one(".dist-info/entry_points.txt"))
    assert dict(scripts["console_scripts"]) == {"smallcap": "smallcap_cli.__main__:entry"}


def test_the_licence_travels_with_the_wheel(built: Built) -> None:
    assert built.one(".dist-info/licenses/LICENSE") == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert built.metadata["License-Expression"] == "MIT"


def test_the_core_dependencies_are_the_agreed_ones(built: Built) -> None:
    required = built.metadata.get_all("Requires-Dist") or []
    core = {re.split(r"[^A-Za-z0-9_.-]", line)[0].lower() for line in required if "extra ==" not in line}
    assert core == DEPENDENCIES


def test_wheel_code_and_changelog_agree_on_the_version(built: Built) -> None:
    headings = re.findall(r"^## \[?(\S+?)\]?(?:\s.*)?$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert [built.metadata["Version"], headings[0]] == [__version__, __version__]
