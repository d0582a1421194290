"""The reports of a period, on screen and on one sheet of paper."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from referrals.domain.reports import PeriodName
from referrals.forms.reports import PeriodForm
from referrals.models import Connection
from referrals.selectors.reports import report_of
from referrals.views.exchange_frame import with_connection


@require_safe
@with_connection
def reports(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Figures, and charts with their tables."""
    return render_page(request, "referrals/reports/page.html", _context(request, connection))


@require_safe
@with_connection
def print_page(request: PersonRequest, connection: Connection) -> HttpResponse:
    """The same on one sheet, for the call with the partner development manager."""
    return render_page(request, "referrals/reports/print.html", _context(request, connection))


def _context(request: PersonRequest, connection: Connection) -> dict[str, Any]:
    now = timezone.now()
    form = PeriodForm(request.GET or {"period": PeriodName.THIS_QUARTER})
    report = report_of(request.user, connection, form.chosen(now.date()))
    return {"form": form, "report": report, "card": report.card, "connection": connection, "now": now}
