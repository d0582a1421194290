"""People with roles."""

from itertools import count

from django.contrib.auth.models import Group

from aceportal.models import User
from aceportal.roles import Role

PASSWORD = "a long enough password"
_numbers = count(1)


def person(*roles: Role, email: str = "", first_name: str = "", last_name: str = "") -> User:
    """A person with these roles (none: somebody who was never given one)."""
    number = next(_numbers)
    user = User.objects.create_user(
        email or f"person{number}@partner.example",
        PASSWORD,
        first_name=first_name or "Pat",
        last_name=last_name or f"Number{number}",
    )
    user.groups.add(*(Group.objects.get_or_create(name=role.value)[0] for role in roles))
    return user
