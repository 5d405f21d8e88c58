"""What a price file does not say itself, and `layout.yaml`, which says it."""

from __future__ import annotations

import codecs
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
#: Role of a column -> its names, letters and digits only, best first: English, German and those of Stooq in Polish.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "date": ("date", "datetime", "timestamp", "tradedate", "tradingdate", "exchangedate", "observationdate", "datum",
             "data", "time"),
    "close": ("close", "closelast", "closeprice", "closingprice", "last", "lastprice", "price", "schlusskurs",
              "schluss", "kurs", "quote", "zamkniecie"),
    "adjusted": ("adjclose", "adjustedclose", "adjusted"),
    "dividends": ("dividends", "dividend", "dividendamount"),
    "capital_gains": ("capitalgains",),
    "splits": ("stocksplits", "splits", "split", "splitcoefficient"),
    "volume": ("volume", "vol", "wolumen"),
})  # fmt: skip
SEPARATORS = (",", ";", "|", "\t", "tab")
DECIMALS, THOUSANDS = (".", ","), (",", ".", " ", "'")
#: Most lines that a file may have above its header.
MOST_SKIPPED = 1_000


@dataclass(frozen=True, slots=True)
class Layout:
    """What a mapping file says about a price file; the defaults are those of a file without one.

    An empty `separator`, `decimal`, `thousands`, `currency_sign`, `date_format`, `encoding` or `sheet` is recognised.
    """

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    raw_close: bool = False
    price_kind: Literal["market", "nav"] = "market"
    currency: str = "USD"
    frequency: Literal["daily", "monthly"] | None = None
    separator: str = ""
    decimal: str = ""
    thousands: str = ""
    currency_sign: str = ""
    date_format: str = ""
    skip: int = 0
    encoding: str = ""
    sheet: str = ""

    @property
    def is_plain_text(self) -> bool:
        """Whether dates and numbers may be those of plain CSV."""
        said = self.decimal or self.thousands or self.currency_sign or self.date_format
        return not said


PLAIN = Layout()


def layout_shape() -> Check:
    """The shape of a layout.yaml."""
    from smallcap_cli.yamlshape import Flag, Mapped, Number, OneOf, Text

    keys: dict[str, Check] = {
        "columns": Mapped(dict.fromkeys(NAMES, Text())),
        "raw_close": Flag(),
        "price_kind": OneOf(("market", "nav")),
        "currency": Text(),
        "frequency": OneOf(("daily", "monthly")),
        "separator": OneOf(SEPARATORS),
        "decimal": OneOf(DECIMALS),
        "thousands": OneOf(THOUSANDS),
        "currency_sign": Text(),
        "date_format": _DateFormat(),
        "skip": Number(0, MOST_SKIPPED, whole=True),
        "encoding": _Encoding(),
        "sheet": _SheetName(),
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
    layouts = {"": _layout(document, (), PLAIN, value)}
    for ticker, own in value.get("files", {}).items():
        if not TICKER.fullmatch(ticker):
            raise document.fault(("files", ticker), f"{safe(ticker)!r} is not a ticker", "write it in capitals")
        layouts[ticker] = _layout(document, ("files", ticker), layouts[""], own)
    return layouts


def _layout(document: Any, path: tuple[str, ...], base: Layout, value: dict[str, Any]) -> Layout:
    known = {field.name for field in fields(Layout)}
    made = replace(base, **{key: item for key, item in value.items() if key in known})
    made = replace(made, sheet=str(made.sheet))
    if made.separator == "tab":
        made = replace(made, separator="\t")
    if made.decimal and made.decimal == made.thousands:
        what = f"{made.thousands!r} is the decimal mark too"
        raise document.fault((*path, "thousands"), what, "write another mark, or leave one of the two out")
    return made


class _SheetName:
    """A name of a sheet, which may be a year."""

    def __call__(self, value: object, path: tuple[str | int, ...]) -> object:
        from smallcap_cli.yamlshape import Text

        return value if type(value) is int else Text()(value, path)

    def json_schema(self) -> dict[str, Any]:
        return {"type": ["string", "integer"]}


class _DateFormat:
    """A format of dates, as `dates.reader_of` takes it."""

    def __call__(self, value: object, path: tuple[str | int, ...]) -> object:
        from smallcap_cli.providers.files.dates import reader_of
        from smallcap_cli.yamlshape import ShapeFault

        try:
            reader_of(str(value))
        except ValueError:
            what = f"{safe(str(value))!r} is no format of a date"
            hint = "such as MM/DD/YYYY, DD.MM.YY, MMM D, YYYY, excel, epoch or epoch_ms"
            raise ShapeFault(path, what, hint) from None
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "examples": ["MM/DD/YYYY", "DD.MM.YYYY", "excel", "epoch", "epoch_ms"]}


class _Encoding:
    """A name of an encoding of text."""

    def __call__(self, value: object, path: tuple[str | int, ...]) -> object:
        from smallcap_cli.yamlshape import ShapeFault

        try:
            "".encode(codecs.lookup(str(value)).name)
        except LookupError:  # of what is no encoding, and of codecs that do not make text
            what = f"{safe(str(value))!r} is no encoding"
            raise ShapeFault(path, what, "such as cp1252 or utf-16-le") from None
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "examples": ["utf-16-le", "cp1252"]}
