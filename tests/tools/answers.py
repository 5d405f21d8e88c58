"""Keeps the bytes that many commands answer, so that a later state of the code can be compared with them.

python -m tests.tools.answers keep DIR                       runs the commands and keeps their answers in DIR
python -m tests.tools.answers compare DIR [--only TEXT]      runs them again; exits 1 and shows what differs

`--real` adds the commands that read the folder named by SMALLCAP_REAL_DATA; `--jobs N` is how many run at once.
`keep` may be given `--only TEXT` too: it then replaces those answers alone.

A command is a line of `answer_commands` or `answer_commands_closes`. It runs in a process of its own, forked when
everything is imported, with a folder of its own that holds links to the files of `answer_files`, a home of its own,
a settled clock and no network. Kept of it: NAME.out, NAME.err, NAME.code, and NAME.files where it wrote files.
"""

from __future__ import annotations

import argparse
import difflib
import gc
import hashlib
import io
import os
import re
import shlex
import shutil
import signal
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from tests.places import ROOT
from tests.tools.answer_commands import BUNDLED
from tests.tools.answer_commands_closes import FILES, REAL, STORE
from tests.tools.answer_files import write_files

#: 2026-08-04 12:00 UTC: the bundled figures end on 2026-07-31, the written closes on 2026-08-03.
CLOCK = 1785844800
DAY_SECONDS = 86_400
#: A command that runs longer is ended and shows up as exit -14.
LONGEST_SECONDS = 120
#: Lines shown of one difference; the rest is counted.
SHOWN_LINES = 30
PARTS = ("out", "err", "code", "files")
#: Loaded before the fork, as is every module of smallcap: an import does nothing, and takes most of a short call.
LIBRARIES = ("numpy", "numpy.random", "typer", "typer.completion", "yaml", "json", "csv", "sqlite3")
_ASSIGNMENT = re.compile(r"([A-Z_]+)=(.*)", re.DOTALL)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the list, and the home it starts with."""

    line: str
    home: str

    @property
    def name(self) -> str:
        """A file name that stays when other lines come and go."""
        words = re.sub(r"[^A-Za-z0-9]+", "-", self.line).strip("-")[:60]
        digest = hashlib.sha256(f"{self.home} {self.line}".encode()).hexdigest()[:6]
        return f"{self.home}-{words}-{digest}"

    @property
    def calls(self) -> list[tuple[dict[str, str], list[str]]]:
        """Environment and arguments of each call; `&&` parts them, NAME=VALUE before a call is its environment."""
        found = []
        for text in self.line.split(" && "):
            words = shlex.split(text)
            own: dict[str, str] = {}
            while words and (match := _ASSIGNMENT.fullmatch(words[0])):
                own[match[1]] = match[2]
                words = words[1:]
            found.append((own, words))
        return found


def commands(only: str, *, real: bool) -> list[Command]:
    """The commands whose line holds the text."""
    lists = {"none": BUNDLED, "files": FILES, "store": STORE} | ({"real": REAL} if real else {})
    lines = [(home, line.strip()) for home, text in lists.items() for line in text.splitlines()]
    found = [Command(line, home) for home, line in lines if line and not line.startswith("#")]
    names = [command.name for command in found]
    if len(set(names)) < len(names):
        raise ValueError(f"a command stands twice: {sorted({name for name in names if names.count(name) > 1})}")
    return [command for command in found if only in command.line]


@dataclass(frozen=True, slots=True)
class Workshop:
    """A temporary folder with the written files, the homes that commands start with, and what they leave."""

    base: Path
    real: Path | None

    def folder(self, kind: str, command: Command) -> Path:
        return self.base / kind / hashlib.sha256(command.name.encode()).hexdigest()[:8]

    def replaced(self, content: bytes, command: Command) -> bytes:
        """The bytes with every path that another run would not have in fixed words."""
        words = {
            self.folder("work", command): "WORK", self.folder("home", command): "HOME",
            self.base / "files": "FILES", self.base: "BASE", ROOT: "ROOT",
        }  # fmt: skip
        if self.real:
            words[self.real] = "REAL"
        for path, word in words.items():
            content = content.replace(str(path).encode(), word.encode())
        return content.replace(self.base.name.encode(), b"BASE")


def environment(home: Path) -> dict[str, str]:
    """The environment of every call."""
    return {
        "PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "SMALLCAP_HOME": str(home / "smallcap"),
        "SOURCE_DATE_EPOCH": str(CLOCK), "SMALLCAP_OFFLINE": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8",
        "COLUMNS": "100", "NO_COLOR": "1", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip


def _call(arguments: Sequence[str]) -> int:
    from smallcap_cli.cli import main as smallcap

    return int(smallcap(list(arguments)))


def _run_child(command: Command, shop: Workshop, target: Path) -> int:
    """Runs the calls of a command in this process, whose streams become files; gives the exit code of the last."""
    work, home = shop.folder("work", command), shop.folder("home", command)
    work.mkdir(parents=True)
    shutil.copytree(shop.base / "homes" / ("store" if command.home == "store" else "empty"), home)
    for path in (shop.base / "files").iterdir():
        (work / path.name).symlink_to(path)
    if shop.real:
        (work / "real").symlink_to(shop.real)
    os.chdir(work)
    for number, part in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{target}.{part}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
    codes = []
    for own, arguments in command.calls:
        os.environ.clear()
        os.environ.update(environment(home) | own)
        sys.stdin = io.TextIOWrapper(io.BytesIO(os.environ.pop("STDIN", "").encode()), encoding="utf-8")
        sys.stdout = open(1, "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
        codes.append(_call(arguments))
        sys.stdout.flush()
        sys.stderr.flush()
    Path(f"{target}.code").write_text("".join(f"{code}\n" for code in codes))
    wrote = b"".join(_files_text(work))
    if wrote:
        Path(f"{target}.files").write_bytes(wrote)
    return codes[-1]


def _files_text(work: Path) -> Iterator[bytes]:
    """The files that a command left in its folder, each below its name."""
    for path in sorted(work.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"== {path.relative_to(work)}\n".encode() + readable(path.read_bytes()) + b"\n"


def readable(content: bytes) -> bytes:
    """Text as it is; a workbook as its members in order, without the time it was written; else a digest."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(name, archive.read(name)) for name in sorted(archive.namelist())]
        texts = [_STAMP.sub(rb"\1", text).replace(b"><", b">\n<") for _, text in members]
        return b"".join(f"-- {name}\n".encode() + text + b"\n" for (name, _), text in zip(members, texts, strict=True))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return f"{len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}\n".encode()
    return content


