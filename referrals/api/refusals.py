"""Every refusal in the API's one shape, with the status its kind stands for."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from referrals.api.matching import present_tag
from referrals.errors import NotAllowed, NotFound, NotNow, NotValid, PortalError
from referrals.services.matching import OtherVersion

log = logging.getLogger(__name__)

_FORMS = frozenset({"str", "int", "float", "bool", "none", "list", "dict"})

_STATUSES: Mapping[type[PortalError], int] = {
    OtherVersion: 412,
    NotAllowed: 403,
    NotFound: 404,
    NotNow: 409,
    NotValid: 422,
}


def install(api: NinjaAPI) -> None:
    """Make `api` answer every exception in our shape."""
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)


def status_and_body(error: PortalError) -> tuple[int, dict[str, Any]]:
    """The HTTP status of a refusal and its JSON; 500 for one that should have become a state instead."""
    status = next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 500)
    violations = [violation_body(one) for one in getattr(error, "violations", ())]
    return status, _body(error.error_id, error.message, violations)


@csrf_exempt
def no_such_place(request: HttpRequest, path: str = "") -> HttpResponse:
    """The answer at an address the API does not have."""
    return JsonResponse(_body("request.no_such_place", "The API has nothing at this address."), status=404)


def violation_body(violation: Any) -> dict[str, str]:
    """A broken rule in JSON."""
    return {
        "field": str(getattr(violation, "field", "")),
        "rule": str(getattr(violation, "rule", "")),
        "severity": str(getattr(violation, "severity", "refuse")),
        "message": violation.message,
    }


def _body(error_id: str, message: str, violations: list[dict[str, str]] | None = None) -> dict[str, Any]:
    return {"id": error_id, "message": message, "violations": violations or []}


def _refused(request: HttpRequest, error: PortalError) -> HttpResponse:
    status, body = status_and_body(error)
    return JsonResponse(body, status=status, headers=present_tag(error))


def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    violations = [
        {
            "field": _place_of(one["loc"]),
            "rule": f"request.{one['type']}",
            "severity": "refuse",
            "message": str(one["msg"]).removeprefix("Value error, "),
        }
        for one in error.errors
    ]
    sentence = "The request has values that cannot be; each is named below."
    return JsonResponse(_body("request.not_valid", sentence, violations), status=422)


def _place_of(path: Sequence[Any]) -> str:
    """The innermost name of what was wrong; which of its possible forms a value did not fit says nothing."""
    names = [str(part) for part in path if str(part).isidentifier() and part not in _FORMS]
    after = names.index("fields") + 1 if "fields" in names[:-1] else len(names) - 1
    return names[after]


def _unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    body = _body(
        "request.no_token", "Send a valid token as “Authorization: Bearer …”; an operator makes one with apitoken."
    )
    return JsonResponse(body, status=401, headers={"WWW-Authenticate": 'Bearer realm="ACE Portal"'})


def _too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    body = _body("request.too_often", "This token calls too often. Wait as long as Retry-After says.")
    return JsonResponse(body, status=429)


def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return JsonResponse(
        _body("request.not_readable", f"{error.message}. Send JSON in UTF-8."), status=error.status_code
    )


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
    return JsonResponse(_body("request.too_large", f"The request is larger than {most} MB. Split it."), status=413)


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("api.failed", exc_info=error)
    return JsonResponse(_body("portal.failed", "Something broke on our side; the operators can see it."), status=500)


_HANDLERS: Mapping[type[Exception], Callable[..., HttpResponse]] = {
    PortalError: _refused,
    ValidationError: _not_valid,
    AuthenticationError: _unknown_caller,
    Throttled: _too_often,
    HttpError: _unreadable,
    RequestDataTooBig: _too_large,
    Exception: _broken,
}
