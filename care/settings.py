"""Typed settings from the environment (`CARE_…`, design 9), read once at the start; a wrong value stops the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from care.errors import BadSetting

ROOT = Path(__file__).resolve().parent.parent
GATEWAYS = ("simulator", "file", "twilio")
LANGUAGES = ("zh", "en")
WEATHER_SOURCES = ("file", "qweather")
LEAST_DAYS_OF_TEXTS = 153  # five months of the law (handbook 5.1), whichever they are
KNOWN = frozenset(
    {
        "CARE_DATABASE_URL",
        "CARE_GATEWAY",
        "CARE_PLAN_DIR",
        "CARE_TIMEZONE",
        "CARE_LANGUAGE",
        "CARE_PUBLIC_URL",
        "CARE_TWILIO_ACCOUNT_SID",
        "CARE_TWILIO_AUTH_TOKEN",
        "CARE_TWILIO_FROM",
        "CARE_TWILIO_MESSAGING_SERVICE_SID",
        "CARE_TWILIO_BASE_URL",
        "CARE_SECRET_KEY",
        "CARE_ALLOW_TIME_TRAVEL",
        "CARE_HOME",
        "CARE_AUDIT_ANCHOR",
        "CARE_SMTP_URL",
        "CARE_ALERT_WEBHOOK",
        "CARE_KEEP_TEXTS_DAYS",
        "CARE_IMPORT_HEADERS",
        "CARE_WEATHER_SOURCE",
        "CARE_WEATHER_JSON",
        "CARE_QWEATHER_HOST",
        "CARE_QWEATHER_TOKEN",
        "CARE_PLAN_PARTS",
    }
)


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    """Credentials and addresses of the Twilio account; secrets never appear in a repr."""

    account_sid: str
    auth_token: str = field(repr=False)
    from_number: str | None
    messaging_service_sid: str | None
    base_url: str


@dataclass(frozen=True, slots=True)
class WeatherSettings:
    """Where weather warnings come from: a file that a person fills in, or QWeather."""

    source: str
    file: Path
    qweather_host: str | None = None
    qweather_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides."""

    database_url: str = field(repr=False)
    gateway: str
    plan_dir: Path
    template_dir: Path
    home: Path
    timezone: ZoneInfo
    language: Literal["zh", "en"]
    public_url: str | None
    secret_key: str | None = field(repr=False)
    weather: WeatherSettings
    allow_time_travel: bool = False
    audit_anchor: Path | None = None  # a file on another disk or machine that notes each newest seal (docs/audit.md)
    alert_webhook: str | None = field(default=None, repr=False)  # a chat's bot; whoever has the address may post there
    smtp_url: str | None = field(default=None, repr=False)  # where reports go out by mail; the sender stands in it
    keep_texts_days: int = 400  # the words of texts and receipts; what happened is kept longer
    import_headers: Path | None = None  # names for the columns of lists, besides those of headers.yaml
    plan_parts: int = 1  # how many runs plan a day at once, on PostgreSQL
    twilio: TwilioSettings | None = None


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process.

    Raises BadSetting, which names the variable, for a missing, unknown or impossible value.
    """
    env = _Reader(os.environ if environ is None else environ)
    env.refuse_unknown()
    home = Path(env.text("CARE_HOME") or ".care").absolute()
    gateway = env.choice("CARE_GATEWAY", GATEWAYS, "simulator")
    database_url = env.database_url(home)
    return Settings(
        database_url=database_url,
        gateway=gateway,
        plan_dir=env.folder("CARE_PLAN_DIR", ROOT / "plan"),
        template_dir=ROOT / "templates",
        home=home,
        timezone=env.zone("CARE_TIMEZONE", "Asia/Shanghai"),
        language=cast(Literal["zh", "en"], env.choice("CARE_LANGUAGE", LANGUAGES, "zh")),
        public_url=env.url("CARE_PUBLIC_URL"),
        secret_key=env.text("CARE_SECRET_KEY"),
        weather=_weather(env, home),
        allow_time_travel=env.flag("CARE_ALLOW_TIME_TRAVEL"),
        audit_anchor=env.file("CARE_AUDIT_ANCHOR"),
        alert_webhook=env.url("CARE_ALERT_WEBHOOK"),
        smtp_url=env.smtp("CARE_SMTP_URL"),
        keep_texts_days=env.days("CARE_KEEP_TEXTS_DAYS", 400, LEAST_DAYS_OF_TEXTS),
        import_headers=env.file("CARE_IMPORT_HEADERS"),
        plan_parts=env.parts("CARE_PLAN_PARTS", database_url),
        twilio=_twilio(env) if gateway == "twilio" else None,
    )


def _twilio(env: "_Reader") -> TwilioSettings:
    sender, service = (
        env.text("CARE_TWILIO_FROM"),
        env.text("CARE_TWILIO_MESSAGING_SERVICE_SID"),
    )
    if not sender and not service:
        raise BadSetting(
            "CARE_TWILIO_FROM or CARE_TWILIO_MESSAGING_SERVICE_SID is missing: set the sender that Twilio gave you."
        )
    return TwilioSettings(
        account_sid=env.required("CARE_TWILIO_ACCOUNT_SID"),
        auth_token=env.required("CARE_TWILIO_AUTH_TOKEN"),
        from_number=sender,
        messaging_service_sid=service,
        base_url=env.url("CARE_TWILIO_BASE_URL") or "https://api.twilio.com",
    )


def _weather(env: "_Reader", home: Path) -> WeatherSettings:
    source = env.choice("CARE_WEATHER_SOURCE", WEATHER_SOURCES, "file")
    file = env.file("CARE_WEATHER_JSON") or home / "weather.json"
    if source == "file":
        return WeatherSettings(source, file)
    host, token = (env.text(name) for name in ("CARE_QWEATHER_HOST", "CARE_QWEATHER_TOKEN"))
    if not host or "/" in host:
        raise BadSetting("CARE_QWEATHER_HOST must be the host of your QWeather account, without https:// and path.")
    if not token:
        raise BadSetting("CARE_QWEATHER_TOKEN is missing: QWeather asks for its JWT (or use CARE_QWEATHER_TOKEN_FILE).")
    return WeatherSettings(source, file, host, token)


class _Reader:
    """Reads variables one kind at a time; `NAME_FILE` may hold the path of a file with the value (secrets)."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def refuse_unknown(self) -> None:
        """A misspelt CARE_ variable would silently leave a default in force, so it stops the start."""
        for name in sorted(self.environ):
            if name.startswith("CARE_") and name.removesuffix("_FILE") not in KNOWN:
                raise BadSetting(f"{name} is not a setting of owner-care: correct its spelling or unset it.")

    def text(self, name: str) -> str | None:
        file = self.environ.get(f"{name}_FILE")
        if file:
            try:
                return Path(file).read_text(encoding="utf-8").strip() or None
            except OSError as problem:
                raise BadSetting(
                    f"{name}_FILE names a file that cannot be read ({problem.strerror}): correct the path."
                ) from None
        return self.environ.get(name, "").strip() or None

    def required(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise BadSetting(f"{name} is missing: the twilio gateway needs it (or use {name}_FILE).")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name) or default
        if value not in allowed:
            raise BadSetting(f"{name} is {value!r}, but must be one of {', '.join(allowed)}.")
        return value

    def flag(self, name: str) -> bool:
        return self.choice(name, ("0", "1", "false", "true"), "0") in {"1", "true"}

    def days(self, name: str, default: int, least: int) -> int:
        value = self.text(name) or str(default)
        if not (value.isascii() and value.isdigit() and least <= int(value) <= 36_500):
            raise BadSetting(f"{name} is {value!r}, but must be a number of days, {least} at least.")
        return int(value)

    def parts(self, name: str, database_url: str) -> int:
        value = self.text(name) or "1"
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 64):
            raise BadSetting(f"{name} is {value!r}, but must be a number of runs from 1 to 64.")
        if int(value) > 1 and database_url.startswith("sqlite"):
            raise BadSetting(
                f"{name} is {value}, but SQLite has one writer at a time: use PostgreSQL, or leave it out."
            )
        return int(value)

    def zone(self, name: str, default: str) -> ZoneInfo:
        value = self.text(name) or default
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise BadSetting(f"{name} is {value!r}, which is no time zone: use a name such as Asia/Shanghai.") from None

    def folder(self, name: str, default: Path) -> Path:
        value = self.text(name)
        path = Path(value).absolute() if value else default
        if not path.is_dir():
            raise BadSetting(
                f"{name} is {str(path)!r}, which is no folder: point it at the folder that holds company.yaml."
            )
        return path

    def file(self, name: str) -> Path | None:
        value = self.text(name)
        path = Path(value).absolute() if value else None
        if path is not None and path.is_dir():
            raise BadSetting(f"{name} is {str(path)!r}, which is a folder: add the name of a file.")
        return path

    def url(self, name: str) -> str | None:
        value = self.text(name)
        if value and urlsplit(value).scheme not in {"http", "https"}:
            raise BadSetting(f"{name} is {value!r}, but must begin with http:// or https://.")
        return value.rstrip("/") if value else None

    def smtp(self, name: str) -> str | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            sender = parse_qs(parts.query).get("from", [""])[0]
            sound = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0 and "@" in sender
        except ValueError:
            sound = False
        if not sound:  # not quoted: it holds a password
            raise BadSetting(
                f"{name} must be like smtps://user:password@smtp.example.cn:465?from=care@example.cn: correct it."
            )
        return value

    def database_url(self, home: Path) -> str:
        value = self.text("CARE_DATABASE_URL")
        if value is None:
            return f"sqlite:///{home / 'care.db'}"
        if not value.startswith(("sqlite:///", "postgresql+psycopg://", "postgresql://")):
            raise BadSetting(
                "CARE_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://, "
                "for example postgresql+psycopg://care@localhost/care."
            )
        return value.replace("postgresql://", "postgresql+psycopg://", 1)
