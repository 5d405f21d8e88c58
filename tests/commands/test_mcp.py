"""`smallcap mcp`: the official SDK's own client talks to it over the streams of a process."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
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
