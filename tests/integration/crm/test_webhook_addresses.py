"""Posts go only where they may (S24): the address that was checked is the one called, by name and certificate."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import AF_INET, AF_INET6, EAI_NONAME, SOCK_STREAM, create_server, gaierror
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from referrals.domain.addresses import Target, read_target
from referrals.outward import posting
from referrals.outward.posting import Answer, post
from tests.factories.receivers import Receiver, receiving

Places = list[tuple[str, int]]


class NameServer:
    """Answers each question with the next list of addresses; the last one stays. Counts what it was asked."""

    def __init__(self, *answers: Places) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(AF_INET6 if ":" in address else AF_INET, SOCK_STREAM, 6, "", (address, at)) for address, at in answer]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., NameServer]:
    """Stands in for the machine's name server."""

    def answering(*answers: Places) -> NameServer:
        server = NameServer(*answers)
        monkeypatch.setattr("socket.getaddrinfo", server)
        return server

    return answering


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def listed(receiver: Receiver, scheme: str = "http") -> Target:
    """The receiver under a name that the deployment allows inside the house."""
    return read_target(f"{scheme}://crm.test:{receiver.port}/hook", [f"crm.test:{receiver.port}"])


def posted(target: Target) -> Answer:
    return post(target, b"{}", {"Content-Type": "application/json"})


def test_name_is_asked_for_once_and_an_answer_that_changes_afterwards_changes_nothing(
    receiver: Receiver, names: Callable[..., NameServer]
) -> None:
    with receiving() as other:
        server = names([("127.0.0.1", receiver.port)], [("127.0.0.1", other.port)])
        assert posted(listed(receiver)).status == 200
        assert other.posts == []
    assert server.asked == 1
    assert receiver.posts[0].headers["Host"] == f"crm.test:{receiver.port}"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "100.64.0.1", "169.254.169.254", "::1", "fe80::1", "::ffff:127.0.0.1"],
)
def test_public_name_that_leads_inside_the_house_is_not_called(
    receiver: Receiver, names: Callable[..., NameServer], address: str
) -> None:
    names([(address, receiver.port)])
    answer = posted(read_target("https://crm.example/hook", ()))
    assert (answer.status, receiver.posts) == (None, [])
    assert "so nothing was sent" in answer.problem


def test_one_address_inside_the_house_refuses_the_whole_name(
    receiver: Receiver, names: Callable[..., NameServer]
) -> None:
    names([("93.184.215.14", 443), ("127.0.0.1", receiver.port)])
    assert "private network" in posted(read_target("https://crm.example/hook", ())).problem


def test_listed_name_that_leads_to_a_machines_credentials_is_not_called(names: Callable[..., NameServer]) -> None:
    names([("169.254.169.254", 80)])
    answer = posted(read_target("http://crm.internal/latest/meta-data", ["crm.internal"]))
    assert answer.problem == "The host's address is one that no receiver has, so nothing was sent."


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_numbers_that_a_resolver_reads_as_this_machine_are_not_called(host: str) -> None:
    answer = posted(read_target(f"https://{host}/hook", ()))
    assert answer.status is None
    assert "private network" in answer.problem


def test_second_address_is_tried_when_the_first_does_not_answer(
    receiver: Receiver, names: Callable[..., NameServer]
) -> None:
    with receiving() as gone:
        closed = gone.port
    names([("127.0.0.1", closed), ("127.0.0.1", receiver.port)])
    assert posted(listed(receiver)).status == 200


def test_unknown_name_is_said_in_words(names: Callable[..., NameServer], monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise gaierror(EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    assert posted(read_target("https://crm.example/hook", ())).problem == "The host's name is not known."


def test_proxy_of_the_environment_is_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://{proxy.host}")
        assert posted(read_target(receiver.url, [receiver.host])).status == 200
        assert proxy.posts == []


def certificate_for(name: str, folder: Path) -> tuple[Path, Path]:
    """A certificate of its own authority for `name`, and its key."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key_file.write_bytes(key.private_bytes(*form))
    return certificate, key_file


@contextmanager
def receiving_for(name: str, folder: Path, asked: list[str | None]) -> Iterator[tuple[Receiver, Path]]:
    """A receiver behind TLS as `name`; `asked` are the names that callers ask for."""
    certificate, key = certificate_for(name, folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.sni_callback = lambda _sock, given, _context: asked.append(given)
    with receiving(wrap=lambda sock: context.wrap_socket(sock, server_side=True)) as receiver:
        yield receiver, certificate


def test_checked_address_is_called_under_the_name_and_its_certificate(
    tmp_path: Path, names: Callable[..., NameServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    with receiving_for("crm.test", tmp_path, asked) as (receiver, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        names([("127.0.0.1", receiver.port)])
        assert posted(listed(receiver, "https")).status == 200
    assert asked == ["crm.test"]


def test_certificate_of_another_name_is_refused_before_anything_is_sent(
    tmp_path: Path, names: Callable[..., NameServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving_for("other.test", tmp_path, []) as (receiver, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        names([("127.0.0.1", receiver.port)])
        answer = posted(listed(receiver, "https"))
        assert receiver.posts == []
    assert answer.problem == "The receiver's certificate is not one for this host, or not trusted here."


def test_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, names: Callable[..., NameServer]) -> None:
    with receiving_for("crm.test", tmp_path, []) as (receiver, _):
        names([("127.0.0.1", receiver.port)])
        assert "certificate" in posted(listed(receiver, "https")).problem
        assert receiver.posts == []


def test_receiver_that_never_answers_the_handshake_is_given_up_in_time(
    names: Callable[..., NameServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "TOTAL_SECONDS", 0.5)
    with closing(create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        names([("127.0.0.1", port)])
        answer = posted(read_target(f"https://crm.test:{port}/hook", [f"crm.test:{port}"]))
    assert answer.problem == "The receiver did not answer in time."
    assert 0.5 <= answer.seconds < 5


def test_receiver_that_speaks_no_tls_is_said_in_words(receiver: Receiver, names: Callable[..., NameServer]) -> None:
    names([("127.0.0.1", receiver.port)])
    assert posted(listed(receiver, "https")).problem == "The receiver does not speak HTTPS as it should."
    assert receiver.posts == []
