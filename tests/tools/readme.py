"""Runs the examples of README.md and of the guide's pages and compares what they print with what is shown.

python -m tests.tools.readme             exits 1 and shows what differs
python -m tests.tools.readme --write     rewrites what is shown

A ```console fence holds commands, each after `$ ` (a trailing backslash continues it), and what they print:
stdout, then stderr, then `[exit N]` when the code is not 0. A plain `smallcap ...` runs in this process; a line
with a pipe or anything else of the shell runs in bash, with `smallcap` on the PATH. Every fence has an empty
folder of its own, shared by its commands. The guide is run 80 columns wide, as `smallcap help` may be asked for
on such a terminal; the README 100.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from smallcap_cli.cli import main as smallcap
from tests.places import ROOT

README = ROOT / "README.md"
GUIDE = ROOT / "smallcap_cli" / "guide"
README_WIDTH = 100
GUIDE_WIDTH = 80

#: 2026-11-21, some months after the newest bundled figure.
CLOCK = "1795219200"
PROMPT = "$ "
_FENCE = re.compile(r"^```console\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_SHELL = re.compile(r"[|&;<>$`*?~#(){}\n]|^\w+=")


@dataclass(frozen=True)
class Result:
    """What one call gave: exit code, the bytes of stdout, the text of stderr."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode("utf-8")


@dataclass(frozen=True)
class Example:
    """One command of a document, the line it stands on, and what is shown below it."""

    line: int
    command: str
    shown: str


def call(arguments: Sequence[str], stdin: bytes = b"") -> Result:
    """The real `main` in this process, with streams of its own."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)
    read = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    with mock.patch.multiple(sys, stdin=read, stdout=out, stderr=err):
        code = smallcap(list(arguments))
    return Result(int(code), _written(out), _written(err).decode("utf-8"))


def _written(stream: io.TextIOWrapper) -> bytes:
    content = stream.buffer
    if not isinstance(content, io.BytesIO):
        raise TypeError("the stream was replaced")
    return content.getvalue()


def documents() -> tuple[Path, ...]:
    """The README and the pages of the guide."""
    return (README, *sorted(GUIDE.glob("*.md")))


def fences(text: str) -> list[re.Match[str]]:
    """The ```console fences of a document."""
    return list(_FENCE.finditer(text))


def examples(text: str, fence: re.Match[str]) -> list[Example]:
    """The commands of one fence with what is shown below each."""
    first = text.count("\n", 0, fence.start("body")) + 1
    lines = fence["body"].splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(PROMPT)]
    if lines and starts[:1] != [0]:
        raise ValueError(f"line {first}: a console fence begins with a command after {PROMPT!r}")
    found = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        last = start
        while lines[last].endswith("\\") and last + 1 < end:
            last += 1
        command = "\n".join([lines[start].removeprefix(PROMPT), *lines[start + 1 : last + 1]])
        found.append(Example(first + start, command, "\n".join(lines[last + 1 : end])))
    return found


def printed(command: str) -> str:
    """What a command shows on a terminal that joins its streams, in the current folder and environment."""
    words = command.replace("\\\n", " ")
    if words.startswith("smallcap ") and not _SHELL.search(words):
        result = call(shlex.split(words)[1:])
    else:
        ran = subprocess.run(["bash", "-c", command], input=b"", capture_output=True, timeout=120, check=False)
        result = Result(ran.returncode, ran.stdout, ran.stderr.decode())
    parts = [result.out.rstrip("\n"), result.err.rstrip("\n"), f"[exit {result.code}]" if result.code else ""]
    return "\n".join(line.rstrip() for part in parts if part for line in part.split("\n"))


@contextlib.contextmanager
def workshop(width: int = README_WIDTH) -> Iterator[Path]:
    """A temporary folder with a home and a `smallcap` on the PATH, and a settled environment."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        shim = base / "bin" / "smallcap"
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m smallcap_cli "$@"\n')
        shim.chmod(0o755)
        with mock.patch.dict(os.environ, _environment(base, width), clear=True):
            yield base


def _environment(base: Path, width: int) -> Mapping[str, str]:
    return {
        "PATH": f"{base / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(base),
        "SMALLCAP_HOME": str(base / "home"),
        "SOURCE_DATE_EPOCH": CLOCK,
        "SMALLCAP_OFFLINE": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": str(width),
        "NO_COLOR": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }


def rerun(text: str, width: int = README_WIDTH) -> str:
    """The document with what its commands print now."""
    parts, at = [], 0
    with workshop(width) as base:
        for number, fence in enumerate(fences(text)):
            folder = base / f"fence{number}"
            folder.mkdir()
            with contextlib.chdir(folder):
                body = "".join(
                    f"{PROMPT}{example.command}\n" + (f"{shown}\n" if (shown := printed(example.command)) else "")
                    for example in examples(text, fence)
                )
            parts += [text[at : fence.start("body")], body]
            at = fence.end("body")
    return "".join([*parts, text[at:]])


def differences(text: str, name: str = "README.md", width: int = README_WIDTH) -> str:
    """What the document shows against what its commands print, as a unified difference; empty if nothing."""
    lines = difflib.unified_diff(
        text.splitlines(), rerun(text, width).splitlines(), f"{name}, as shown", f"{name}, as run", lineterm="", n=3
    )
    return "\n".join(lines)


def width_of(document: Path) -> int:
    """How many columns the examples of a document may take."""
    return README_WIDTH if document == README else GUIDE_WIDTH


def main(arguments: Sequence[str]) -> int:
    """Check the documents, or rewrite their examples."""
    code = 0
    for document in documents():
        text = document.read_text(encoding="utf-8")
        if "--write" in arguments:
            document.write_text(rerun(text, width_of(document)), encoding="utf-8")
            continue
        found = differences(text, document.name, width_of(document))
        sys.stdout.write(f"{found}\n" if found else f"{document.name}: {len(fences(text))} fences as shown\n")
        code = 1 if found else code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
