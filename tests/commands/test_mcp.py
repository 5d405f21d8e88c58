"""`smallcap mcp`: the official SDK's own client talks to it over the streams of a process."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import shlex
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from mcp import Client, StdioServerParameters
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult, TextContent

from smallcap_cli import __version__
from smallcap_cli.call.tools import TOOLS, tool_of
from tests.conftest import Run
from tests.tools.readme import ROOT

Found = TypeVar("Found")
SECONDS = 120


@pytest.fixture
def served(console_command: list[str], tmp_path: Path) -> Callable[..., object]:
    """What a client finds out in one session with a server of those options."""

    def session(ask: Callable[[Client], Awaitable[Found]], *options: str) -> Found:
        command, *rest = console_command
        names = ("SMALLCAP_HOME", "SMALLCAP_OFFLINE", "SOURCE_DATE_EPOCH", "PYTHONPATH", "TZ")
        environment = {name: os.environ[name] for name in names if name in os.environ}
        parameters = StdioServerParameters(
            command=command, args=[*rest, "mcp", *options], env=environment, cwd=tmp_path
        )

        async def whole() -> Found:
            async with asyncio.timeout(SECONDS), Client(parameters) as client:
                return await ask(client)

        return asyncio.run(whole())

    return session


def text_of(result: object) -> str:
    assert isinstance(result, CallToolResult)
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_a_client_lists_the_tools_and_asks_one(served: Callable[..., object]) -> None:
    async def ask(client: Client) -> tuple[object, ...]:
        tools = (await client.list_tools()).tools
        answers = [
            await client.call_tool(
                "compare", {"tickers": ["IWM", "AVUV"], "columns": "return_10y", "as_of": "2026-07-31"}
            ),
            await client.call_tool("compare", {"tickers": ["QQQQQ"]}),
            await client.call_tool("data_clear", {"yes": True}),
            await client.call_tool("fund_list", {}),
        ]
        return client.server_info, client.instructions, tools, answers

    info, instructions, tools, answers = served(ask, "--rows", "2")  # type: ignore[misc]
    assert (info.name, info.version) == ("smallcap", __version__)
    assert "never zero" in instructions
    assert [tool.name for tool in tools] == list(TOOLS)
    assert all(tool.annotations.read_only_hint and not tool.annotations.open_world_hint for tool in tools)
    compared, unknown, writer, listed = answers
    found = json.loads(text_of(compared))
    assert (compared.is_error, found["as_of"]) == (False, "2026-07-31")
    assert [source["provider"] for source in found["sources"]] == ["bundled"]
    assert found["cells"]["AVUV.return_10y"]["missing"] == "not_listed_then"
    assert unknown.is_error
    assert text_of(unknown).startswith("error: QQQQQ is not in the catalogue")
    assert writer.is_error
    assert text_of(writer).startswith("error: no tool called 'data_clear'\nhint: ")
    assert json.loads(text_of(listed))["limited"]["rows"] == 2


@pytest.mark.filterwarnings("ignore:ping is removed")
def test_a_ping_is_answered_during_a_long_call_and_calls_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call kept the event loop: a host that pings took the server for dead."""
    from smallcap_cli.call import tool_server

    begun, go_on, running, most_at_once = threading.Event(), threading.Event(), [0], [0]

    def long_answer(*_: object, **__: object) -> dict[str, str]:
        running[0] += 1
        most_at_once[0] = max(most_at_once[0], running[0])
        begun.set()
        go_on.wait(20.0)
        running[0] -= 1
        return {"thread": threading.current_thread().name}

    async def ask(server: Server[object]) -> list[CallToolResult]:
        async with asyncio.timeout(SECONDS), Client(server, mode="legacy") as client:
            calls = [asyncio.create_task(client.call_tool("compare", {"tickers": ["IWM"]})) for _ in range(2)]
            assert await asyncio.to_thread(begun.wait, 10.0)
            await client.send_ping()
            assert len((await client.list_tools()).tools) == 1
            assert not any(call.done() for call in calls)
            go_on.set()
            return [await call for call in calls]

    monkeypatch.setattr(tool_server, "result_of", long_answer)
    with ThreadPoolExecutor(max_workers=1) as turns:
        calls = tool_server.ToolCalls({"compare": tool_of("compare")}, False, None, 50, turns)
        first, second = asyncio.run(ask(calls.server()))
    assert most_at_once == [1]
    assert text_of(first) == text_of(second) != json.dumps({"thread": threading.current_thread().name})


