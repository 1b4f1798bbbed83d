"""The proxies of `docs/how-to/run-the-service.md`, as printed there, before a real service; each where it is installed.

Only addresses, ports and paths are put in place of those of the page.
"""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Final

import httpx
import pytest
from tests.helpers.heavy import VAST
from tests.helpers.processes import free_port, listens, running
from tests.helpers.tables import ROOT
from tests.helpers.waiting import HANG, until

from thbgraph.api.server import serving
from thbgraph.settings import Settings

PAGE: Final = (ROOT / "docs" / "how-to" / "run-the-service.md").read_text(encoding="utf-8")
NAME: Final = "data.example.org"
SELECT: Final = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
LOCAL: Final = ip_network("127.0.0.0/8")
SETTINGS: Final = Settings(query_timeout=3.0, query_memory=512, max_rows=1_000_000_000, workers=2, trust_proxy=(LOCAL,))
Nginx = Callable[..., AbstractContextManager[httpx.Client]]


def program(name: str) -> str | None:
    """Return where the program *name* lies; proxies often lie where no ordinary user looks."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def example(begins: str, ends: str) -> str:
    """Return the block of code of the page that begins and ends so."""
    found: list[str] = [block for block in re.findall(r"(?s)```\w*\n(.*?)```", PAGE) if block.startswith(begins)]
    assert len(found) == 1
    assert found[0].endswith(ends)
    return found[0]


def put_in(text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def proxy(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with running(command, folder / "output.txt") as process:
        until(lambda: listens(port) or process.poll() is not None)
        assert process.poll() is None, (folder / "output.txt").read_text("utf-8")
        yield


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a certificate for the name of the page; return its folder."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
                    "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", f"{folder}/key", "-out", f"{folder}/pem"],
                   check=True, capture_output=True, timeout=60)
    return folder


MAIN: Final = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{}}
http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
       fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
       include {folder}/thbgraph.conf; }}
"""


@pytest.fixture
def nginx(certificate: Path, tmp_path_factory: pytest.TempPathFactory) -> Nginx:
    """Return what runs nginx as the page says, with *changes*, and yields a client that asks it by its name."""
    trust = ssl.create_default_context(cafile=f"{certificate}/pem")

    @contextmanager
    def start(service: str, **changes: str) -> Iterator[httpx.Client]:
        folder, port, plain, found = tmp_path_factory.mktemp("nginx"), free_port(), free_port(), program("nginx")
        text = put_in(example("limit_req_zone", "}\n"), {
            "server 127.0.0.1:8000": f"server {service}", "listen 443": f"listen 127.0.0.1:{port}",
            "listen 80": f"listen 127.0.0.1:{plain}", f"/etc/ssl/{NAME}.pem": f"{certificate}/pem",
            f"/etc/ssl/{NAME}.key": f"{certificate}/key", "/var/cache/nginx/thbgraph": f"{folder}/cache", **changes})
        (folder / "thbgraph.conf").write_text(text, encoding="utf-8")
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder), encoding="utf-8")
        assert found
        with proxy([found, "-p", str(folder), "-c", str(folder / "nginx.conf")], folder, port):
            headers, extensions = {"Host": NAME}, {"sni_hostname": NAME}
            hooks = {"request": [lambda request: request.extensions.update(extensions)]}
            with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trust, timeout=HANG, headers=headers,
                              event_hooks=hooks) as client:
                yield client

    return start


needs_nginx: Final = pytest.mark.skipif(program("nginx") is None, reason="nginx is not installed here")
needs_caddy: Final = pytest.mark.skipif(program("caddy") is None, reason="caddy is not installed here")


@pytest.fixture(scope="module")
def service(graph_file: Path) -> Iterator[str]:
    with serving(SETTINGS, graph_file, "v1") as url:
        yield url.removeprefix("http://")


@pytest.fixture
def client(service: str, nginx: Nginx) -> Iterator[httpx.Client]:
    with nginx(service) as client:
        yield client


@pytest.fixture
def caddy(service: str, tmp_path: Path) -> Iterator[httpx.Client]:
    port = free_port()
    text = put_in(example(NAME, "}\n"), {NAME: f"http://{NAME}:{port}", "127.0.0.1:8000": service,
                                         " 127.0.0.1 ::1 10.0.0.0/8": " 10.0.0.0/8"})
    path = tmp_path / "Caddyfile"
    path.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + text, encoding="utf-8")
    found = program("caddy")
    assert found
    with proxy([found, "run", "--config", str(path), "--adapter", "caddyfile"], tmp_path, port), \
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=HANG) as client:
        client.headers["Host"] = f"{NAME}:{port}"
        yield client


