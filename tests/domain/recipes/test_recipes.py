"""Recipes: every one names an address that is served here, is filled in, and parses in its own syntax."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
from xml.etree import ElementTree as ET

import pytest
import yaml

from errors.domain.recipes import RECIPES, TOKEN_PLACEHOLDER, Address, Delivery, address_of, fill
from errors.receiver.protocols import NOWHERE, PREFIXES, endpoint_at

PLAIN = Address("http", "dash.internal", 8000)
SECURE = Address("https", "dash.example.com", 443)
TOKEN = "cds_A-token_of-a-source"
ASKED_FOR = [
    "codat-python",
    "codat-node",
    "fluent-bit",
    "vector",
    "fluentd",
    "logstash",
    "filebeat",
    "otel-collector",
    "rsyslog",
    "syslog-ng",
    "docker",
    "firehose",
    "alloy",
    "winston",
    "pino",
    "python-logging",
    "serilog",
    "log4j2",
    "curl",
    "journal-upload",
]


@pytest.fixture(params=sorted(RECIPES))
def recipe(request):
    return RECIPES[request.param]


@pytest.fixture(params=[PLAIN, SECURE], ids=["http", "https"])
def parts(recipe, request):
    return fill(recipe, request.param, TOKEN)


class TestRecipes:
    def test_are_there_for_every_shipper_that_is_asked_for(self):
        assert set(ASKED_FOR) <= set(RECIPES)

    def test_stand_under_their_own_names(self):
        assert all(re.fullmatch(r"[a-z0-9-]+", name) and recipe.name == name for name, recipe in RECIPES.items())

    def test_deliver_where_the_receiver_listens(self, recipe):
        assert recipe.path.startswith(PREFIXES)
        assert endpoint_at(recipe.path) is not NOWHERE

    def test_say_what_can_be_lost_in_a_sentence(self, recipe):
        assert recipe.statement.endswith(".")
        assert recipe.delivery in Delivery
        assert recipe.runs_on
        assert recipe.checked

    def test_that_cannot_deliver_everything_say_what_happens_to_it(self):
        lossy = {name for name, recipe in RECIPES.items() if recipe.delivery is Delivery.LOSSY}
        assert lossy == {"otel-sdk"}


class TestFilling:
    def test_leaves_no_placeholder(self, parts):
        assert [part.text for part in parts if "@@" in part.text] == []

    def test_puts_the_token_into_at_least_one_file(self, parts):
        assert any(TOKEN in part.text for part in parts)

    @pytest.mark.parametrize(("address", "host"), [(PLAIN, "dash.internal"), (SECURE, "dash.example.com")])
    def test_puts_this_servers_address_into_it(self, recipe, address, host):
        text = "\n".join(part.text for part in fill(recipe, address, TOKEN))
        assert host in text
        if recipe.name != "docker":  # whose driver puts its own path behind the address
            assert recipe.path.strip("/") in text.replace(f"/t/{TOKEN}", "")

    def test_says_plainly_where_a_token_belongs(self, recipe):
        assert any(TOKEN_PLACEHOLDER in part.text for part in fill(recipe, PLAIN))

    def test_turns_tls_on_where_the_address_has_it(self):
        def text(name, address):
            return fill(RECIPES[name], address)[0].text

        assert "tls: on" in text("fluent-bit", SECURE)
        assert "tls: off" in text("fluent-bit", PLAIN)
        assert "ssl_enable=True" in text("python-logging", SECURE)

    def test_names_the_port_to_clients_that_take_another_for_granted(self):
        assert 'hosts: ["https://dash.example.com:443"]' in fill(RECIPES["filebeat"], SECURE)[0].text


class TestSyntax:
    def test_holds(self, parts):
        for part in parts:
            CHECKS.get(part.language, str.strip)(part.text)

    @pytest.mark.parametrize("address", [PLAIN, SECURE])
    def test_of_configurations_means_what_it_should(self, address):
        output = yaml.safe_load(fill(RECIPES["fluent-bit"], address, TOKEN)[0].text)["pipeline"]["outputs"][0]
        assert (output["host"], output["port"], output["uri"]) == (address.host, address.port, "/ingest/v1/logs")
        sink = yaml.safe_load(fill(RECIPES["vector"], address, TOKEN)[0].text)["sinks"]["codat_dash"]
        assert sink["uri"] == f"{address}/ingest/v1/logs"
        assert sink["auth"] == {"strategy": "bearer", "token": TOKEN}
        options = json.loads(fill(RECIPES["docker"], address, TOKEN)[0].text)["log-opts"]
        assert all(isinstance(value, str) for value in options.values())  # the daemon takes nothing else


class TestAddress:
    @pytest.mark.parametrize(
        ("scheme", "header", "expected", "origin"),
        [
            ("http", "localhost:8000", "http://localhost:8000", "http://localhost:8000"),
            ("https", "dash.example.com", "https://dash.example.com", "https://dash.example.com:443"),
            ("http", "dash.example.com:80", "http://dash.example.com", "http://dash.example.com:80"),
            ("http", "[::1]:8000", "http://[::1]:8000", "http://[::1]:8000"),
            ("http", "[::1]", "http://[::1]", "http://[::1]:80"),
        ],
    )
    def test_is_read_out_of_a_host_header(self, scheme, header, expected, origin):
        address = address_of(scheme, header)
        assert (str(address), address.origin) == (expected, origin)
        assert "[" not in address.host


def check_script(text: str) -> None:
    if node := shutil.which("node"):
        subprocess.run([node, "--input-type=module", "--check", "-"], input=text, text=True, check=True)


def check_shell(text: str) -> None:
    subprocess.run(["sh", "-n"], input=text, text=True, check=True)


def check_braces(text: str) -> None:
    """For syntaxes without a parser at hand: what is opened is closed, outside of quotes."""
    bare = re.sub(r'"(?:\\.|[^"\\])*"|(?m:(?:#|//).*$)', "", text)
    stack = []
    for char in re.findall(r"[(){}\[\]]", bare):
        if char in "({[":
            stack.append(char)
        else:
            assert stack.pop() + char in {"()", "{}", "[]"}
    assert stack == []


CHECKS = {
    "alloy": check_braces,
    "csharp": check_braces,
    "javascript": check_script,
    "json": json.loads,
    "python": ast.parse,
    "rsyslog": check_braces,
    "ruby": check_braces,
    "sh": check_shell,
    "syslog-ng": check_braces,
    "xml": ET.fromstring,
    "yaml": yaml.safe_load,
}
