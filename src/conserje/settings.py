"""One tree of settings, read once from the environment (or an .env file) and checked before anything starts.

Every name is prefixed CONSERJE_; docs/operate/settings.md explains each. Secrets are SecretStr: they do not print.
"""

import logging
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from conserje.errors import Refused

SHORTEST_SECRET = 32


class SettingsRefused(Refused):
    """The environment does not make a runnable system; the message says which setting and why."""


class Environment(StrEnum):
    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Production and staging refuse to start without a strong secret, without TLS in `base_url`, and with half a channel."""

    model_config = SettingsConfigDict(env_prefix="CONSERJE_", env_file=".env", extra="ignore", frozen=True)

    environment: Environment = Environment.DEVELOPMENT
    database_url: SecretStr = Field(description="postgresql://user:password@host:port/database, PostgreSQL 15 or newer")
    database_connections: Annotated[int, Field(ge=2, le=200)] = 10
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8002
    base_url: str = "http://127.0.0.1:8002"
    secret: SecretStr | None = Field(
        default=None, description="signs sessions and visitor tokens; 32 characters or more"
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="addresses whose X-Forwarded-For is believed, comma-separated, or *"
    )
    widget_sites: tuple[str, ...] = ("*",)
    whatsapp_app_secret: SecretStr | None = None
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_access_token: SecretStr | None = None
    graph_url: str = "https://graph.facebook.com/v23.0"
    qr_keys: dict[str, SecretStr] = Field(
        default_factory=dict, description="keys of the QR codes of reservations by their ids; the first one signs"
    )
    smtp_url: SecretStr | None = Field(default=None, description="smtp://user:password@host:587 or smtps://…")
    smtp_sender: str | None = Field(default=None, description="the address that mails to the staff come from")
    llm_keys: dict[str, SecretStr] = Field(
        default_factory=dict, description="keys of language models by the name that a house's setup calls them"
    )
    alerts_token: SecretStr | None = Field(default=None, description="what Alertmanager shows when it tells alerts")
    payment_keys: dict[str, SecretStr] = Field(
        default_factory=dict, description="keys of payment providers by the name that a house's rules call them"
    )
    stripe_url: str = "https://api.stripe.com"
    mercadopago_url: str = "https://api.mercadopago.com"
    workers: Annotated[int, Field(ge=1, le=256, description="turns taken at the same time")] = 16
    pms_seconds: Annotated[float, Field(gt=0, le=60, description="a call of the PMS is given up after this time")] = 5.0
    pms_at_once: Annotated[int, Field(ge=1, le=100, description="calls of one house's PMS under way at once")] = 4
    receipt_seconds: Annotated[float, Field(ge=0)] = 20.0
    lease_seconds: Annotated[float, Field(ge=1)] = 60.0
    log_level: str = "INFO"
    log_levels: dict[str, str] = Field(default_factory=dict, description="levels of single modules by their name")
    log_json: bool = False
    metrics: bool = True
    metrics_token: SecretStr | None = Field(
        default=None, description="opens /metrics, /health/deep and /log-levels; without one, only this machine may"
    )
    worker_metrics_host: str = "127.0.0.1"
    worker_metrics_port: Annotated[int, Field(ge=0, le=65535, description="0: a worker of its own exposes nothing")] = 0
    figures_seconds: Annotated[float, Field(ge=1, description="between two looks at the figures of the business")] = (
        15.0
    )
    otlp_url: str | None = Field(default=None, description="an OTLP/HTTP collector's base address; none: no traces")
    trace_ratio: Annotated[float, Field(ge=0, le=1, description="share of traces that are told whatever happens")] = (
        0.05
    )
    redis_url: SecretStr | None = Field(
        default=None, description="redis://… or rediss://…; shares hints between processes"
    )

    @field_validator("qr_keys")
    @classmethod
    def _are_seal_keys(cls, keys: dict[str, SecretStr]) -> dict[str, SecretStr]:
        broken = [name for name, key in keys.items() if not _is_seal_key(name, key.get_secret_value())]
        if broken:
            raise ValueError(f"an id is 1 to 12 capitals or digits, a key {SHORTEST_SECRET} characters: {broken}")
        return keys

    @model_validator(mode="after")
    def _is_runnable(self) -> Self:
        whatsapp = (self.whatsapp_app_secret, self.whatsapp_verify_token, self.whatsapp_access_token)
        if any(whatsapp) and not all(whatsapp):
            raise ValueError("WhatsApp needs all of whatsapp_app_secret, whatsapp_verify_token, whatsapp_access_token")
        if not self.database_url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("CONSERJE_DATABASE_URL must begin with postgresql://")
        if self.log_level.upper() not in logging.getLevelNamesMapping():
            raise ValueError("CONSERJE_LOG_LEVEL is DEBUG, INFO, WARNING or ERROR")
        for url, known in (
            (self.otlp_url, ("http://", "https://")),
            (self._redis, ("redis://", "rediss://", "unix://")),
        ):
            if url is not None and not url.startswith(known):
                raise ValueError(f"a URL of a collector or of Redis begins with {' or '.join(known)}")
        unknown = {level.upper() for level in self.log_levels.values()} - {"DEBUG", "INFO", "WARNING", "ERROR"}
        if unknown:
            raise ValueError("CONSERJE_LOG_LEVELS has levels other than DEBUG, INFO, WARNING and ERROR")
        if self.environment is Environment.DEVELOPMENT:
            return self
        if self.secret is None or not _is_strong(self.secret.get_secret_value()):
            raise ValueError(f"secret must be set, {SHORTEST_SECRET} characters or more, and not one repeated word")
        if not self.base_url.startswith("https://"):
            raise ValueError("base_url must begin with https://")
        return self

    @model_validator(mode="after")
    def _has_a_whole_post_office(self) -> Self:
        if (self.smtp_url is None) != (self.smtp_sender is None):
            raise ValueError("mails to the staff need both smtp_url and smtp_sender")
        if self.smtp_url and not self.smtp_url.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("CONSERJE_SMTP_URL begins with smtp:// or smtps://")
        if self.smtp_sender and "@" not in self.smtp_sender:
            raise ValueError("CONSERJE_SMTP_SENDER is an e-mail address")
        return self

    @property
    def _redis(self) -> str | None:
        return self.redis_url.get_secret_value() if self.redis_url else None

    @property
    def is_guarded(self) -> bool:
        """True where cookies must be Secure and pages are only reached by TLS."""
        return self.environment is not Environment.DEVELOPMENT


def load_settings(**overrides: object) -> Settings:
    """The settings of this process: arguments, environment, .env, and files named like the variables in the folder that
    CONSERJE_SECRETS_DIR names. Raises SettingsRefused with one line per mistake."""
    folder = os.environ.get("CONSERJE_SECRETS_DIR")
    if folder and not Path(folder).is_dir():
        raise SettingsRefused(f"CONSERJE_SECRETS_DIR: there is no folder {folder}")
    try:
        return Settings(_secrets_dir=folder or None, **overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"CONSERJE_{'.'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors()]
        raise SettingsRefused("\n".join(lines)) from error


def _is_seal_key(name: str, key: str) -> bool:
    return 1 <= len(name) <= 12 and name.isascii() and name.isalnum() and name == name.upper() and _is_strong(key)


def _is_strong(secret: str) -> bool:
    return len(secret) >= SHORTEST_SECRET and len(set(secret)) >= 10
