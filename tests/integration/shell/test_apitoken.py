"""API tokens: shown once, kept as a hash, gone with the person."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aceportal.models import ApiToken, User
from aceportal.tokens import digest, person_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("dev@partner.example", "a-long-password-1")


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command("apitoken", *arguments, stdout=out)
    return out.getvalue().strip()


def test_apitoken_create_prints_a_token_that_speaks_for_the_person(person: User) -> None:
    token = _run("create", "--user", person.email)
    assert re.fullmatch(r"ace_[\w-]{40,}", token)
    assert person_of(token) == person


def test_only_the_hash_of_a_token_is_kept(person: User) -> None:
    token = _run("create", "--user", person.email, "--name", "nightly")
    row = ApiToken.objects.get()
    assert (row.digest, row.name) == (digest(token), "nightly")
    assert not any(token in str(value) for value in ApiToken.objects.values_list().get())


def test_use_of_a_token_is_noted(person: User) -> None:
    token = _run("create", "--user", person.email)
    person_of(token)
    assert ApiToken.objects.get().last_used_at is not None


def test_a_revoked_token_speaks_for_nobody(person: User) -> None:
    token = _run("create", "--user", person.email)
    assert _run("revoke", "--user", person.email) == "1 tokens revoked"
    assert person_of(token) is None


def test_the_token_of_a_disabled_person_speaks_for_nobody(person: User) -> None:
    token = _run("create", "--user", person.email)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert person_of(token) is None


def test_an_invented_token_speaks_for_nobody(person: User) -> None:
    assert person_of("ace_invented") is None


def test_apitoken_for_an_unknown_person_says_so() -> None:
    with pytest.raises(CommandError, match=r"Nobody with the address nobody@partner\.example"):
        _run("create", "--user", "nobody@partner.example")
