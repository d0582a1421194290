"""An organisation in the shape Salesforce's REST API gives it: records, fields, queries, refusals.

Written after Salesforce's public documentation of the REST API, SOQL and its error codes; never run against them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Record = dict[str, Any]
_QUERY = re.compile(
    r"SELECT (?P<fields>[\w., ]+) FROM (?P<object>\w+)(?: WHERE (?P<where>.+?))? ORDER BY SystemModstamp, Id"
)
_STAMP = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00)"
_SINCE = re.compile(rf"SystemModstamp >= {_STAMP}")
_BEHIND = re.compile(rf"\(SystemModstamp > {_STAMP} OR \(SystemModstamp = {_STAMP} AND Id > '(\w+)'\)\)")
_TICKED = re.compile(r"(\w+) = true")
_FILLED = re.compile(r"(\w+) != null")


class Refusal(Exception):
    """What Salesforce answers in place of data: a status and one error code with words."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status, self.body = status, [{"errorCode": code, "message": words}]


def described(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    """One field as describe gives it."""
    field_of = {"name": name, "label": name, "type": kind, "nillable": True, "createable": True, "custom": False}
    extra = {"defaultedOnCreate": False, "picklistValues": [], "referenceTo": [], "relationshipName": None}
    return {**field_of, **extra, **more}


def choice(value: str, *, active: bool = True) -> dict[str, Any]:
    """One value of a picklist as describe gives it."""
    return {"value": value, "label": value, "active": active, "defaultValue": False}


@dataclass
class Organisation:
    """Objects with their fields and records; `deleted` holds ids that once were. The tests move `now`."""

    fields: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def put(self, object_name: str, record_id: str, *, at: datetime | None = None, **values: Any) -> Record:
        """A person's change in Salesforce; a relation is a nested record, such as Account={"Name": …}."""
        table = self.records.setdefault(object_name, {})
        record = {**table.get(record_id, {}), "Id": record_id, **values, "SystemModstamp": at or self.now()}
        table[record_id] = record
        return record

    def query(self, text: str) -> tuple[str, list[Record]]:
        """The object's name and all rows of the answer."""
        parsed = _QUERY.fullmatch(text)
        if parsed is None:
            raise Refusal(400, "MALFORMED_QUERY", f"unexpected token in: {text[:60]}")
        name, paths = parsed["object"], parsed["fields"].split(", ")
        for path in paths:
            self._check_path(name, path)
        keep = list(_conditions(parsed["where"] or ""))
        rows = [one for one in self.records.get(name, {}).values() if all(test(one) for test in keep)]
        rows.sort(key=lambda one: (one["SystemModstamp"], one["Id"]))
        return name, [_selected(one, paths) for one in rows]

    def patch(self, object_name: str, record_id: str, values: Mapping[str, Any]) -> None:
        """Change one record, as PATCH of a row does."""
        if record_id in self.deleted:
            raise Refusal(404, "ENTITY_IS_DELETED", "entity is deleted")
        if record_id not in self.records.get(object_name, {}):
            raise Refusal(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible")
        self._check_values(object_name, values)
        self.put(object_name, record_id, **values)

    def upsert(self, object_name: str, key: str, value: str, values: Mapping[str, Any]) -> tuple[str, bool]:
        """The id of the record whose `key` is `value`, and whether it was made."""
        if key in values:
            raise Refusal(400, "INVALID_FIELD", f"The {key} field should not be specified in the sobject data.")
        self._check_values(object_name, {**values, key: value})
        found = [pk for pk, one in self.records.get(object_name, {}).items() if one.get(key) == value]
        record_id = found[0] if found else f"006MADE{len(self.records.get(object_name, {})):011d}"
        self.put(object_name, record_id, **{**values, key: value})
        return record_id, not found

    def by_key(self, object_name: str, key: str, value: str) -> Record:
        """The record with this external id."""
        for record in self.records.get(object_name, {}).values():
            if record.get(key) == value:
                return {name: _shown(one) for name, one in record.items()}
        raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")

    def described(self, object_name: str) -> dict[str, Any]:
        """The describe of one object."""
        if object_name not in self.fields:
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        return {"name": object_name, "fields": self.fields[object_name]}

    def _field(self, object_name: str, name: str) -> dict[str, Any] | None:
        return next((one for one in self.fields.get(object_name, ()) if one["name"] == name), None)

    def _check_path(self, object_name: str, path: str) -> None:
        *ways, name = path.split(".")
        for way in ways:
            relation = next((one for one in self.fields[object_name] if one["relationshipName"] == way), None)
            if relation is None:
                raise Refusal(400, "INVALID_FIELD", f"Didn't understand relationship '{way}' in field path")
            object_name = relation["referenceTo"][0]
        if name not in ("Id", "SystemModstamp") and self._field(object_name, name) is None:
            raise Refusal(400, "INVALID_FIELD", f"No such column '{name}' on entity '{object_name}'")

    def _check_values(self, object_name: str, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            known = self._field(object_name, name)
            if known is None:
                raise Refusal(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {object_name}")
            choices = [one["value"] for one in known["picklistValues"]]
            if choices and value is not None and value not in choices:
                words = f"{name}: bad value for restricted picklist field: {value}"
                raise Refusal(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", words)


def _conditions(where: str) -> Iterator[Callable[[Record], bool]]:
    """The tests a WHERE of ours asks for; anything else is malformed."""
    if since := _SINCE.search(where):
        moment = datetime.fromisoformat(since[1])
        yield lambda one: one["SystemModstamp"] >= moment
    if behind := _BEHIND.search(where):
        edge = (datetime.fromisoformat(behind[1]), behind[3])
        yield lambda one: (one["SystemModstamp"], one["Id"]) > edge
    if ticked := _TICKED.search(where):
        yield lambda one: one.get(ticked[1]) is True
    if filled := _FILLED.search(where):
        yield lambda one: one.get(filled[1]) is not None
    rest = where
    for known in (_BEHIND, _SINCE, _TICKED, _FILLED):
        rest = known.sub("", rest)
    rest = rest.replace(" AND ", "").strip()
    if rest:
        raise Refusal(400, "MALFORMED_QUERY", f"unexpected token: {rest[:60]}")


def _selected(record: Record, paths: list[str]) -> Record:
    chosen: Record = {"attributes": {"type": "sObject", "url": f"/services/data/v62.0/sobjects/x/{record['Id']}"}}
    for path in paths:
        way, _, name = path.rpartition(".")
        if not way:
            chosen[name] = _shown(record.get(name))
        elif record.get(way) is None:
            chosen[way] = None
        else:
            inner = chosen.setdefault(way, {"attributes": {"type": way}})
            inner[name] = record[way].get(name)
    return chosen


def _shown(value: Any) -> Any:
    return value.strftime("%Y-%m-%dT%H:%M:%S.000+0000") if isinstance(value, datetime) else value
