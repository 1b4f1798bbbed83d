"""All settings of the service: read once from the environment at the edge, checked, passed down."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from thbgraph.errors import UsageError

PREFIX: Final = "THBGRAPH_"
ENGINES: Final = ("turbo", "pyshacl", "both")
LOGS: Final = ("quiet", "events", "requests")
LOGGED_QUERIES: Final = ("no", "hash", "full")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NOT_IN_IRIS: Final = '<>"{}|^`\\ '
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*+|\[[0-9a-f:.]+\])(?::(?P<port>[1-9][0-9]{{0,4}}))?")


@dataclass(frozen=True)
class Settings:
    """The service's settings; defaults are those of the contract.

    Attributes:
        host: address to listen on.
        port: TCP port, 1 to 65535.
        public_url: the URL clients see, without a trailing slash; empty = as requested.
        data: folders of tables; empty = the tables of this installation.
        store: folder of the built graph and of the updatable store, or the query URL of another store; empty = the
            built graph alone, in a folder chosen by ``serve``.
        releases: folder of kept releases, each with its files; None = only the present version is served.
        store_update_url: update URL of that other store; empty = it takes no updates.
        store_graph_url: graph-store URL of that other store; empty = its graphs are written by updates.
        store_default_graph: IRI of the named graph that plays the default graph where a store has none of its own.
        store_credentials: ``user:password`` for that other store.
        write_token: bearer token for writes; empty = no writes.
        query_timeout: seconds a query may run.
        query_memory: MiB a query worker may use.
        write_timeout: seconds a write, a load or a dump may take.
        max_load: MiB a dataset put in place of the store may have, unpacked.
        max_rows: rows a SELECT may return.
        service_allow: hosts that SERVICE and LOAD may reach: ``host``, on the scheme's own port, or ``host:port``.
        workers: number of query processes.
        trust_proxy: networks of the proxies whose forwarding headers are believed.
        drain_seconds: seconds that what runs is given when the service is told to stop.
        log: what is written down: errors only, events too, or every request too.
        log_queries: whether and how queries stand in the log: not, as a digest, or as they are.
        shacl: the SHACL engine: ``turbo``, ``pyshacl`` (the reference) or ``both``.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    data: tuple[Path, ...] = ()
    store: str = ""
    releases: Path | None = None
    store_update_url: str = ""
    store_graph_url: str = ""
    store_default_graph: str = ""
    store_credentials: str = ""
    write_token: str = ""
    query_timeout: float = 10.0
    query_memory: int = 2048
    write_timeout: float = 300.0
    max_load: int = 4096
    max_rows: int = 100_000
    service_allow: tuple[str, ...] = ()
    workers: int = 2
    trust_proxy: tuple[Network, ...] = ()
    drain_seconds: float = 5.0
    log: str = "events"
    log_queries: str = "no"
    shacl: str = "turbo"


@dataclass(frozen=True)
class Setting:
    """One row of the settings table: environment name after the prefix, reader, what it is for."""

    name: str
    read: Callable[[str], Any]
    help: str

    @property
    def field(self) -> str:
        """Return the member of ``Settings`` that it fills."""
        return self.name.lower()


def _number(kind: type[int] | type[float], low: float, high: float) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        value = kind(text)
        if not low <= value <= high:
            raise ValueError(f"must lie between {low:g} and {high:g}")
        return value

    return read


def web_url(text: str) -> str:
    """Return *text* if it is an address that can be asked: http or https, a host, perhaps a port and a path.

    Raises:
        ValueError: it is not; the message says why in words that follow the address. One that holds ``@`` may hold a
            password and must not be shown.
    """
    if "@" in text.partition("//")[2].partition("/")[0]:
        raise ValueError("must not hold a user name or a password")
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets without an IPv6 address
        parts = SplitResult("", "", "", "", "")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an http or https URL with a host, without query or fragment")
    if any(character in text for character in _NOT_IN_IRIS) or not text.isprintable():
        raise ValueError("holds a character that no URL has")
    if not _is_host(parts.hostname):
        raise ValueError(f"has the host '{parts.hostname}', which is no name or address of one")
    port = parts.netloc.rpartition("]")[2].partition(":")
    if port[1] and not (port[2].isdecimal() and 1 <= int(port[2]) <= 65535):
        raise ValueError(f"has the port '{port[2]}', which is none from 1 to 65535")
    return text


def _is_host(name: str) -> bool:
    try:
        return bool(_HOST.fullmatch(f"[{name}]" if ":" in name else name.encode("idna").decode().removesuffix(".")))
    except UnicodeError:  # a label of no or more than 63 characters (RFC 1035), or one that has no such form
        return False