def _start(command: Command, shop: Workshop, target: Path) -> int:
    child = os.fork()
    if child:
        return child
    signal.alarm(LONGEST_SECONDS)
    code = 1
    try:
        _run_child(command, shop, target)
        code = 0
    except BaseException:  # noqa: BLE001  the last stop of a forked process, which must not run on as its parent
        os.write(2, traceback.format_exc().encode())
    os._exit(code)


def run_all(found: Sequence[Command], shop: Workshop, into: Path, jobs: int) -> None:
    """Runs the commands, some at once, and keeps their answers in a folder."""
    running: dict[int, Command] = {}
    waiting = list(reversed(found))
    while waiting or running:
        while waiting and len(running) < jobs:
            command = waiting.pop()
            running[_start(command, shop, into / command.name)] = command
        child, status = os.wait()
        command = running.pop(child)
        target = into / command.name
        if status:
            Path(f"{target}.code").write_text(f"the process ended with {os.waitstatus_to_exitcode(status)}\n")
        for part in PARTS:
            path = Path(f"{target}.{part}")
            if path.exists():
                path.write_bytes(shop.replaced(readable(path.read_bytes()), command))


def open_workshop(base: Path, *, real: bool) -> Workshop:
    """The workshop with its files and homes; the closes are imported on two days, so that there are vintages."""
    named = os.environ.get("SMALLCAP_REAL_DATA", "") if real else ""
    if real and not named:
        raise ValueError("--real: SMALLCAP_REAL_DATA names no folder")
    shop = Workshop(base, Path(named).resolve() if named else None)
    write_files(base / "files", ROOT)
    for name in ("empty", "store"):
        (base / "homes" / name).mkdir(parents=True)
    for days_ago, folder in ((1, "early"), (0, "prices")):
        child = os.fork()
        if not child:
            os.chdir(base / "files")
            own = {"SOURCE_DATE_EPOCH": str(CLOCK - days_ago * DAY_SECONDS)}
            os.environ.clear()
            os.environ.update(environment(base / "homes" / "store") | own)
            os._exit(_call(["data", "import", "--prices", folder, "-q", "-o", os.devnull]))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code:
            raise RuntimeError(f"the closes of {folder} could not be imported: exit {code}")
    return shop


