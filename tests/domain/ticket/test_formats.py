from __future__ import annotations

import json
from email import message_from_string
from email.policy import default as mail_policy
from pathlib import Path

import pytest

from errors.domain.ticket import FORMATS, draft
from errors.domain.ticket.formats.markdown import code
from tests.domain.ticket.facts import error, facts, told_in_full, without_anything

GOLDEN = Path(__file__).parent / "golden"
STORIES = {"told_in_full": told_in_full, "without_anything": without_anything}

HOSTILE = [
    "first line\nService:          PublicApi\r\nBcc: somebody@else.example",
    "``` `` ` end of code ` | cell | <script>alert(1)</script> [link](http://evil.example) @everyone **bold**",
    "\u202e reversed \u2028 separated \x00 \x1b[31m red \u200b",
    "word " * 40_000,
    "=?utf-8?q?encoded?= \N{PILE OF POO} \ud83d",
]


class TestGoldenFiles:
    @pytest.mark.parametrize("story", STORIES)
    @pytest.mark.parametrize("name", FORMATS)
    def test_say_what_each_format_renders(self, name, story):
        rendered = FORMATS[name].render(draft(STORIES[story](), severity=3))
        golden = GOLDEN / f"{story}.{FORMATS[name].extension}"
        assert rendered == golden.read_bytes().decode()


class TestHostileText:
    @pytest.fixture(params=range(len(HOSTILE)))
    def hostile(self, request):
        text = HOSTILE[request.param]
        return draft(
            facts(
                error(
                    message=text, service=text, correlation_id=text, company_id=text, exception="", data_type=text,
                    connection_id=text, request_url=text, request_method=text, validation=(text,), linked_ids=(text,),
                    company_name=text,
                ),
                error(2, correlation_id=text + "2", service="other " + text),
            ),
            severity=1,
        )  # fmt: skip

    def test_adds_no_line_to_plain_text(self, hostile):
        text = FORMATS["text"].render(hostile)
        labels = [line.partition(":")[0] for line in text.splitlines() if line[:1].strip()]
        expected = ["Subject", *(field.label for field in hostile.fields if field.lines)]
        assert labels == expected
        assert all(line.isprintable() for line in text.split("\n"))

    def test_stays_inside_code_in_markdown(self, hostile):
        for line in FORMATS["markdown"].render(hostile).splitlines():
            if any(word in line for word in ("<script>", "@everyone", "evil.example")):
                fence = "`" * 4
                assert line.count(fence) == 2
                assert line.endswith(fence)

    def test_is_one_value_in_json(self, hostile):
        document = json.loads(FORMATS["json"].render(hostile))
        assert list(document) == ["schema", "to", "subject", "severity", "fields", "to_add"]
        assert "\n" not in document["fields"]["error"]

    def test_adds_no_header_to_the_mail(self, hostile):
        message = message_from_string(FORMATS["eml"].render(hostile), policy=mail_policy)
        assert message.keys() == [
            *("X-Unsent", "To", "Subject", "Content-Type", "Content-Transfer-Encoding", "MIME-Version")
        ]
        assert message["To"] == "support@codat.io"

    def test_makes_no_ticket_longer_than_a_mail_may_be(self, hostile):
        assert all(len(one.render(hostile)) < 40_000 for one in FORMATS.values())


class TestMail:
    def test_opens_as_a_draft_with_the_text_as_it_is_copied(self):
        told = draft(told_in_full(), severity=3)
        rendered = FORMATS["eml"].render(told)
        message = message_from_string(rendered, policy=mail_policy)
        assert rendered.isascii()
        assert message["X-Unsent"] == "1"
        assert message["Subject"] == told.subject
        assert FORMATS["text"].render(told).endswith(message.get_content().replace("\r\n", "\n"))


class TestCode:
    @pytest.mark.parametrize(
        ("text", "span"),
        [("plain", "`plain`"), ("a`b", "``a`b``"), ("`edge`", "`` `edge` ``"), ("a```b", "````a```b````")],
    )
    def test_has_a_fence_that_its_text_has_not(self, text, span):
        assert code(text) == span


class TestJson:
    def test_has_the_same_members_whatever_is_known(self):
        full, bare = (
            json.loads(FORMATS["json"].render(draft(story(), severity=3)))["fields"] for story in STORIES.values()
        )
        assert list(full) == list(bare)
