from typing import Any

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Lower


def fill_keys(apps: Any, schema_editor: Any) -> None:
    """Records from before get their key roughly; AWS's next update writes it exactly."""
    rows = apps.get_model("referrals", "Referral").objects
    rows.filter(customer_key="").update(customer_key=Lower("customer"))
    rows.filter(phase_at=None).update(phase_at=F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_whole_life")]
    operations = [migrations.RunPython(fill_keys, migrations.RunPython.noop)]
