"""A webhook post's states, what answers mean, the pauses between tries, the signature, and where posts may go."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.domain.addresses import LONGEST_URL, read_target, refusal_of
from referrals.domain.moves import sources_of
from referrals.domain.webhooks import (
    LABELS,
    LONGEST_ANSWER,
    LONGEST_ASKED,
    MOST_TRIES,
    MOVES,
    OPEN,
    REPLAYABLE,
    PostState,
    Verdict,
    after_failure,
    harmless,
    headers_of,
    read_retry_after,
    rest_after,
    sentence_of,
    signature,
    verdict_of,
)
from referrals.errors import NotValid

NOW = datetime(2026, 9, 10, 12, tzinfo=UTC)
LISTED = ("crm.internal", "localhost:8080", "[::1]:9000", "10.0.0.5")


def test_tables_know_every_state() -> None:
    assert set(MOVES) == set(LABELS) == set(PostState)


def test_a_post_is_taken_up_only_while_it_is_open() -> None:
    assert sources_of(MOVES, PostState.SENDING) == OPEN


def test_a_person_may_send_again_whatever_is_not_just_being_sent() -> None:
    assert sources_of(MOVES, PostState.WAITING) - {PostState.SENDING} == REPLAYABLE


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (None, Verdict.ABSENT),
        (200, Verdict.DELIVERED),
        (204, Verdict.DELIVERED),
        (299, Verdict.DELIVERED),
        (301, Verdict.REFUSED),
        (307, Verdict.REFUSED),
        (400, Verdict.REFUSED),
        (404, Verdict.REFUSED),
        (410, Verdict.GONE),
        (429, Verdict.ABSENT),
        (500, Verdict.REFUSED),
        (502, Verdict.ABSENT),
        (503, Verdict.ABSENT),
        (504, Verdict.ABSENT),
    ],
)
def test_a_status_says_what_follows(status: int | None, verdict: Verdict) -> None:
    assert verdict_of(status) is verdict


@pytest.mark.parametrize(
    ("status", "word"),
    [(302, "never followed"), (401, "secret"), (404, "path"), (410, "no more"), (418, "refused"), (500, "failed")],
)
def test_a_status_is_said_in_plain_words(status: int, word: str) -> None:
    assert word in sentence_of(status)


def test_a_yes_has_no_sentence() -> None:
    assert sentence_of(200) == ""


def test_tries_grow_apart_and_end_after_about_three_days() -> None:
    waits = [after_failure(tries, 0)[1] for tries in range(1, MOST_TRIES)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=10)
    assert timedelta(days=3) <= sum(waits, timedelta()) <= timedelta(days=3.5)
    assert after_failure(MOST_TRIES - 1, 0)[0] is PostState.WAITING
    assert after_failure(MOST_TRIES, 0)[0] is PostState.FAILED


@given(tries=st.integers(1, MOST_TRIES), spread=st.integers(0, 10**9), asked=st.floats(0, LONGEST_ASKED))
def test_a_receiver_may_lengthen_a_pause_and_never_shorten_it(tries: int, spread: int, asked: float) -> None:
    plain, longer = after_failure(tries, spread)[1], after_failure(tries, spread, asked)[1]
    assert longer == max(plain, timedelta(seconds=int(asked)))
    assert after_failure(tries, 0)[1] <= plain <= after_failure(tries, 0)[1] * 1.25


def test_a_silent_receiver_rests_longer_each_time_up_to_five_minutes() -> None:
    assert [rest_after(failures).total_seconds() for failures in (1, 2, 3, 6, 500)] == [10, 20, 40, 300, 300]
    assert rest_after(1, 900) == timedelta(seconds=900)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("9" * 400, LONGEST_ASKED),
        ("Thu, 10 Sep 2026 12:01:00 GMT", 60),
        ("Thu, 10 Sep 2026 12:01:00 -0000", 60),
        ("Thu, 10 Sep 2026 11:00:00 GMT", 0),
        ("Fri, 10 Sep 2032 12:00:00 GMT", LONGEST_ASKED),
        ("soon", None),
        ("-5", None),
        ("\u0663", None),
        ("", None),
    ],
)
def test_what_a_receiver_asks_us_to_wait_is_read_within_bounds(header: str, seconds: float | None) -> None:
    assert read_retry_after(header, NOW) == seconds


def test_the_signature_covers_time_and_body() -> None:
    # From `openssl dgst -sha256 -hmac secret` over 1757505600.{"cursor":1}
    expected = "3f40fcdb8c13996b1a4111910714c4b11e5799d842323a104c0a97c797abf0e6"
    assert signature("secret", "1757505600", b'{"cursor":1}') == f"v1={expected}"
    others = product(("secret", "other"), ("1757505600", "1757505601"), (b'{"cursor":1}', b'{"cursor":2}'))
    assert len({signature(*one) for one in others}) == 8


def test_headers_carry_id_time_and_signature() -> None:
    headers = headers_of("abc", "secret", b"{}", NOW)
    timestamp = str(int(NOW.timestamp()))
    assert headers["X-ACE-Portal-Id"] == "abc"
    assert headers["X-ACE-Portal-Timestamp"] == timestamp
    assert headers["X-ACE-Portal-Signature"] == signature("secret", timestamp, b"{}")


@given(st.text(max_size=3000))
def test_an_answer_is_kept_short_and_without_characters_that_act(text: str) -> None:
    kept = harmless(text)
    assert len(kept) <= LONGEST_ANSWER
    assert all(one.isprintable() or one in "\n\t\ufffd" for one in kept)


INSIDE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.1.1",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
]
NEVER = [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "168.63.129.16",
    "100.100.100.200",
    "fd00:ec2::254",
    "fe80::1",
    "224.0.0.1",
    "0.0.0.0",
    "::",
]
PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_the_house_is_refused_in_every_spelling(address: str) -> None:
    assert refusal_of(address, is_listed=False)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_a_public_address_may_be_called(address: str) -> None:
    assert refusal_of(address, is_listed=False) == ""


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "100.64.0.1", "::1", "fd12::1"])
def test_a_host_the_deployment_names_may_be_inside_the_house(address: str) -> None:
    assert refusal_of(address, is_listed=True) == ""


@pytest.mark.parametrize("address", NEVER)
def test_where_machines_find_their_credentials_is_refused_even_for_a_named_host(address: str) -> None:
    assert refusal_of(address, is_listed=True)


@pytest.mark.parametrize(
    ("url", "error_id"),
    [
        ("http://crm.example/hook", "webhook.scheme"),
        ("file:///etc/passwd", "webhook.url"),
        ("file://crm.example/etc/passwd", "webhook.scheme"),
        ("ftp://crm.example/", "webhook.scheme"),
        ("gopher://crm.example/", "webhook.scheme"),
        ("javascript:alert(1)", "webhook.url"),
        ("//crm.example/hook", "webhook.scheme"),
        ("crm.example/hook", "webhook.url"),
        ("https://", "webhook.url"),
        ("https:///hook", "webhook.url"),
        ("https://pat:secret@crm.example/", "webhook.credentials"),
        ("https://@crm.example/", "webhook.credentials"),
        ("https://crm.example/#part", "webhook.url"),
        ("https://crm.example:22/", "webhook.port"),
        ("https://crm.example:6379/", "webhook.port"),
        ("https://crm.example:99999/", "webhook.url"),
        ("https://crm.example:x/", "webhook.url"),
        ("https://[::1", "webhook.url"),
        ("https://[fe80::1%25eth0]/", "webhook.url"),
        ("https://crm.example/a b", "webhook.url"),
        ("https://crm.example/\r\nHost: evil", "webhook.url"),
        ("https://crm.example\\@evil.example/", "webhook.credentials"),
        ("https://crm.example\\.evil.example/", "webhook.url"),
        ("https://crm..example/", "webhook.url"),
        ("https://-crm.example/", "webhook.url"),
        (f"https://{'a' * 64}.example/", "webhook.url"),
        (f"https://crm.example/{'a' * LONGEST_URL}", "webhook.url"),
        ("https://127.0.0.1/", "webhook.address"),
        ("https://[::1]/", "webhook.address"),
        ("https://[::ffff:169.254.169.254]/", "webhook.address"),
        ("https://localhost:8081/", "webhook.port"),
        ("http://localhost:8081/", "webhook.scheme"),
    ],
)
def test_an_address_that_posts_cannot_go_to_is_refused_with_its_reason(url: str, error_id: str) -> None:
    with pytest.raises(NotValid) as refusal:
        read_target(url, LISTED)
    assert refusal.value.error_id == error_id


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://crm.example", "crm.example", "/"),
        ("https://CRM.Example./hooks/ace", "crm.example", "/hooks/ace"),
        ("https://crm.example:8443/a?b=c&d=%20e", "crm.example:8443", "/a?b=c&d=%20e"),
        ("https://crm.example:443/é", "crm.example", "/%C3%A9"),
        ("https://bücher.example/", "xn--bcher-kva.example", "/"),
        ("https://93.184.215.14/", "93.184.215.14", "/"),
        ("http://crm.internal/x", "crm.internal", "/x"),
        ("http://crm.internal:9999/x", "crm.internal:9999", "/x"),
        ("http://localhost:8080/x", "localhost:8080", "/x"),
        ("http://[::1]:9000/x", "[::1]:9000", "/x"),
        ("http://10.0.0.5/x", "10.0.0.5", "/x"),
    ],
)
def test_an_address_is_read_as_it_is_called(url: str, authority: str, path: str) -> None:
    target = read_target(url, LISTED)
    assert (target.authority, target.path) == (authority, path)
    assert target.is_listed == (url.startswith("http://"))


def test_a_host_is_read_quickly_however_long() -> None:
    with pytest.raises(NotValid):
        read_target(f"https://{'a-' * 230}!/", LISTED)
