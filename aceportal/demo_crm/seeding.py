"""The deals this CRM begins with: most go through at once, some bear a value no mapping knows yet."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from aceportal.demo_crm.deals import Record
from aceportal.demo_crm.store import Store

_SEEDED = "seeded"
_COLUMNS = (
    "deal_name", "stage", "annual_value", "solution", "use_case", "delivery_model",
    "company", "website", "industry", "country", "region", "city", "postcode", "contact", "is_shared",
)  # fmt: skip
# One row a deal, in the columns above.
_DEALS: tuple[tuple[Any, ...], ...] = (
    ("Bottling line telemetry", "New", "120.000,00", "Fleet telemetry", "Data lake", "Managed service",
     "Brauwerk Nord", "https://www.brauwerk-nord.example", "Food and drink", "DE", "", "Hamburg", "20095",
     "Jonas Feldmann", True),
    ("Appointment portal", "New", "64.800,00", "Clinical data lake", "Web shop", "Software as a service",
     "Harbour Clinics", "harbour-clinics.example", "Hospitals", "GB", "", "Bristol", "BS1 4ST",
     "Priya Nair", True),
    ("Stock forecast", "New", "48.000,00", "Landing zone", "Machine learning", "Software as a service",
     "Pinecrest Outfitters", "https://pinecrest.example/shop", "Shops", "USA", "Oregon", "Portland", "97205",
     "Dana Whitlock", True),
    ("Archive of pictures", "New", "96.000,50", "Landing zone", "Backup", "Managed service",
     "Lumen Verlag", "lumen-verlag.example", "Publishing", "Deutschland", "", "Leipzig", "04109",
     "Greta Sommer", True),
    ("Booking engine", "New", "180.000,00", "Landing zone", "Containers", "Consulting",
     "Costa Verde Hotels", "https://costaverde.example", "Hotels", "Spain", "", "Santander", "39001",
     "Lucía Ferrer", True),
    ("Fleet positions", "New", "72.000,00", "Fleet telemetry", "Data lake", "Managed service",
     "Fjordline Freight", "fjordline.example", "Haulage", "NO", "", "Bergen", "5003",
     "Ingrid Solheim", True),
    ("Fraud signals", "Verbal yes", "240.000,00", "Landing zone", "Machine learning", "Consulting",
     "Aster Banque", "aster-banque.example", "Banking", "FR", "", "Lyon", "69002",
     "Camille Roussel", True),
    ("Robot logs", "Verbal yes", "54.000,00", "Fleet telemetry", "Data lake", "Software as a service",
     "Kestrel Robotics", "kestrel-robotics.example", "Machinery", "NL", "", "Eindhoven", "5611 AB",
     "Daan Visser", True),
    ("Greenhouse sensors", "New", "36.000,00", "Fleet telemetry", "Data lake", "Managed service",
     "Solstice Farms", "solstice-farms.example", "Vertical farming", "IT", "", "Verona", "37121",
     "Elena Conti", True),
    ("Seed genome search", "New", "84.000,00", "Clinical data lake", "Machine learning", "Consulting",
     "Greenfold Seeds", "greenfold.example", "Vertical farming", "DK", "", "Aarhus", "8000",
     "Mads Holm", True),
    ("Render farm", "New", "60.000,00", "Landing zone", "Containers", "Managed service",
     "Mirage Studios", "", "Publishing", "CA", "", "Toronto", "",
     "Noor Haddad", True),
    ("Quarry survey", "New", "30.000,00", "Landing zone", "Backup", "Consulting",
     "Quarry and Stone", "quarry-stone.example", "Machinery", "AT", "", "Graz", "8010",
     "Felix Gruber", False),
    ("Classroom devices", "Discovery", "42.000,00", "Landing zone", "Security", "Managed service",
     "Oakridge Schools", "oakridge.example", "Schools", "US", "Ohio", "Columbus", "43215",
     "Toni Alvarez", False),
)  # fmt: skip


def seed(store: Store) -> None:
    """Fill an empty CRM, once."""
    with store.transaction():
        if store.fact(_SEEDED):
            return
        today = datetime.fromtimestamp(store.clock(), UTC).date()
        for number, values in enumerate(_DEALS):
            row = dict(zip(_COLUMNS, values, strict=True))
            store.add(_record(row, closes=today + timedelta(days=90 + 7 * number)), is_shared=row["is_shared"])
        store.set_fact(_SEEDED, today.isoformat())


def _record(row: dict[str, Any], *, closes: date) -> Record:
    first_name, last_name = row["contact"].split(" ", 1)
    address = f"{first_name.lower().replace('í', 'i')}@{row['company'].split()[0].lower()}.example"
    told = f"{row['company']} wants to run its {row['deal_name'].lower()} on AWS before its own data centre closes."
    return {
        **{name: row[name] for name in _COLUMNS[:6]},
        "close_date": closes.strftime("%d.%m.%Y"),
        "industry": row["industry"],
        "next_step": "",
        "notes": told,
        "aws_account": "",
        "lost_reason": "",
        "account": {
            "name": row["company"],
            **{name: row[name] for name in ("website", "country", "region", "city", "postcode")},
        },
        "contact": {
            "first_name": first_name,
            "last_name": last_name,
            "job_title": "",
            "email": address,
            "phone": "",
        },
        "aws": {"id": "", "status": ""},
    }
