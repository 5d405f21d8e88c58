"""The console entry: `main(argv)` -> exit code.

`--version` and the root help come from static text, pages of the guide from their files; everything else is
handed to the Typer app of the one command asked for. Errors become text here and nowhere else, and answers are
printed here and nowhere else.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from smallcap_cli import __version__
from smallcap_cli.commands import COMMANDS
from smallcap_cli.errors import ExitCode, NotFound, SmallcapError, UsageFault, did_you_mean, safe, visible

if TYPE_CHECKING:
    from smallcap_cli.call.command import Delivery

SCHEMA = "smallcap/1"

#: Columns and lines of a page where there is no terminal to ask, and the fewest columns it is wrapped to.
GUIDE_SIZE = (100, 24)
GUIDE_LEAST = 40

_COMMAND_LINES = "\n".join(f"  {name:<12} {line}" for name, line in COMMANDS.items())

#: Root help, static so that it costs no imports.
HELP = f"""\
Usage: smallcap COMMAND [OPTIONS] [TICKERS]

Compare small-cap ETFs side by side and see why they differ.

Examples:
  smallcap compare IWM IJR VB SPSM AVUV
  smallcap compare VOO IWM --preset card --as-of 2026-04-30
  smallcap compare --funds-from us-smallcap -f csv -o funds.csv
  smallcap methodology compare russell_2000 sp_smallcap_600
  smallcap compare IWM --show IWM.return_5y

Commands:
{_COMMAND_LINES}

Guide:
  `smallcap help` lists its pages: conventions, columns, significance, your data and more.

Options:
  --version               Print the versions of smallcap, data schema and Python.
  --install-completion    Complete commands, tickers, columns and values in your
                          shell; name it: bash, zsh, fish or pwsh.
  --show-completion       Print the completion script of a shell.
  -h, --help              Show this page; `smallcap COMMAND --help` shows one command.

Exit codes:
  0 answered   1 the answer is no   2 bad usage or file   3 no such fund, column or name
  4 data unavailable   5 partial under --strict   70 smallcap failed   130 interrupted

