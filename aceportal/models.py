"""People and the keys scripts use to act for them."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from aceportal.roles import Ability, abilities_of


class PersonManager(UserManager["User"]):
    """Creates people by e-mail address; there is no user name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":  # type: ignore[override]
        """Create a person. Raises ValueError without an address."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":  # type: ignore[override]
        """Create a person with every right in the admin."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractUser):
    """A person of the partner, known by e-mail address; roles are groups named as in `aceportal.roles`."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail", unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def abilities(self) -> frozenset[Ability]:
        """What this person may do, by all their roles; read once per instance."""
        if not hasattr(self, "_abilities"):
            self._abilities = self._read_abilities()
        return self._abilities

    def _read_abilities(self) -> frozenset[Ability]:
        if not self.is_active:
            return frozenset()
        if self.is_superuser:
            return frozenset(Ability)
        return abilities_of(self.role_names)

    @property
    def role_names(self) -> tuple[str, ...]:
        """The names of this person's roles; read once per instance."""
        if not hasattr(self, "_role_names"):
            self._role_names = tuple(self.groups.values_list("name", flat=True))
        return self._role_names

    def may(self, ability: Ability) -> bool:
        """Whether one of this person's roles gives `ability`."""
        return ability in self.abilities

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Forget the remembered abilities and roles together with the fields."""
        self.__dict__.pop("_abilities", None)
        self.__dict__.pop("_role_names", None)
        super().refresh_from_db(*args, **kwargs)


class ApiToken(models.Model):
    """A bearer token of the API; only its SHA-256 is kept, so it can be shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, default="script")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"

    @classmethod
    def live(cls, digest: str) -> Self | None:
        """The unrevoked token of an active person with this digest, or None."""
        return cls.objects.select_related("user").filter(digest=digest, revoked_at=None, user__is_active=True).first()


class Heartbeat(models.Model):
    """The last sign of life of a worker or the scheduler, for /readyz."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
