"""Signing in: two ways, where to, and that nothing secret is ever said."""

import logging
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from referrals.connectors.credentials import Credentials, read_credentials
from referrals.connectors.hosts import is_allowed
from referrals.connectors.salesforce import Door, Salesforce
from referrals.connectors.soql import After, Question
from referrals.errors import ExchangeError, NeedsAPerson, TryAgain
from tests.contract.connectors.certificate import as_pem
from tests.contract.connectors.conftest import door_to
from tests.contract.connectors.salesforce_server import TOKEN, Fault, SalesforceServer

NAMES = Question("Opportunity", ("Name",))


def _read(door: Salesforce) -> None:
    list(door.changed_since(NAMES, After()))


def test_a_wrong_secret_needs_a_person_and_is_never_said(
    salesforce: SalesforceServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    door = door_to(salesforce, secret="planted-secret-7")
    with pytest.raises(NeedsAPerson, match="invalid client credentials") as trouble:
        _read(door)
    assert trouble.value.error_id == "salesforce.sign_in"
    told = repr(trouble.value) + repr(trouble.value.__cause__) + caplog.text + repr(door._door)
    assert "planted-secret-7" not in told


def test_a_key_of_our_own_signs_in_without_a_secret(salesforce: SalesforceServer, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    salesforce.public_keys["app"] = key.public_key()
    file = tmp_path / "app.pem"
    file.write_bytes(as_pem(key))
    environment = {"CRM_SALES_CLIENT_ID": "app", "CRM_SALES_USERNAME": "portal@partner.example"}
    credentials = read_credentials("SALES", {**environment, "CRM_SALES_PRIVATE_KEY_FILE": str(file)})
    _read(Salesforce(Door(salesforce.host, credentials, {salesforce.host})))
    assert salesforce.count("GET", "/query") == 1


def test_a_key_that_is_none_needs_a_person(salesforce: SalesforceServer) -> None:
    credentials = Credentials("app", username="portal@partner.example", private_key="no key")
    with pytest.raises(NeedsAPerson) as trouble:
        _read(Salesforce(Door(salesforce.host, credentials, {salesforce.host})))
    assert trouble.value.error_id == "connector.key_file"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_key_file_that_cannot_be_read_is_named_by_its_variable(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "app.pem"
    if content is not None:
        file.write_bytes(content)
    environment = {"CRM_SALES_CLIENT_ID": "app", "CRM_SALES_USERNAME": "portal@partner.example"}
    with pytest.raises(NeedsAPerson, match="CRM_SALES_PRIVATE_KEY_FILE") as trouble:
        read_credentials("SALES", {**environment, "CRM_SALES_PRIVATE_KEY_FILE": str(file)})
    assert str(file) not in trouble.value.message


def test_missing_credentials_are_named_by_their_variables() -> None:
    with pytest.raises(NeedsAPerson, match="CRM_SALES_CLIENT_ID and CRM_SALES_CLIENT_SECRET"):
        read_credentials("SALES", {"CRM_SALES_CLIENT_ID": "app"})


@pytest.mark.parametrize("name", ["", "sales", "A-B", "../X", "S" * 41])
def test_a_name_that_cannot_be_a_variable_is_refused(name: str) -> None:
    with pytest.raises(NeedsAPerson):
        read_credentials(name, {})


def test_no_other_secret_of_the_deployment_can_be_named() -> None:
    with pytest.raises(NeedsAPerson):
        read_credentials("OIDC", {"OIDC_CLIENT_ID": "id", "OIDC_CLIENT_SECRET": "secret"})


GOOD = ("example.my.salesforce.com", "example--uat.sandbox.my.salesforce.com", "login.salesforce.com")
BAD = (
    "169.254.169.254",
    "localhost",
    "localhost:8443",
    "example.com",
    "my.salesforce.com",
    "evil.example/.my.salesforce.com",
    "x@y.my.salesforce.com",
    "example.my.salesforce.com.evil.example",
    "example.my.salesforce.com:22",
    "example.my.salesforce.com\n",
    "evil.com#.my.salesforce.com",
    "EXAMPLE.MY.SALESFORCE.COM",
    "",
)


@pytest.mark.parametrize("host", GOOD)
def test_a_host_of_salesforces_is_allowed(host: str) -> None:
    assert is_allowed(host)


@pytest.mark.parametrize("host", BAD)
def test_any_other_host_is_refused_before_a_call(host: str) -> None:
    assert not is_allowed(host)
    with pytest.raises(NeedsAPerson) as trouble:
        Salesforce(Door(host, Credentials("app", secret="s")))
    assert trouble.value.error_id == "salesforce.host"


def test_an_instance_elsewhere_gets_no_call(salesforce: SalesforceServer, door: Salesforce) -> None:
    salesforce.instance = "https://169.254.169.254"
    with pytest.raises(NeedsAPerson) as trouble:
        _read(door)
    assert trouble.value.error_id == "salesforce.host"
    assert salesforce.count("GET", "/") == 0


def test_a_certificate_nobody_vouches_for_is_refused(
    salesforce: SalesforceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(NeedsAPerson) as trouble:
        _read(door_to(salesforce))
    assert trouble.value.error_id == "salesforce.certificate"


def test_a_server_that_is_not_there_is_tried_again(salesforce: SalesforceServer) -> None:
    door = door_to(salesforce)
    salesforce.stop()
    with pytest.raises(TryAgain) as trouble:
        _read(door)
    assert trouble.value.error_id == "salesforce.unreachable"


SIGN_INS = [
    (503, b"<html>Down for maintenance</html>", TryAgain),
    (400, {"error": "login_rate_exceeded"}, TryAgain),
    (400, {"error": "inactive_user", "error_description": "user is inactive"}, NeedsAPerson),
    (400, {"error": "invalid_grant", "error_description": "user hasn't approved this consumer"}, NeedsAPerson),
    (200, {"token_type": "Bearer"}, TryAgain),
]


@pytest.mark.parametrize(("status", "body", "kind"), SIGN_INS)
def test_a_sign_in_that_fails_is_named(
    salesforce: SalesforceServer, door: Salesforce, status: int, body: object, kind: type[ExchangeError]
) -> None:
    salesforce.faults.append(Fault(TOKEN, lambda: (status, body, {})))
    with pytest.raises(kind):
        _read(door)


def test_a_netrc_never_takes_the_tokens_place(
    salesforce: SalesforceServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    _read(door_to(salesforce))
    assert salesforce.count("GET", "/query") == 1