def test_other_commands_may_be_the_tools(served: Callable[..., object]) -> None:
    async def ask(client: Client) -> Sequence[str]:
        return [tool.name for tool in (await client.list_tools()).tools]

    assert served(ask, "--tools", "season,metric_list") == ["season", "metric_list"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--tools", "compare,data_fetch"), "error: data_fetch is no tool\n"),
        (("--tools", "comapre"), "error: no command called 'comapre'\n"),
        (("--tools", ",".join((*TOOLS, "season"))), "error: --tools names 9 tools\nhint: at most 8\n"),
        (("--rows", "0"), "error: --rows 0 is not a number of rows\n"),
    ],
    ids=str,
)
def test_wrong_options_are_refused_before_it_serves(options: tuple[str, ...], said: str, smallcap: Run) -> None:
    ran = smallcap("mcp", *options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)


@pytest.mark.parametrize("absent", ["mcp", "mcp_types"])
def test_without_the_sdk_it_says_what_to_install(absent: str) -> None:
    """The first version of the SDK has no `mcp_types`."""
    code = f"import sys; sys.modules['{absent}'] = None; from smallcap_cli.cli import main; sys.exit(main(['mcp']))"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "error: the tool server needs the package mcp (2 or newer), which is not installed\n"
        "hint: pip install 'smallcap-cli[mcp]'\n"
    )


