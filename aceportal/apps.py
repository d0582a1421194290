"""App configurations of the shell."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AcePortalConfig(AppConfig):
    """The shell itself: people, tokens, stack commands."""

    name = "aceportal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Register the system checks."""
        from aceportal import checks  # noqa: F401


class PortalAdminConfig(AdminConfig):
    """Django's admin in the portal's clothes."""

    default_site = "aceportal.admin_site.PortalAdminSite"
