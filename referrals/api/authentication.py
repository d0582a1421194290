"""Who calls: a bearer token alone decides; a browser's session counts for nothing here."""

import structlog
from django.http import HttpRequest
from ninja.security import HttpBearer

from aceportal.models import User
from aceportal.tokens import digest, person_of


class ApiRequest(HttpRequest):
    """A request that has passed the token check."""

    auth: User
    token_digest: str


class TokenAuth(HttpBearer):
    """A token made by `manage.py apitoken create`; the request then acts for its person."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The token's person, or None, which is answered with 401."""
        request.token_digest = digest(token)  # type: ignore[attr-defined]
        person = person_of(token)
        structlog.contextvars.bind_contextvars(api_user_id=person.pk if person else None)
        return person