def test_nothing_but_serving_imports_the_sdk() -> None:
    """It takes longer than any question."""
    code = (
        "import sys; from smallcap_cli.cli import main; main(['mcp', '--rows', '0']); main(['mcp', '--help']); "
        "sys.exit(bool({'mcp', 'mcp_types', 'pydantic', 'anyio'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False).returncode == 0


def test_it_ends_when_its_input_does(console: Run) -> None:
    ran = console("mcp", stdin="")
    assert (ran.code, ran.out) == (0, "")


#: A server whose calls write a file and do not end; they say when they are at it.
ENDLESS = """
import sys, time
from pathlib import Path
from smallcap_cli.atomicfile import PREFIX, part_file
from smallcap_cli.call import command, tool_server
from smallcap_cli.cli import entry

def endless(given):
    with part_file(Path.cwd(), PREFIX, "one was left"):
        print("begun", file=sys.stderr, flush=True)
        while True:
            time.sleep(0.01)

opened = command.open_context
command.open_context = lambda given: (endless if given.command == "fund list" else opened)(given)
tool_server.LAST_ANSWERS_SECONDS = float(sys.argv.pop())
entry()
"""
INITIALIZE = {
    "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}  # fmt: skip


def called(number: int, name: str, **arguments: object) -> dict[str, object]:
    return {"id": number, "method": "tools/call", "params": {"name": name, "arguments": arguments}}


def lines_of(*messages: dict[str, object]) -> bytes:
    return b"".join(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n" for message in messages)


class Started:
    """A server process, spoken to line by line."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process, self.out, self.err = process, process.stdout, process.stderr

    def tell(self, *messages: dict[str, object]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(lines_of(*messages))
        self.process.stdin.flush()

    def hang_up(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def answer(self) -> dict[str, object]:
        return json.loads(self.out.readline())

    def end(self) -> tuple[int, list[dict[str, object]], str]:
        """Its exit code, the answers that were still to come, each a whole line, and what it said."""
        code = self.process.wait(SECONDS)
        return code, [json.loads(line) for line in self.out], self.err.read().decode()


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[Callable[[float], Started]]:
    """Starts a server whose call of `fund_list` never ends; it waits so long for last answers."""
    started: list[Started] = []

    def start(seconds: float) -> Started:
        process = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, "mcp", str(seconds)], cwd=tmp_path, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        started.append(Started(process))
        started[-1].tell(INITIALIZE)
        assert started[-1].answer()["id"] == 1
        return started[-1]

    yield start
    for one in started:
        with one.process:
            one.process.kill()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)], ids=str)
def test_a_signal_ends_an_idle_server(sent: signal.Signals, code: int, endless: Callable[[float], Started]) -> None:
    """Ctrl-C did nothing until the client wrote a line."""
    server = endless(60.0)
    server.process.send_signal(sent)
    assert server.end() == (code, [], "")


def test_an_interruption_ends_a_call_and_leaves_nothing_behind(
    endless: Callable[[float], Started], tmp_path: Path
) -> None:
    server = endless(60.0)
    server.tell(called(2, "fund_list"), called(3, "compare", tickers=["IWM"]))
    assert server.err.readline() == b"begun\n"
    assert len(list(tmp_path.glob(".smallcap.*.part"))) == 1
    server.process.send_signal(signal.SIGINT)
    code, answers, said = server.end()
    assert (code, said) == (130, "")
    found = {answer["id"]: "error" in answer for answer in answers}
    assert found.pop(2)
    assert found in ({3: True}, {})  # the second request may not have been read yet
    assert list(tmp_path.glob(".smallcap.*.part")) == []


def test_sigterm_ends_a_call(endless: Callable[[float], Started]) -> None:
    server = endless(60.0)
    server.tell(called(2, "fund_list"))
    assert server.err.readline() == b"begun\n"
    server.process.send_signal(signal.SIGTERM)
    assert server.end() == (-signal.SIGTERM, [], "")


def test_ctrl_c_on_a_terminal_ends_it(console_command: list[str], tmp_path: Path) -> None:
    terminal, side = os.openpty()
    process = subprocess.Popen(
        [*console_command, "mcp"], cwd=tmp_path, stdin=side, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(side)
    try:
        os.write(terminal, lines_of(INITIALIZE))
        server = Started(process)
        assert server.answer()["id"] == 1
        os.write(terminal, b"\x03")
        assert server.end() == (130, [], "")
    finally:
        with process:
            process.kill()
        os.close(terminal)


def test_what_was_asked_before_the_input_ends_is_answered(console: Run) -> None:
    """Requests written before the client closed its side were answered `Connection closed`, or never."""
    asked = (called(2, "compare", tickers=["IWM", "IJR"]), called(3, "fund_list"), {"id": 4, "method": "tools/list"})
    ran = console("mcp", stdin=lines_of(INITIALIZE, *asked, called(5, "returns", tickers=["IWM"], by="year")))
    assert (ran.code, ran.err) == (0, "")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert {answer["id"]: answer.get("result", {}).get("isError", False) for answer in answers} == dict.fromkeys(
        range(1, 6), False
    )
    assert all("result" in answer for answer in answers)


def test_it_waits_so_long_for_last_answers_and_no_longer(endless: Callable[[float], Started], tmp_path: Path) -> None:
    server = endless(0.2)
    server.tell(called(2, "fund_list"))
    assert server.err.readline() == b"begun\n"
    server.hang_up()
    code, answers, said = server.end()
    assert (code, said) == (0, "")
    assert [(answer["id"], "error" in answer) for answer in answers] == [(2, True)]
    assert list(tmp_path.glob(".smallcap.*.part")) == []


def test_it_does_not_wait_for_what_its_client_cancelled(endless: Callable[[float], Started]) -> None:
    server = endless(2 * SECONDS)
    server.tell(called(2, "fund_list"))
    assert server.err.readline() == b"begun\n"
    server.tell({"method": "notifications/cancelled", "params": {"requestId": 2}})
    server.hang_up()
    assert server.end() == (0, [], "")


def test_a_client_that_leaves_is_no_fault(endless: Callable[[float], Started]) -> None:
    """It was exit 70 with an ExceptionGroup."""
    server = endless(60.0)
    server.out.close()
    server.tell({"id": 2, "method": "tools/list"})
    server.hang_up()
    assert (server.process.wait(SECONDS), server.err.read()) == (0, b"")


@pytest.mark.parametrize("stream", ["<&-", ">&-"])
def test_without_streams_there_is_nobody_to_serve(stream: str, console_command: list[str]) -> None:
    line = f"exec {shlex.join(console_command)} mcp </dev/null {stream}"
    ran = subprocess.run(["/bin/sh", "-c", line], capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.startswith(b"error: standard input or output is closed\nhint: ")
