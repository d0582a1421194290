"""A million opportunities by SQL: invented ones written once, then multiplied by the database itself."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection as database

from tests.benchmarks.samples import record

if TYPE_CHECKING:
    from referrals.models import Connection, Referral

BASE = 10_000
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_STAGES = ("Prospect", "Qualified", "Technical Validation", "Business Validation", "Committed")
_PHASES = ("open", "open", "open", "needs_decision", "in_review", "launched", "closed_lost", "declined")
_COUNTRIES = ("United States", "Germany", "Spain", "Brazil", "Japan", "Iceland", "Kenya")


def fill(connection: "Connection", total: int) -> None:
    """Bring the connection's opportunities to `total`, a multiple of BASE; none or a multiple are there already."""
    from referrals.models import Referral

    rows = Referral.objects.filter(connection=connection)
    held = rows.count() // BASE
    if not held:
        Referral.objects.bulk_create([_referral(connection, number) for number in range(BASE)], batch_size=500)
        held = 1
    for copy in range(held, total // BASE):
        _multiply(connection, copy)
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("VACUUM (ANALYZE) referrals_referral")


def _multiply(connection: "Connection", copy: int) -> None:
    """Once more the first BASE rows, each with an id and a search text of its own."""
    from referrals.models import Referral

    fields = [field for field in Referral._meta.local_concrete_fields if not field.primary_key]
    names = [database.ops.quote_name(field.column) for field in fields]
    own = {"apn_id": f"apn_id || '-{copy}'", "search": f"search || '-{copy}'"}
    values = [own.get(field.column, name) for field, name in zip(fields, names, strict=True)]
    first = Referral.objects.filter(connection=connection).order_by("pk").values_list("pk", flat=True)[0]
    with database.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO referrals_referral ({', '.join(names)}) SELECT {', '.join(values)} "  # noqa: S608
            "FROM referrals_referral WHERE id >= %s AND id < %s",
            [first, first + BASE],
        )


def _referral(connection: "Connection", number: int) -> "Referral":
    from referrals.domain.columns import search_text
    from referrals.domain.sameness import customer_key
    from referrals.models import Referral

    fields = record(number)
    customer, title = (f"{fields[name]} {number:05d}" for name in ("customerCompanyName", "partnerProjectTitle"))
    apn_id, at = f"O{number:07d}", NOW + timedelta(minutes=number * 37 % 200_000)
    return Referral(
        connection=connection,
        kind="opportunity",
        apn_id=apn_id,
        origin="AWS Referral",
        phase=_PHASES[number % len(_PHASES)],
        phase_at=at if number % 9 else None,
        stage=_STAGES[number % len(_STAGES)],
        customer=customer,
        customer_key=customer_key(customer),
        title=title,
        country=_COUNTRIES[number % len(_COUNTRIES)],
        use_case=str(fields.get("useCase") or ""),
        monthly_revenue=Decimal(number * 31 % 90_000) if number % 11 else None,
        target_close_date=date(2026, 4, 1) + timedelta(days=number % 400) if number % 13 else None,
        search=search_text(customer, title, apn_id),
        created_at=at,
        updated_at=at,
    )