def _public_url(text: str) -> str:
    return web_url(text).rstrip("/")


def _store(text: str) -> str:
    return web_url(text) if text.startswith(("http://", "https://")) else text


def _iri(text: str) -> str:
    if not urlsplit(text).scheme or any(character in text for character in _NOT_IN_IRIS):
        raise ValueError("is not an absolute IRI")
    return text


def _credentials(text: str) -> str:
    if ":" not in text:
        raise ValueError("is not of the form user:password")
    return text


def _folders(text: str) -> tuple[Path, ...]:
    folders = tuple(Path(part) for part in text.split(":") if part)
    for folder in folders:
        if not folder.is_dir():
            raise ValueError(f"names '{folder}', which is not a folder")
    return folders


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise ValueError("is not a folder")
    return folder


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in text.split(",") if host.strip())
    for host in hosts:
        match = _HOST.fullmatch(host)
        if match is None or int(match["port"] or 1) not in range(1, 65536):
            raise ValueError(f"lists '{host}', which is not a host or host:port: no scheme, no path, no wildcard")
    return hosts


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"lists what is neither an address nor a network: {error}") from error


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"is not one of {', '.join(words)}")
        return text

    return read


SETTINGS: Final = (
    Setting("HOST", str, "address to listen on (default 127.0.0.1)"),
    Setting("PORT", _number(int, 1, 65535), "TCP port (default 8000)"),
    Setting("PUBLIC_URL", _public_url, "the URL clients see, when behind a proxy"),
    Setting("DATA", _folders, "folders of tables, separated by ':' (default: those of this installation)"),
    Setting("STORE", _store, "folder for the built graph and the updatable store, or the query URL of another "
                             "store (default: the built graph in build/ of the checkout, read-only)"),
    Setting("RELEASES", _folder, "folder of kept releases, for downloads and permalinks (default: none)"),
    Setting("STORE_UPDATE_URL", web_url, "update URL of the other store"),
    Setting("STORE_GRAPH_URL", web_url, "graph-store URL of the other store"),
    Setting("STORE_DEFAULT_GRAPH", _iri, "graph that is the default one of a store without"),
    Setting("STORE_CREDENTIALS", _credentials, "user:password for the other store"),
    Setting("WRITE_TOKEN", str, "bearer token for writes (default none: no writes)"),
    Setting("QUERY_TIMEOUT", _number(float, 0.1, 3600), "seconds a query may run (default 10)"),
    Setting("QUERY_MEMORY", _number(int, 256, 1_048_576), "MiB a query may use (default 2048)"),
    Setting("WRITE_TIMEOUT", _number(float, 0.1, 86_400), "seconds a write may take (default 300)"),
    Setting("MAX_LOAD", _number(int, 1, 1_048_576), "MiB a whole dataset to load may have (default 4096)"),
    Setting("MAX_ROWS", _number(int, 1, 100_000_000), "rows a SELECT may return (default 100000)"),
    Setting("SERVICE_ALLOW", _hosts, "hosts SERVICE and LOAD may call, by commas (default: none)"),
    Setting("SHACL", _one_of(ENGINES), "SHACL engine: turbo, pyshacl, or both compared (default turbo)"),
    Setting("WORKERS", _number(int, 1, 256), "query processes (default 2)"),
    Setting("TRUST_PROXY", _networks, "addresses and networks of proxies, by commas (default: none)"),
    Setting("DRAIN_SECONDS", _number(float, 0, 3600), "seconds to end what runs (default 5)"),
    Setting("LOG", _one_of(LOGS), "what is logged: quiet (errors), events or requests (default events)"),
    Setting("LOG_QUERIES", _one_of(LOGGED_QUERIES), "queries in the log: no, hash, full (default no)"),
)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read every ``THBGRAPH_*`` variable.

    Raises:
        UsageError: a value cannot be used or a name is unknown; the sentence says which and why.
    """
    known = {PREFIX + setting.name: setting for setting in SETTINGS}
    values: dict[str, Any] = {}
    for name in sorted(key for key in environment if key.startswith(PREFIX)):
        if name not in known:
            raise UsageError(f"{name} is not a setting of thbgraph.", "Known: " + ", ".join(sorted(known)) + ".")
        text = environment[name].strip()
        if not text:
            continue
        try:
            values[known[name].field] = known[name].read(text)
        except ValueError as error:
            secret = "@" in text or name.endswith(("TOKEN", "CREDENTIALS"))
            shown = "(hidden)" if secret else f"'{text}'"
            raise UsageError(f"{name}={shown} {error}.", f"It means: {known[name].help}.") from error
    return Settings(**values)
