"""Who is on the customers topic and who was forgotten for ever, kept in mind and up to date."""

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.read import Tail
from pipeline.sync.forgotten import PERSON_KEY
from pipeline.sync.plan import Known, digest
from schemas.customer import Customer
from schemas.identity import is_forgotten_customer
from schemas.upkeep import Tombstone


class _Owned(msgspec.Struct):
    """What of a customer's record is kept in mind."""

    id: str
    source: str = ""


_read_owned = msgspec.json.Decoder(_Owned).decode


class Ledger:
    """Any thread may use it. `close()` it."""

    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka
        self._lock = threading.RLock()
        self._known: dict[str, Known] = {}
        self._owned = Counter[str]()
        self._subjects: set[str] = set()
        self._customers = Tail(kafka, topics.CUSTOMERS)
        self._people = Tail(kafka, topics.TOMBSTONES)
        self._returned: dict[str, None] = {}

    def close(self) -> None:
        """Leave Kafka."""
        self._customers.close()
        self._people.close()

    def refresh(self) -> list[str]:
        """Learn what both topics say now; gives who is on the topic of customers though they were
        forgotten: whoever asked for a sync removes them. Raises KafkaError.

        A record is looked at once it is on the topic, and all of them again whenever somebody is
        forgotten: whichever comes first, the erasure or the record, nobody is left.
        """
        with self._lock:
            if self.refresh_forgotten():
                self._customers.close()
                self._customers = Tail(self._kafka, topics.CUSTOMERS)
                self._begin_anew()
            if self._customers.look():
                self._begin_anew()
            for record in self._customers.records():
                self._note(record)
            return list(self._returned)

    def _begin_anew(self) -> None:
        """Whoever compares meanwhile goes on with what was known."""
        self._known, self._returned, self._owned = {}, {}, Counter()

    def refresh_forgotten(self) -> bool:
        """Learn who was forgotten since the last time; whether anybody was."""
        with self._lock:
            before = len(self._subjects)
            self._people.look()
            for record in self._people.records():
                if (record.key or b"").startswith(PERSON_KEY):
                    self._note_stone(record.value or b"")
            return len(self._subjects) > before

    @property
    def known(self) -> Mapping[str, Known]:
        """Who is on the topic, as of the last refresh; it may change while it is looked at."""
        return self._known

    def owned(self, source: str) -> int:
        """How many customers of a source are on the topic."""
        return self._owned[source]

    def forgotten(self, customer: Customer) -> bool:
        """Whether the person was forgotten for ever."""
        subjects = self._subjects
        return bool(subjects) and is_forgotten_customer(customer, subjects.__contains__)

    def _note(self, record: Any) -> None:
        """Unreadable records are none."""
        key = (record.key or b"").decode("utf-8", "replace")
        value = record.value or b""
        self._returned.pop(key, None)
        if (before := self._known.pop(key, None)) is not None:
            self._owned[before.source] -= 1
        try:
            source = _interned(_read_owned(value).source)
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
            return
        self._owned[source] += 1
        self._known[key] = Known(source, digest(value))
        if self._subjects and self._is_forgotten(value):
            self._returned[key] = None

    def _is_forgotten(self, value: bytes) -> bool:
        try:
            return self.forgotten(Customer.model_validate_json(value))
        except ValueError:
            return False

    def _note_stone(self, value: bytes) -> None:
        try:
            self._subjects.add(Tombstone.model_validate_json(value).subject)
        except ValueError:
            return


_NAMES: dict[str, str] = {}


def _interned(name: str) -> str:
    """One string for all records of a source."""
    return _NAMES.setdefault(name, name)
