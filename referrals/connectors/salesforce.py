"""Salesforce through simple-salesforce: read what changed, write back, and learn which fields there are.

Rests on Salesforce's REST API: query with nextRecordsUrl, sObject rows, upsert by an external id, describe, and the
header Sforce-Limit-Info; signing in is OAuth 2.0 (client credentials or JWT bearer).
"""

import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import jwt
from simple_salesforce.api import Salesforce as Client
from simple_salesforce.api import SFType
from simple_salesforce.exceptions import SalesforceExpiredSession
from simple_salesforce.format import format_external_id
from simple_salesforce.login import token_login

from referrals.connectors.credentials import Credentials
from referrals.connectors.hosts import check_host
from referrals.connectors.session import PatientSession, Usage
from referrals.connectors.soql import STAMP, After, Question, changed_query, check_id, check_name
from referrals.connectors.troubles import HOUR_SECONDS, named
from referrals.errors import NeedsAPerson, TryAgain

API_VERSION = "62.0"
PAGE_SIZE = 500
OVERLAP = timedelta(minutes=5)
"""How far back a change may appear late: a transaction commits after the moment its records carry."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """Some changed records in the CRM's shape, and from where to go on once they are kept."""

    records: tuple[dict[str, Any], ...]
    after: After
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """Where one organisation is reached. `share` is the percentage of its daily calls that we leave untouched below."""

    host: str
    credentials: Credentials
    allowed_hosts: Collection[str] = ()
    share: int = 80


class Salesforce:
    """One organisation, for one pass: signs in at the first call and once more when the session has ended."""

    def __init__(self, door: Door) -> None:
        check_host(door.host, door.allowed_hosts)
        self._door = door
        self._http = PatientSession()
        self._client: Client | None = None

    @property
    def usage(self) -> Usage | None:
        """What the last answer said of the daily allowance; None before the first."""
        return self._http.usage

    def changed_since(self, question: Question, after: After) -> Iterator[Page]:
        """Pages of changed records, oldest change first; each is a call of its own and may raise our errors."""
        query = changed_query(question, after)
        options = {"Sforce-Query-Options": f"batchSize={PAGE_SIZE}"}
        answer = self._call(lambda client: client.query(query, headers=options))
        asked_at = self._http.clock or datetime.now(UTC)
        while True:
            with named():
                page, following = _page(answer["records"], after, asked_at), answer.get("nextRecordsUrl")
            yield replace(page, has_more=bool(following))
            if not following:
                return
            after = page.after
            answer = self._call(partial(_more, address=_local(following)))

    def write(self, object_name: str, record_id: str, fields: Mapping[str, Any]) -> None:
        """Set these fields of one record; the same again changes nothing. Raises GiveUp when the record is refused."""
        check_id(record_id)
        values = _written(fields)
        self._call(lambda client: _rows(client, object_name).update(record_id, values), writing=True)

    def upsert(self, object_name: str, key: str, value: str, fields: Mapping[str, Any]) -> str:
        """Make the record whose external id `key` is `value`, or set its fields; returns its id."""
        address, values = format_external_id(check_name(key), value), _written(fields)
        answer = self._call(
            lambda client: _rows(client, object_name).upsert(address, values, raw_response=True), writing=True
        )
        with named():
            found = answer.json()["id"] if answer.content else self._id_of(object_name, key, value)
            return check_id(str(found))

    def _id_of(self, object_name: str, key: str, value: str) -> str:
        return str(self._call(lambda client: _rows(client, object_name).get_by_custom_id(key, value))["Id"])

    def described(self, object_name: str) -> list[dict[str, Any]]:
        """The object's fields as Salesforce describes them."""
        answer = self._call(lambda client: _rows(client, object_name).describe())
        with named():
            return list(answer["fields"])

    def _call(self, act: Callable[[Client], T], *, writing: bool = False) -> T:
        self._check_share()
        with named(writing=writing):
            try:
                return act(self._signed_in())
            except SalesforceExpiredSession:
                self._client = None
                return act(self._signed_in())

    def _check_share(self) -> None:
        """Leave the rest of the day's calls to the partner's other tools."""
        usage = self.usage
        if usage is not None and usage.percent >= self._door.share:
            raise TryAgain(
                "salesforce.share",
                f"Salesforce counted {usage.used} of {usage.total} calls today, and {self._door.share} % is our limit. "
                "We leave the rest to your other tools and go on by ourselves later.",
                HOUR_SECONDS,
            )

    def _signed_in(self) -> Client:
        if self._client is None:
            token, instance = self._token()
            self._client = Client(
                session_id=token,
                instance=instance,
                session=self._http,
                version=API_VERSION,
                object_pairs_hook=dict,
            )
        return self._client

    def _token(self) -> tuple[str, str]:
        host, credentials = self._door.host, self._door.credentials
        data = _grant(credentials, host)
        address = f"https://{host}/services/oauth2/token"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # an address to approve the app at, wrong for a My Domain
            token, instance = token_login(address, data, host, credentials.client_id, None, None, self._http)
        check_host(instance, self._door.allowed_hosts)
        return str(token), str(instance)


def _grant(credentials: Credentials, host: str) -> dict[str, str]:
    if credentials.secret:
        return {
            "grant_type": "client_credentials",
            "client_id": credentials.client_id,
            "client_secret": credentials.secret,
        }
    return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": _assertion(credentials, host)}


def _assertion(credentials: Credentials, host: str) -> str:
    audience = "test" if ".sandbox." in host or host.startswith("test.") else "login"
    claims = {
        "iss": credentials.client_id,
        "sub": credentials.username,
        "aud": f"https://{audience}.salesforce.com",
        "exp": datetime.now(UTC) + timedelta(minutes=3),
    }
    try:
        return jwt.encode(claims, credentials.private_key, algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise NeedsAPerson("connector.key_file", "The connector's private key is no RSA key in PEM form.") from error


def _more(client: Client, *, address: str) -> Any:
    return client.query_more(address, identifier_is_url=True)


def _rows(client: Client, object_name: str) -> SFType:
    """The rows of one object. Not by attribute, for a name such as `bulk` has a meaning of its own there."""
    return SFType(
        check_name(object_name),
        client.session_id,
        client.sf_instance,
        sf_version=API_VERSION,
        session=client.session,
        salesforce=client,
        object_pairs_hook=dict,
    )


def _page(records: list[dict[str, Any]], after: After, asked_at: datetime) -> Page:
    """Where a page ends: exactly behind its last record, or, near the present, looking back at what appears late."""
    if not records:
        return Page((), after)
    moment = datetime.fromisoformat(records[-1][STAMP]).replace(microsecond=0)
    is_settled = moment < asked_at - OVERLAP
    position = After(moment, str(records[-1]["Id"])) if is_settled else After(moment - OVERLAP)
    return Page(tuple(_plain(record) for record in records), position)


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record without what Salesforce says about it, so that the same values are the same record."""
    return {
        name: _plain(value) if isinstance(value, Mapping) else value
        for name, value in record.items()
        if name not in ("attributes", STAMP)
    }


def _local(address: str) -> str:
    """The path of the next page; simple-salesforce puts it behind the host as it stands."""
    if not address.startswith("/services/data/"):
        raise NeedsAPerson("salesforce.next_page", "Salesforce's answer points to an address that is none of its API.")
    return address


def _written(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Values in Salesforce's form: nothing for an empty text, several choices with semicolons between."""
    return {check_name(name): _value(value) for name, value in fields.items()}


def _value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return ";".join(str(one) for one in value)
    return None if value == "" else value
