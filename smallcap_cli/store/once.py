"""A store of which nothing is read twice, for answers that differ in their day alone."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from smallcap_cli.patience import Patience
from smallcap_cli.readings import Readings
from smallcap_cli.store.store import Store, StoredDocument, StoredPrices, StoredRates, open_store

T = TypeVar("T")


def open_once(folder: Path, readings: Readings, writing: Patience | None = None) -> Store:
    """The store in a folder, the same one for all who share the readings. **Raises** as `open_store`."""
    return readings.once((folder, "store"), lambda: StoreOnce(open_store(folder, writing=writing), readings))


class StoreOnce(Store):
    """An open store whose series and documents are read once each where readings are kept; a writer keeps none."""

    def __init__(self, store: Store, readings: Readings) -> None:
        super().__init__(store._file)
        self._readings = readings

    def prices(self, ticker: str, *, vintage: str | None = None) -> StoredPrices | None:
        read = partial(super().prices, ticker, vintage=vintage)
        return self._readings.once((self.path, "prices", ticker, vintage), read)

    def rates(self, name: str, *, vintage: str | None = None) -> StoredRates | None:
        return self._readings.once((self.path, "rates", name, vintage), partial(super().rates, name, vintage=vintage))

    def document(self, key: str) -> StoredDocument | None:
        return self._readings.once((self.path, "document", key), partial(super().document, key))

    def documents(self, prefix: str) -> tuple[StoredDocument, ...]:
        return self._readings.once((self.path, "documents", prefix), partial(super().documents, prefix))

    def document_keys(self, prefix: str) -> tuple[str, ...]:
        return self._readings.once((self.path, "keys", prefix), partial(super().document_keys, prefix))

    def answers(self, kind: type[T], subject: str, until: datetime | None = None) -> list[T]:
        read = partial(super().answers, kind, subject, until)
        return list(self._readings.once((self.path, "answers", kind, subject, until), read))
