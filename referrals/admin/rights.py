"""Who may see, add and change in the admin: people with one ability; nothing is ever deleted there."""

from typing import Any, ClassVar

from django.http import HttpRequest

from aceportal.roles import Ability


class ByAbility:
    """Rights of an admin page by the ability that its `ability` names."""

    ability: ClassVar[Ability]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index lists it."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People who open the admin and have the ability."""
        user = request.user
        return user.is_authenticated and user.may(Ability.USE_ADMIN) and user.may(self.ability)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The same people."""
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same people."""
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Paused or switched off, never deleted: what it did belongs to it."""
        return False