LIES: Final = [{"X-Forwarded-For": "6.6.6.6"}, {"Forwarded": "for=6.6.6.6;host=evil.example;proto=http"},
               {"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "http"}, {"X-Request-Id": "0" * 32}]


@needs_nginx
def test_nginx_tells_scheme_and_name_and_nobody_can_lie_through_it(client: httpx.Client) -> None:
    for lie in ({}, *LIES):
        told = client.get("/sparql", headers={"Accept": "text/turtle", **lie})
        assert f"sd:endpoint <https://{NAME}/sparql>" in told.text, lie
        assert re.fullmatch(r"[0-9a-f]{32}", told.headers["x-request-id"])
        assert told.headers["x-request-id"] != "0" * 32


@needs_nginx
def test_nginx_passes_answers_and_errors_on_as_they_are(client: httpx.Client, service: str) -> None:
    direct = httpx.get(f"http://{service}/sparql", params={"query": SELECT}, timeout=HANG)
    through = client.get("/sparql", params={"query": SELECT})
    assert (through.status_code, through.content) == (200, direct.content)
    for name in ("content-type", "etag", "vary", "cache-control", "access-control-allow-origin"):
        assert through.headers[name] == direct.headers[name]
    held = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": through.headers["etag"]})
    assert held.status_code == 304
    wrong = client.get("/sparql", params={"query": "SELECT"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "query_syntax")
    assert wrong.json()["instance"].replace("-", "").removeprefix("urn:uuid:") == wrong.headers["x-request-id"]
    assert client.get("/sparql", params={"query": SELECT + " # " + "a" * 60_000}).status_code == 200
    assert client.get("/sparql/" + "a" * 62_000, params={"x": "a" * 10_000}).json()["code"] == "too_long"


@needs_nginx
def test_nginx_lets_results_through_while_they_are_made_and_cut_ones_stay_broken(client: httpx.Client) -> None:
    """The flood never ends by itself, so what comes first comes before its end."""
    with client.stream("POST", "/sparql", data={"query": VAST}) as answer:
        assert answer.status_code == 200
        parts, last = answer.iter_bytes(), deque[bytes](maxlen=2)
        assert next(parts)
        with pytest.raises(httpx.RemoteProtocolError):
            last.extend(parts)
    assert b"INCOMPLETE RESULT (" in b"".join(last)


@needs_nginx
def test_nginx_keeps_answers_for_a_moment_and_errors_never(client: httpx.Client) -> None:
    seen = [client.get("/api/v1/queries") for _ in range(3)]
    assert len({answer.content for answer in seen}) == 1
    assert (seen[0].headers["x-cache"], "HIT" in [answer.headers["x-cache"] for answer in seen[1:]]) == ("MISS", True)
    assert len({answer.headers["x-request-id"] for answer in seen}) == 3
    wrong = [client.get("/api/v1/queries/none-such") for _ in range(3)]
    assert [(answer.status_code, answer.headers["x-cache"]) for answer in wrong] == [(404, "MISS")] * 3
    again: list[httpx.Response] = []

    def revalidated() -> bool:
        time.sleep(0.1)  # no more often than nginx allows
        again.append(client.get("/api/v1/queries"))
        return again[-1].headers["x-cache"] == "REVALIDATED"

    until(revalidated)
    assert again[-1].content == seen[0].content


@needs_nginx
def test_nginx_says_itself_too_many_in_the_words_of_the_service(service: str, nginx: Nginx) -> None:
    with nginx(service, **{"rate=20r/s": "rate=1r/m", "burst=40": "burst=2"}) as client:
        answers = [client.get("/health") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].headers["content-type"] == "application/problem+json"
    assert (answers[3].json()["code"], answers[3].headers["retry-after"]) == ("too_many", "5")
    assert answers[3].headers["access-control-allow-origin"] == "*"


@needs_nginx
def test_nginx_says_itself_that_the_service_is_away(nginx: Nginx) -> None:
    with nginx(f"127.0.0.1:{free_port()}") as client:
        answer = client.get("/sparql")
    assert (answer.status_code, answer.json()["code"]) == (503, "stopping")
    assert (answer.headers["retry-after"], answer.headers["cache-control"]) == ("5", "no-store")


@needs_nginx
def test_nginx_shows_the_measures_to_its_own_network_only(service: str, nginx: Nginx) -> None:
    with nginx(service) as client:
        assert "thbgraph_workers_wanted" in client.get("/metrics").text
    with nginx(service, **{"allow 127.0.0.1;": "", "allow 10.0.0.0/8;": ""}) as client:
        assert client.get("/metrics").status_code == 403


@needs_nginx
def test_nginx_is_believed_only_by_a_service_that_trusts_it(graph_file: Path, nginx: Nginx) -> None:
    with serving(replace(SETTINGS, trust_proxy=()), graph_file, "v1") as url, \
            nginx(url.removeprefix("http://")) as client:
        assert f"sd:endpoint <http://{NAME}/sparql>" in client.get("/sparql").text


@needs_nginx
def test_nginx_gives_writes_the_time_they_may_take(service: str, nginx: Nginx) -> None:
    with nginx(service, **{"proxy_read_timeout 310s;": "proxy_read_timeout 310s; add_header X-For writes always;"}
               ) as client:
        paths = ["/update", "/update/", "/graph-store", "/graph-store/", "/graph-store/person/1", "/graph-store/a/b/",
                 "/graph-store?default", "/updates", "/update/x", "/graph-stores", "/sparql", "/api/v1/update"]
        found = [path for path in paths if client.put(path).headers.get("x-for") == "writes"]
    assert found == paths[:7]


@needs_caddy
def test_caddy_tells_scheme_and_name_and_nobody_can_lie_through_it(caddy: httpx.Client) -> None:
    host = caddy.headers["host"]
    for lie in ({}, *LIES):
        told = caddy.get("/sparql", headers={"Accept": "text/turtle", **lie})
        assert f"sd:endpoint <http://{host}/sparql>" in told.text, lie
        assert re.fullmatch(r"[0-9a-f-]{36}", told.headers["x-request-id"])


@needs_caddy
def test_caddy_lets_results_through_while_they_are_made_and_cut_ones_are_marked(caddy: httpx.Client) -> None:
    """Older releases end a broken answer as if it were whole; then the mark alone tells."""
    last = deque[bytes](maxlen=2)
    with caddy.stream("POST", "/sparql", data={"query": VAST}) as answer, suppress(httpx.RemoteProtocolError):
        parts = answer.iter_bytes()
        assert next(parts)
        last.extend(parts)
    assert b"INCOMPLETE RESULT (" in b"".join(last)
    assert caddy.get("/metrics").status_code == 403
    assert caddy.get("/sparql", params={"query": SELECT}).status_code == 200
