"""What an admin action says after it went through its rows one by one."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from referrals.errors import PortalError


def each(request: HttpRequest, rows: Iterable[Any], act: Callable[[Any], object], *, done: str) -> None:
    """Do `act` to every row, and say how many went well and why the others did not."""
    went_well = 0
    for row in rows:
        try:
            act(row)
            went_well += 1
        except PortalError as refusal:
            messages.warning(request, f"{row}: {refusal.message}")
    if went_well:
        messages.success(request, f"{went_well} {done}")
