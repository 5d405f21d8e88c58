"""The tools as a server of the Model Context Protocol; the one module that imports its SDK."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
    """The tools of one server, and what whoever starts it decides."""

    tools: Mapping[str, Tool]
    network: bool
    config: str | None
    most: int

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
        try:
            if asked.name not in self.tools:
                raise UsageFault(
                    f"no tool called {safe(asked.name)!r}",
                    did_you_mean(asked.name, tuple(self.tools), f"one of: {', '.join(self.tools)}"),
                )
            node = result_of(
                self.tools[asked.name], asked.arguments or {}, network=self.network, config=self.config, most=self.most
            )
        except SmallcapError as error:
            return CallToolResult(content=[TextContent(text=error_text(error))], is_error=True)
        text = json.dumps(node, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return CallToolResult(content=[TextContent(text=text)])


def serve(tools: Sequence[Tool], *, network: bool, config: str | None, most: int) -> None:
    """Answer on standard input and output until the other side closes them."""
    calls = ToolCalls({tool.name: tool for tool in tools}, network, config, most)
    server: Server[Any] = Server(
        "smallcap", version=__version__, instructions=INSTRUCTIONS, on_list_tools=calls.descriptions,
        on_call_tool=calls.result,
    )  # fmt: skip

    async def answer() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    anyio.run(answer)
