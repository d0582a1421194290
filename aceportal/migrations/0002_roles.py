"""The five roles exist as groups in every database."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from aceportal.roles import Role


def create_roles(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """One group a role, by name."""
    for role in Role:
        apps.get_model("auth", "Group").objects.get_or_create(name=role.value)


class Migration(migrations.Migration):
    dependencies = [("aceportal", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