Not investment advice.
"""

#: So many faults of a file are shown at once.
_MOST_FAULTS = 20
#: Global options that may also stand before the command; those with True take a value.
_MOVABLE = {
    "-q": False, "--quiet": False, "-v": False, "--verbose": False, "--no-color": False, "--debug": False,
    "--offline": False, "--config": True,
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one call and return its exit code; never a traceback unless `--debug` asks for it."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads cost more than they give
    gc.set_threshold(100_000, 50, 50)  # imports make objects and no garbage: collecting costs a tenth of a call
    arguments = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in arguments
    try:
        return _run(arguments)
    except SmallcapError as error:
        return _report_failure(error, debug)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    # Whatever is left is a fault in smallcap itself: named as such, and a traceback only with --debug.
    except Exception as error:
        if debug:
            _trace()
        _say(f"error: something went wrong inside smallcap: {type(error).__name__}: {safe(str(error), 200)}")
        _say("hint: run it again with --debug and report what it prints")
        return ExitCode.INTERNAL


def entry() -> NoReturn:
    """The console script: `main`, then out at once.

    Taking numpy apart again costs a twentieth of a call and frees what the system frees anyway; a process with
    threads of its own, or with a private copy of a store to remove, ends the ordinary way.
    """
    code = main()
    if threading.active_count() > 1 or "smallcap_cli.store.repair" in sys.modules:
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(code)


def _run(arguments: list[str]) -> int:
    if "_SMALLCAP_COMPLETE" in os.environ:
        return _complete(os.environ)
    arguments = _open_lists_empty(_movable_last(arguments))
    first = arguments[0] if arguments else "--help"
    if first in ("-h", "--help"):
        return _write(HELP.encode())
    if first == "help":
        return _help(arguments[1:])
    if first == "--version":
        python = ".".join(str(part) for part in sys.version_info[:3])
        return _write(f"smallcap {__version__} (schema {SCHEMA}, Python {python})\n".encode())
    if first in ("--install-completion", "--show-completion"):
        from smallcap_cli.call import shells

        shell = shells.shell_of(arguments[1:], os.environ)
        text = shells.script(shell) if first == "--show-completion" else shells.install(shell, os.environ)
        return _write(text.encode())
    from smallcap_cli.app import build
    from smallcap_cli.call.commands import GROUPS, THEMSELVES

    if first not in COMMANDS:
        kind = "option" if first.startswith("-") else "command"
        hint = did_you_mean(first, (*COMMANDS, "help"), "smallcap --help")
        raise UsageFault(f"no {kind} called {safe(first)!r}", hint)
    if first in GROUPS and first not in THEMSELVES and len(arguments) == 1:
        arguments.append("--help")
    return _invoke(build(first, *arguments[1:2]), arguments)


def _help(arguments: list[str]) -> int:
    """The list of topics, one page of the guide, or the help of a command."""
    import shutil

    from smallcap_cli.guide import page, topic, topic_names
    from smallcap_cli.guide.text import page_text, topics_text

    words = _topic_words(arguments)
    width = max(shutil.get_terminal_size(GUIDE_SIZE).columns, GUIDE_LEAST)
    names = topic_names()
    if not words:
        return _write(topics_text([topic(name) for name in names], width).encode())
    if len(words) == 1 and words[0] in names:
        return _write(page_text(page(words[0]), width).encode())
    from smallcap_cli.app import build

    if words[0] in COMMANDS:
        return _invoke(build(*words[:2]), [*words, "--help"])
    if words[0] in names:
        raise UsageFault(f"help shows one topic, not {len(words)}", f"smallcap help {words[0]}")
    hint = did_you_mean(words[0], (*names, *COMMANDS), "smallcap help")
    raise NotFound(f"no topic or command called {safe(words[0])!r}", hint)


def _topic_words(arguments: list[str]) -> list[str]:
    """The words after `help` without the global options, which change nothing of a page."""
    words: list[str] = []
    rest = iter(arguments)
    for word in rest:
        option = word.partition("=")[0]
        if option in _MOVABLE:
            if _MOVABLE[option] and option == word:
                next(rest, "")
        elif word.startswith("-") and word not in ("-h", "--help"):
            raise UsageFault(f"help has no option {safe(word)!r}", "smallcap help TOPIC")
        elif not word.startswith("-"):
            words.append(word)
    return words


def _invoke(app: object, arguments: list[str]) -> int:
    import typer
    from typer.exceptions import TyperException

    from smallcap_cli.call.command import Delivery

    try:
        result = app(arguments, prog_name="smallcap", standalone_mode=False)  # type: ignore[operator]
    except typer.Abort:
        return ExitCode.INTERRUPTED
    except typer.Exit as stop:
        return stop.exit_code
    except TyperException as error:
        from smallcap_cli.call.commands import path_of
        from smallcap_cli.call.usage import usage_fault

        raise usage_fault(error, path_of(arguments)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        if {"--help", "-h"} & set(arguments):  # the help, which Typer prints itself
            raise _not_printed(error) from None
        raise
    if isinstance(result, Delivery):
        return _print(result)
    return result if isinstance(result, int) else ExitCode.ANSWERED


def _print(delivery: Delivery) -> int:
    from smallcap_cli.call.printing import deliver

    answer, output = delivery
    for alarm in answer.alarms:
        _say(f"warning: {alarm}")
    if not output.quiet:
        for note in answer.notes:
            _say(f"note: {note}")
    code = deliver(answer, output, _write) or int(answer.exit_code)
    for error in answer.errors:
        _tell(error, "error" if code else "warning")
    return code


def _complete(environment: Mapping[str, str]) -> int:
    """Answer a shell's completion script; a faulty file of the user's offers nothing."""
    from smallcap_cli.app import offers
    from smallcap_cli.call.command_line import split_line
    from smallcap_cli.call.shells import reply

    words, incomplete = split_line(environment.get("_SMALLCAP_LINE", ""))
    try:
        found = offers(words[1 + _movable(words[1:]) :], incomplete) if words else []
    except SmallcapError:
        found = []
    shell, breaks = environment["_SMALLCAP_COMPLETE"], environment.get("_SMALLCAP_BREAKS", "")
    return _write(reply(shell, found, incomplete, breaks).encode())


def _movable(arguments: Sequence[str]) -> int:
    """How many words before the command are global options and their values."""
    count = 0
    while count < len(arguments) and arguments[count].partition("=")[0] in _MOVABLE:
        takes_value = _MOVABLE[arguments[count].partition("=")[0]] and "=" not in arguments[count]
        count += 2 if takes_value else 1
    return count


def _movable_last(arguments: list[str]) -> list[str]:
    """Global options before the command moved behind it."""
    count = _movable(arguments)
    moved, rest = arguments[:count], arguments[count:]
    end = rest.index("--") if "--" in rest else len(rest)
    return [*rest[:end], *moved, *rest[end:]]


def _open_lists_empty(arguments: list[str]) -> list[str]:
    """`--fields` without a list given an empty one: it is answered with the names of the fields there are."""
    after = [*arguments[1:], "-"]
    return [
        f"{word}=" if word == "--fields" and after[place].startswith("-") else word
        for place, word in enumerate(arguments)
    ]


def _report_failure(error: SmallcapError, debug: bool) -> int:
    if debug:
        _trace()
    for alarm in error.alarms:
        _say(f"warning: {alarm}")
    _tell(error, "error")
    return int(error.exit_code)


def _tell(error: SmallcapError, word: str) -> None:
    """Two lines on stderr, and two for each error found with it."""
    for one in (error, *error.others[: _MOST_FAULTS - 1]):
        _say(f"{word}: {one.message}")
        for line in one.excerpt:
            _say(f"  {line}")
        if one.hint:
            _say(f"hint: {one.hint}")
    if len(error.others) >= _MOST_FAULTS:
        _say(f"note: {len(error.others) + 1 - _MOST_FAULTS} further faults are not shown")


def _trace() -> None:
    """Where the error came from, for `--debug`; the two lines and the exit code stay."""
    import traceback

    for line in traceback.format_exc().splitlines():
        _say(line)


def _say(line: str) -> None:
    """One line on stderr, without anything that a terminal would obey; a closed stderr is nobody's error."""
    stream = sys.stderr
    if stream is None:
        return
    try:
        encoding = stream.encoding or "utf-8"
        stream.write(visible(line).encode(encoding, "replace").decode(encoding) + "\n")
        stream.flush()
    except (OSError, ValueError):
        return


def _write(content: bytes) -> int:
    """Bytes to stdout: UTF-8 whatever the locale; a reader that left ends us quietly."""
    stream = sys.stdout
    if stream is None:
        raise UsageFault("standard output is closed", "give -o FILE")
    try:
        binary = getattr(stream, "buffer", None)
        if binary is None:
            stream.write(content.decode())
        else:
            stream.flush()
            binary.write(content)
        stream.flush()
    except BrokenPipeError:
        return _reader_left()
    except OSError as error:
        raise _not_printed(error) from None
    except ValueError as error:
        raise UsageFault(f"cannot write to standard output: {error}", "give -o FILE") from None
    return ExitCode.ANSWERED


def _not_printed(error: OSError) -> SmallcapError:
    from smallcap_cli.atomicfile import not_written

    return not_written(error, "to standard output", "give -o FILE")


def _reader_left() -> int:
    """`| head -1` closed the pipe: point stdout elsewhere so that the interpreter's last flush is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return ExitCode.ANSWERED
