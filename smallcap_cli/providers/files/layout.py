"""What a price file does not say itself, and `layout.yaml`, which says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from smallcap_cli.errors import safe

if TYPE_CHECKING:
    from smallcap_cli.yamlshape import Check

LAYOUT_FILE = "layout.yaml"
#: Only a text of this form ever becomes a file name.
TICKER = re.compile(r"[A-Z0-9^][A-Z0-9.\-=^&]{0,14}")
#: Role of a column -> its names, letters and digits only, best first.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "date": ("date", "datetime", "timestamp"),
    "close": ("close",),
    "adjusted": ("adjclose", "adjustedclose", "adjusted"),
    "dividends": ("dividends", "dividend", "dividendamount"),
    "capital_gains": ("capitalgains",),
    "splits": ("stocksplits", "splits", "split", "splitcoefficient"),
    "volume": ("volume", "vol"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """What a mapping file says about a price file; the defaults are those of a file without one."""

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    raw_close: bool = False
    price_kind: Literal["market", "nav"] = "market"
    currency: str = "USD"
    frequency: Literal["daily", "monthly"] | None = None


PLAIN = Layout()


def layout_shape() -> Check:
    """The shape of a layout.yaml."""
    from smallcap_cli.yamlshape import Flag, Mapped, OneOf, Text

    keys: dict[str, Check] = {
        "columns": Mapped(dict.fromkeys(NAMES, Text())),
        "raw_close": Flag(),
        "price_kind": OneOf(("market", "nav")),
        "currency": Text(),
        "frequency": OneOf(("daily", "monthly")),
    }
    return Mapped({**keys, "files": Mapped({}, extra=Mapped(keys))})


def layouts_of(name: str, content: bytes) -> dict[str, Layout]:
    """Ticker -> layout from a layout.yaml, "" for the files it does not name.

    Keys under `files: TICKER:` replace those at the top. **Raises** ConfigFault with file, line and path.
    """
    from smallcap_cli import yamlfile

    document = yamlfile.read(name, content)
    if document.value is None:
        return {}
    value = document.check(layout_shape())
    general = _layout(PLAIN, value)
    layouts = {"": general}
    for ticker, own in value.get("files", {}).items():
        if not TICKER.fullmatch(ticker):
            raise document.fault(("files", ticker), f"{safe(ticker)!r} is not a ticker", "write it in capitals")
        layouts[ticker] = _layout(general, own)
    return layouts


def _layout(base: Layout, value: dict[str, Any]) -> Layout:
    known = {field.name for field in fields(Layout)}
    return replace(base, **{key: item for key, item in value.items() if key in known})
