"""
An e-mail draft (RFC 5322) that a mail program opens for editing, thanks to `X-Unsent: 1`.

It has no sender, date or message id: the program that sends it adds its own. Python's e-mail package refuses a line
break in a header, and the subject has none to begin with.
"""

from __future__ import annotations

from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP

from errors.domain.ticket.document import Draft
from errors.domain.ticket.lines import body


def render(draft: Draft) -> str:
    """The whole ticket as a message with CRLF line ends; ASCII only."""
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["X-Unsent"] = "1"
    message["To"] = draft.to
    # EmailMessage's own folding encodes an encoded word once more where a line ends in it.
    message.set_raw("Subject", Header(draft.subject, header_name="Subject").encode())
    message.set_content(body(draft), charset="utf-8", cte="quoted-printable")
    return message.as_string()
