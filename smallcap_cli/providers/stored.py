"""The provider `store`: closes and rates that were fetched or imported before, as they were kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from smallcap_cli.core.model import PriceHistory, RateSeries
from smallcap_cli.errors import NotFound
from smallcap_cli.providers import ProviderSetup

if TYPE_CHECKING:
    from smallcap_cli.store import Store

STORE_FILE = "store.sqlite3"
HINT = "smallcap data fetch TICKER, or smallcap data import --prices DIR"


def open_stored(setup: ProviderSetup) -> StoredSeries:
    """The store in the folder `providers.store.folder`, at the vintage `providers.store.vintage` if one is named."""
    folder, vintage = setup.config.get("folder"), setup.config.get("vintage")
    return StoredSeries(Path(str(folder)) if folder else None, str(vintage) if vintage else None)


class StoredSeries:
    """Reads the store; the file is opened when first asked, and sqlite3 imported only if there is a file."""

    name = "store"
    network = False

    def __init__(self, folder: Path | None, vintage: str | None) -> None:
        self._folder = folder
        self._vintage = vintage
        self._store: Store | None = None

    @property
    def messages(self) -> tuple[str, ...]:
        """What the store had to say: damage found, series that are lost."""
        return tuple(self._store.messages) if self._store is not None else ()

    def prices(self, ticker: str) -> PriceHistory:
        """The closes of a fund. **Raises** NotFound for a fund or vintage that is not kept."""
        store = self._opened()
        found = store.prices(ticker, vintage=self._vintage) if store else None
        if found is None:
            raise NotFound(f"the store has no closes of {ticker}", HINT)
        return found.history

    def rates(self, name: str) -> RateSeries:
        """A risk-free rate series. **Raises** NotFound where it is not kept."""
        store = self._opened()
        found = store.rates(name, vintage=self._vintage) if store else None
        if found is None:
            raise NotFound(f"the store has no rates {name}", HINT)
        return found.rates

    def _opened(self) -> Store | None:
        if self._store is None and self._folder is not None and _is_there(self._folder / STORE_FILE):
            from smallcap_cli.store import open_store

            self._store = open_store(self._folder)
        if self._store is None and self._vintage is not None:
            raise NotFound(f"no vintage {self._vintage}: there is no store", "smallcap data status")
        return self._store


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
