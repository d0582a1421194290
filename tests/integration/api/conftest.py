"""Callers of the API: a person with a token, and the few words a script needs."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from aceportal.models import User
from aceportal.roles import Role
from aceportal.tokens import create_token
from tests.factories.people import person


@dataclass
class Caller:
    """A script that acts for `user`."""

    user: User
    token: str = ""
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def __post_init__(self) -> None:
        self.token = create_token(user=self.user)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: Any = None, *, key: str = "", match: str = "") -> Any:
        return self._write("post", path, body, key, match)

    def patch(self, path: str, body: Any, *, key: str = "", match: str = "") -> Any:
        return self._write("patch", path, body, key, match)

    def put(self, path: str, body: Any) -> Any:
        return self._write("put", path, body, "", "")

    def _write(self, method: str, path: str, body: Any, key: str, match: str) -> Any:
        wanted = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key, "If-Match": match}
        headers = {name: value for name, value in wanted.items() if value}
        content = "" if body is None else json.dumps(body)
        send = getattr(self.client, method)
        return send(f"/api/v1{path}", content, content_type="application/json", headers=headers)


def caller(role: Role) -> Caller:
    """A script of somebody with this role."""
    return Caller(person(role))


@pytest.fixture
def rep(db: None) -> Caller:
    return caller(Role.SALES_REP)


@pytest.fixture
def lead(db: None) -> Caller:
    return caller(Role.ALLIANCE_LEAD)


@pytest.fixture
def viewer(db: None) -> Caller:
    return caller(Role.VIEWER)
