"""What a site can set, from the environment (`YINLING_…`) or `.env`. Every process reads it; nothing writes it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One site's settings; the defaults run everything on one machine, reachable from that machine only."""

    model_config = SettingsConfigDict(env_prefix="YINLING_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///var/yinling.db"
    var_dir: Path = Path("var")
    keys_file: Path = Path("var/keys.json")
    keys: SecretStr | None = Field(default=None, description="the content of keys_file, where no file is wanted")

    center_phone: str = Field(default="", description="what people are told to call when the database cannot be read")

    rasa_url: str = "http://127.0.0.1:5005"
    rasa_token: str = ""
    actions_url: str = "http://127.0.0.1:5055"

    web_host: str = "127.0.0.1"
    web_port: int = 8080
    public_url: str = ""

    console_host: str = "127.0.0.1"
    console_port: int = 8090
    staff_hold_seconds: int = Field(
        default=5, ge=0, le=60, description="how long what staff write waits before it leaves; never in urgent cases"
    )
    console_public_url: str = Field(default="", description="the address staff use, behind the TLS proxy")

    telegram_token: str = ""
    telegram_api_base: str = ""
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = ""
    telegram_senders: int = Field(
        default=3, ge=0, le=50, description="processes that send what people are told unasked, besides the bot's own"
    )

    smtp_host: str = Field(default="", description="the mail server by which staff are alerted")
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_from: str = ""
    alert_webhook_secret: SecretStr = Field(default=SecretStr(""), description="signs what webhooks are told")

    @property
    def console_address(self) -> str:
        """Where staff open the console, without a slash at the end."""
        return (self.console_public_url or f"http://{self.console_host}:{self.console_port}").rstrip("/")


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Read the settings once a process; tests call `get_settings.cache_clear()`."""
    return Settings()
