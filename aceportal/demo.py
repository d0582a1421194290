"""The people of the demo stack; they exist nowhere else, and their password is printed on purpose."""

from dataclasses import dataclass
from pathlib import Path

from aceportal.roles import Role

PASSWORD = "demo-portal-2026"
PARTNER_ID = "397476"
BUCKETS = tuple(f"ace-apn-{PARTNER_ID}-{stage}-us-west-2" for stage in ("beta", "prod"))


@dataclass(frozen=True)
class DemoAccount:
    """One person to sign in as."""

    email: str
    name: str
    role: Role


ACCOUNTS = (
    DemoAccount("rep@demo.example", "Robin Reyes", Role.SALES_REP),
    DemoAccount("rep2@demo.example", "Sam Okonkwo", Role.SALES_REP),
    DemoAccount("lead@demo.example", "Alex Lindqvist", Role.ALLIANCE_LEAD),
    DemoAccount("crm@demo.example", "Casey Moreau", Role.CRM_ADMIN),
    DemoAccount("viewer@demo.example", "Vic Tanaka", Role.VIEWER),
    DemoAccount("admin@demo.example", "Ada Okafor", Role.ADMINISTRATOR),
)

# The invented partner's CRM: its name at the portal, and what the portal knows of its fields and values.
CRM_NAME, CRM_SLUG = "Larkfield", "larkfield"
CRM_MAPPING = Path(__file__).parent / "demo_crm" / "mapping.json"
