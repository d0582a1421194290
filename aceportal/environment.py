"""Typed readers of the environment; half a configuration is refused with its cure."""

import os
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from aceportal.running import join_running_stack, queue_socket

NOWHERE = "localhost"
BASE_DIR = Path(__file__).resolve().parent.parent


def read() -> "Environment":
    """The environment of this process, joined with the stack that runs on its data folder, if one does.

    Raises pydantic's ValidationError, whose messages are cures, for half a configuration.
    """
    data_dir = os.environ.get("ACEPORTAL_DATA_DIR") or str(BASE_DIR / "var")
    join_running_stack(os.environ, Path(data_dir).expanduser().resolve())
    return Environment()


class Environment(BaseSettings):
    """Every variable an operator may set; docs/reference/environment.md describes each."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=True)

    SECRET_KEY: str = ""
    SECRET_KEY_FALLBACKS: Annotated[tuple[str, ...], NoDecode] = ()
    DEBUG: bool = False
    ALLOWED_HOSTS: Annotated[tuple[str, ...], NoDecode] = ()
    CSRF_TRUSTED_ORIGINS: Annotated[tuple[str, ...], NoDecode] = ()
    PORT: int = 8000
    PUBLIC_URL: str = ""
    ACEPORTAL_DATA_DIR: Path = BASE_DIR / "var"
    ACEPORTAL_DEMO: bool = False
    ACEPORTAL_HTTPS: bool = True
    DATABASE_URL: str = ""
    REDIS_URL: str = ""
    ACE_S3_ENDPOINT_URL: str = ""
    ACE_S3_ALLOWED_BUCKETS: Annotated[tuple[str, ...], NoDecode] = ()
    ACE_SIMULATOR_URL: str = ""
    ACE_SIMULATOR_TOKEN: str = ""
    ACE_SIMULATOR_REVIEW_SECONDS: int = Field(default=45, ge=1, le=86_400)
    DEMO_CRM_URL: str = ""
    DEMO_CRM_TOKEN: str = ""
    DEMO_CRM_SECRET: str = ""
    CRM_ALLOWED_HOSTS: Annotated[tuple[str, ...], NoDecode] = ()
    WEBHOOK_ALLOWED_HOSTS: Annotated[tuple[str, ...], NoDecode] = ()
    METRICS_TOKEN: str = ""
    MFA_REQUIRED_ROLES: Annotated[tuple[str, ...], NoDecode] = ()
    OIDC_PROVIDER_NAME: str = ""
    OIDC_SERVER_URL: str = ""
    OIDC_CLIENT_ID: str = ""
    OIDC_CLIENT_SECRET: str = ""
    EMAIL_HOST: str = ""
    EMAIL_PORT: int = 587
    EMAIL_HOST_USER: str = ""
    EMAIL_HOST_PASSWORD: str = ""
    EMAIL_USE_TLS: bool = True
    DEFAULT_FROM_EMAIL: str = f"ACE Portal <aceportal@{NOWHERE}>"
    CHAT_URLS: Annotated[tuple[str, ...], NoDecode] = ()
    CHAT_KINDS: Annotated[tuple[str, ...], NoDecode] = (
        "new_referral",
        "deadline_near",
        "action_required",
        "reviewed",
        "refused",
        "unanswered",
        "conflict",
    )
    UNDO_SECONDS: int = Field(default=10, ge=0, le=600)

    @field_validator(
        "SECRET_KEY_FALLBACKS",
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "ACE_S3_ALLOWED_BUCKETS",
        "CRM_ALLOWED_HOSTS",
        "WEBHOOK_ALLOWED_HOSTS",
        "MFA_REQUIRED_ROLES",
        "CHAT_URLS",
        "CHAT_KINDS",
        mode="before",
    )
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("ACEPORTAL_DATA_DIR")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @property
    def queue_url(self) -> str:
        """REDIS_URL, or the address of the embedded queue server."""
        return self.REDIS_URL or f"unix://{queue_socket(self.ACEPORTAL_DATA_DIR)}?db=0"

    @property
    def public_url(self) -> str:
        """Where people reach the portal, without a slash at the end; this machine unless PUBLIC_URL says more."""
        return self.PUBLIC_URL.rstrip("/") or f"http://localhost:{self.PORT}"

    @property
    def webhook_hosts(self) -> tuple[str, ...]:
        """Hosts that webhooks may call though they are inside the house, the demo's own CRM among them."""
        demo = (urlsplit(self.DEMO_CRM_URL).netloc,) if self.DEMO_CRM_URL else ()
        return (*(host.lower() for host in self.WEBHOOK_ALLOWED_HOSTS), *demo)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for broken, cure in [*self._missing(), *self._halves(), *self._outgoing(), *self._addresses()]:
            if broken:
                raise ValueError(cure)
        return self

    def _missing(self) -> list[tuple[bool, str]]:
        is_production = not self.DEBUG and not self.ACEPORTAL_DEMO
        return [
            (
                is_production and not self.SECRET_KEY,
                "SECRET_KEY is not set. Set it to a long random text; `openssl rand -base64 48` makes one.",
            ),
            (
                is_production and not self.ALLOWED_HOSTS,
                "ALLOWED_HOSTS is not set. Set it to the host names people use, separated by commas.",
            ),
        ]

    def _halves(self) -> list[tuple[bool, str]]:
        oidc = [self.OIDC_SERVER_URL, self.OIDC_CLIENT_ID, self.OIDC_CLIENT_SECRET]
        simulator = [self.ACE_SIMULATOR_URL, self.ACE_SIMULATOR_TOKEN]
        crm = [self.DEMO_CRM_URL, self.DEMO_CRM_TOKEN, self.DEMO_CRM_SECRET]
        return [
            (
                self.DEBUG and bool(self.ALLOWED_HOSTS) and not self.ACEPORTAL_DEMO,
                "DEBUG is on together with ALLOWED_HOSTS. DEBUG shows settings to visitors: unset DEBUG in production.",
            ),
            (
                any(oidc) and not all(oidc),
                "Single sign-on is half configured. Set OIDC_SERVER_URL, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, "
                "or none of them.",
            ),
            (
                any(simulator) and not all(simulator),
                "Set ACE_SIMULATOR_URL and ACE_SIMULATOR_TOKEN together, or neither.",
            ),
            (
                any(crm) and not all(crm),
                "Set DEMO_CRM_URL, DEMO_CRM_TOKEN and DEMO_CRM_SECRET together, or none of them.",
            ),
        ]

    def _outgoing(self) -> list[tuple[bool, str]]:
        account = [self.EMAIL_HOST_USER, self.EMAIL_HOST_PASSWORD]
        return [
            (
                any(account) and not (all(account) and self.EMAIL_HOST),
                "Mail is half configured. Set EMAIL_HOST, EMAIL_HOST_USER and EMAIL_HOST_PASSWORD together, "
                "or leave user and password out.",
            ),
            (
                bool(self.EMAIL_HOST) and self.DEFAULT_FROM_EMAIL.endswith(f"@{NOWHERE}>"),
                "EMAIL_HOST is set without a sender. Set DEFAULT_FROM_EMAIL to an address your mail server sends for.",
            ),
            (
                bool(self.EMAIL_HOST or self.CHAT_URLS) and not self.PUBLIC_URL,
                "PUBLIC_URL is not set. Mails and chat messages link to the portal: set it to the address people use, "
                "such as https://portal.example.",
            ),
            (
                any("://" not in url for url in self.CHAT_URLS),
                "An address in CHAT_URLS is none. Each is an apprise address such as slack://..., separated by commas.",
            ),
        ]

    def _addresses(self) -> list[tuple[bool, str]]:
        return [
            (
                any("/" in host for host in self.WEBHOOK_ALLOWED_HOSTS),
                "WEBHOOK_ALLOWED_HOSTS takes host names alone, such as crm.internal or crm.internal:8080.",
            ),
            (
                bool(self.DATABASE_URL)
                and not self.DATABASE_URL.startswith(("postgres://", "postgresql://", "sqlite:///")),
                "DATABASE_URL must start with postgresql:// or sqlite:///.",
            ),
            (
                bool(self.REDIS_URL) and not self.REDIS_URL.startswith(("redis://", "rediss://", "unix://")),
                "REDIS_URL must start with redis://, rediss:// or unix://.",
            ),
            (
                bool(self.PUBLIC_URL) and not self.PUBLIC_URL.startswith(("https://", "http://")),
                "PUBLIC_URL must start with https:// or http://.",
            ),
        ]
