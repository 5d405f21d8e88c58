"""The tools as a server of the Model Context Protocol; the one module that imports its SDK."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ToolDescription

from smallcap_cli import __version__
from smallcap_cli.call.tools import Tool, error_text, result_of
from smallcap_cli.errors import SmallcapError, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

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


def serve(tools: Sequence[Tool], *, network: bool, config: str | None, most: int) -> None:
    """Answer on standard input and output until the other side closes them."""
    turns = ThreadPoolExecutor(max_workers=1)
    server = ToolCalls({tool.name: tool for tool in tools}, network, config, most, turns).server()

    async def answer() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    try:
        anyio.run(answer)
    finally:
        turns.shutdown(wait=False, cancel_futures=True)