def answers(found: Sequence[Command], jobs: int, into: Path, *, real: bool) -> None:
    """Runs the commands in a workshop of their own and keeps their answers in a folder."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import smallcap_cli

    modules = [found.name for found in walk_packages(smallcap_cli.__path__, "smallcap_cli.")]
    for name in (*LIBRARIES, *(name for name in modules if not name.endswith("__main__"))):
        import_module(name)
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="answers") as name:
        run_all(found, open_workshop(Path(name).resolve(), real=real), into, jobs)


def texts_of(folder: Path, command: Command) -> Mapping[str, str]:
    """Part -> its text, for the parts that a folder has of a command."""
    paths = {part: folder / f"{command.name}.{part}" for part in PARTS}
    return {part: path.read_bytes().decode("utf-8", "replace") for part, path in paths.items() if path.exists()}


def difference(command: Command, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """A short unified difference of one command's answers; empty if there is none."""
    if before == after:
        return ""
    if not before:
        return f"$ {command.line}\nnot among what was kept\n"
    lines = [
        line
        for part in PARTS
        for line in difflib.unified_diff(
            before.get(part, "").splitlines(keepends=True), after.get(part, "").splitlines(keepends=True),
            f"kept {part}", f"{part} now", n=1,
        )
    ]  # fmt: skip
    short = [line if line.endswith("\n") else f"{line}\n" for line in lines[:SHOWN_LINES]]
    more = f"... and {len(lines) - SHOWN_LINES} lines more\n" if len(lines) > SHOWN_LINES else ""
    return "".join([f"$ {command.line}\n", *short, more])


def compare(found: Sequence[Command], kept: Path, jobs: int, *, real: bool) -> int:
    """Runs the commands and prints where they differ from what was kept; gives how many do."""
    with tempfile.TemporaryDirectory(prefix="answers") as name:
        answers(found, jobs, Path(name), real=real)
        texts = [difference(command, texts_of(kept, command), texts_of(Path(name), command)) for command in found]
    for text in filter(None, texts):
        sys.stdout.write(f"{text}\n")
    return sum(bool(text) for text in texts)


def main(arguments: Sequence[str]) -> int:
    """Keep answers, or compare with kept ones."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.answers")
    parser.add_argument("action", choices=("keep", "compare"))
    parser.add_argument("folder", type=Path, help="where the answers are kept, outside this repository")
    parser.add_argument("--only", default="", metavar="TEXT", help="only commands that hold this text")
    parser.add_argument("--real", action="store_true", help="also commands on the files of SMALLCAP_REAL_DATA")
    parser.add_argument("--jobs", type=int, default=2, help="commands at once (2)")
    given = parser.parse_args(arguments)
    folder = given.folder.resolve()
    if folder.is_relative_to(ROOT):
        parser.error(f"{folder} is inside the repository")
    found = commands(given.only, real=given.real)
    if given.action == "compare":
        differing = compare(found, folder, given.jobs, real=given.real)
        sys.stdout.write(f"{len(found)} commands, {differing} differ\n")
        return 1 if differing else 0
    folder.mkdir(parents=True, exist_ok=True)
    for command in found:
        for part in PARTS:
            (folder / f"{command.name}.{part}").unlink(missing_ok=True)
    answers(found, given.jobs, folder, real=given.real)
    sys.stdout.write(f"{len(found)} commands kept\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
