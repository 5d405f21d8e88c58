"""The tools as a server of the Model Context Protocol; the one module that imports its SDK."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, wait
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import ServerMessageMetadata, SessionMessage
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    JSONRPCError,
    JSONRPCRequest,
    JSONRPCResponse,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ToolDescription

from smallcap_cli import __version__
from smallcap_cli.call.tools import Tool, error_text, result_of
from smallcap_cli.call.turns import Turns, in_background, input_with_an_end
from smallcap_cli.errors import SmallcapError, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

#: What is asked before the input ends is answered within this time; and a last line is written within this one.
LAST_ANSWERS_SECONDS = 60.0
LAST_WRITE_SECONDS = 2.0
#: What a model reads before the first call.
INSTRUCTIONS = """\
Facts and figures of US small-cap ETFs and their indexes. Fractions are parts of 1 (0.0123 is 1.23 %), money is in US
dollars, days are ISO dates. null is missing, never zero: `cells` has the reason. Quote figures with `as_of` and source.
`limited` says when an answer has fewer rows than there are: ask with where, sort or limit. Never add up flows of
different methods or scopes, and compare no figures whose day, start or basis differ. Not investment advice."""


class ToolCalls(NamedTuple):
    """The tools of one server, and what whoever starts it decides.

    Calls take their turn on the one thread of `turns`: what a call opens belongs to its thread, and meanwhile the
    event loop answers everything else.
    """

    tools: Mapping[str, Tool]
    network: bool
    config: str | None
    most: int
    turns: Executor

    async def descriptions(self, _: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        """Every tool with its schema."""
        hints = ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=self.network
        )
        return ListToolsResult(
            tools=[
                ToolDescription(
                    name=tool.name, description=tool.description, input_schema=tool.schema, annotations=hints
                )
                for tool in self.tools.values()
            ]
        )

    async def result(self, _: ServerRequestContext[Any], asked: CallToolRequestParams) -> CallToolResult:
        """One answer as JSON text, or the error of the command line in its two lines."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.turns, self._answer, asked.name, asked.arguments or {})

    def _answer(self, name: str, arguments: Mapping[str, object]) -> CallToolResult:
        try:
            if name not in self.tools:
                raise UsageFault(
                    f"no tool called {safe(name)!r}",
                    did_you_mean(name, tuple(self.tools), f"one of: {', '.join(self.tools)}"),
                )
            node = result_of(self.tools[name], arguments, network=self.network, config=self.config, most=self.most)
        except SmallcapError as error:
            return CallToolResult(content=[TextContent(text=error_text(error))], is_error=True)
        text = json.dumps(node, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return CallToolResult(content=[TextContent(text=text)])

    def server(self) -> Server[Any]:
        """The server that lists and calls them."""
        return Server(
            "smallcap", version=__version__, instructions=INSTRUCTIONS, on_list_tools=self.descriptions,
            on_call_tool=self.result,
        )  # fmt: skip


class Unanswered:
    """The requests of a connection that have no answer yet."""

    def __init__(self) -> None:
        self._count = 0
        self._change = anyio.Event()

    def with_request(self, item: SessionMessage | Exception) -> SessionMessage | Exception:
        """The item; a request says when it is given up, since what its client cancels is never answered."""
        if not isinstance(item, SessionMessage) or not isinstance(item.message, JSONRPCRequest):
            return item
        self._count += 1
        return SessionMessage(item.message, ServerMessageMetadata(on_request_unanswered=self.one_less))

    async def one_less(self) -> None:
        """One request less."""
        self._count -= 1
        self._change.set()

    async def wait(self) -> None:
        """Wait until there is none."""
        while self._count:
            self._change = anyio.Event()
            await self._change.wait()


async def converse(server: Server[Any]) -> None:
    """Answer on standard input and output; where the input ends, what was asked is answered first.

    The SDK gives up what runs as soon as its input ends, so it learns of the end later.
    """
    unanswered = Unanswered()
    onward, requests = anyio.create_memory_object_stream[SessionMessage | Exception]()
    answers, back = anyio.create_memory_object_stream[SessionMessage]()
    try:
        async with stdio_server() as (read, write), anyio.create_task_group() as group:

            async def pass_requests() -> None:
                async with onward:
                    async for item in read:
                        await onward.send(unanswered.with_request(item))
                    with anyio.move_on_after(LAST_ANSWERS_SECONDS):
                        await unanswered.wait()

            async def pass_answers() -> None:
                async with write:
                    async for item in back:
                        await write.send(item)
                        if isinstance(item.message, JSONRPCResponse | JSONRPCError):
                            await unanswered.one_less()

            group.start_soon(pass_requests)
            group.start_soon(pass_answers)
            await server.run(requests, answers, server.create_initialization_options())
    except* BrokenPipeError:  # the client has left
        pass


def serve(tools: Sequence[Tool], *, network: bool, config: str | None, most: int) -> None:
    """Answer on standard input and output until the other side closes them.

    Calls run on this thread and everything else on another, so that an interruption ends a call too.
    **Raises** KeyboardInterrupt, UsageFault where one of them is closed from the start.
    """
    if sys.stdin is None or sys.stdout is None:
        raise UsageFault("standard input or output is closed", "a client that speaks MCP starts smallcap mcp")
    turns = Turns()
    server = ToolCalls({tool.name: tool for tool in tools}, network, config, most, turns).server()
    with input_with_an_end() as end_input:
        ended = in_background(anyio.run, converse, server)
        ended.add_done_callback(lambda _: turns.end())
        try:
            turns.take()
        except KeyboardInterrupt:
            if not ended.done():
                raise
            # the conversation ended during a call that nobody waits for
        finally:
            turns.shutdown()
            end_input()
            wait([ended], LAST_WRITE_SECONDS)
    ended.result()
