"""
What stays in a template although it looks like something that varies.

These rows stand first in the table. Each consumes the words that make its digits meaningful, so that the rows
for numbers never see them.
"""

from __future__ import annotations

from errors.domain.signature.v1.row import Row

_REASON_PHRASES = (
    "(?:Accepted|Bad Gateway|Bad Request|Conflict|Endpoint|Forbidden|Gateway Time|Internal Server|Method Not|Moved|"
    "Multi-Status|No Content|Not Acceptable|Not Found|Not Implemented|Payment|Precondition|Proxy Auth|Request Entity|"
    "Request Time|Service (?:Temporarily )?Unavailable|Service unavailable|Too Many|Too many|Unauthorized|Unavailable|"
    "Unprocessable|Unsupported)"
)

KEPT = (
    Row(
        rule="httpStatus",
        begins="Aa0",
        pattern=(
            r'HTTP(?:/0(?:\.0)?)?"?[ :]{1,2}000'
            r"|(?:[Ss]tatus|[Ss]tatus[ _-]?[Cc]ode|STATUS|HTTP [Cc]ode)[\"']?"
            r"(?: (?:is|was|of|does not indicate success))?[ :=(\[]{1,3}000"
            r"|(?:[Ff]ailed|[Ee]rror) ?\(000\)(?! ?[A-Za-z0-9])"
            r"|(?:[Ee]rror|[Rr]eturned|[Rr]esponded with|[Aa]nswered|[Ff]ailed with|[Gg]ot|[Rr]eceived) 000"
            r"(?=[.,;:)]|$| (?:for|from|on|when|after|in|while|response|error|status)\b)|000[ -]0\.0\.0{1,3}(?= )"
        ),
        reason="A status inside a text tells what happened: failed(409) and failed(503) are two problems.",
        example="Feed Connection failed(409): already connected",
        template="Feed Connection failed(409): already connected",
        is_kept=True,
    ),
    Row(
        rule="reasonPhrase",
        begins="0",
        pattern=rf"000(?:\)|:| -)? \(?{_REASON_PHRASES}",
        reason="Three digits in front of HTTP's own words are a status.",
        example="The remote server returned an error: (404) Not Found.",
        template="The remote server returned an error: (404) Not Found.",
        is_kept=True,
    ),
    Row(
        rule="protocol",
        begins="Aa",
        pattern=(
            r"HTTP/0(?:\.0)?|(?:TLS|SSL|SMB|SAML|OAuth|OpenAPI|SOAP)[ /]?v?0(?:\.0)?|UTF-0+(?:[BL]E)?|SHA-?0+(?:-0+)?"
            r"|(?:AES|RSA|HMAC|Latin|Windows|Base|CP)-0+|ISO[ -]?0+(?:-0+)*|(?:RFC|PEP|MPL|GPL)[ -]?0+|x00_00"
        ),
        reason="The number is part of the name of a standard.",
        example="TLSv1.2 handshake failed on x86_64, body is not UTF-8",
        template="TLSv1.2 handshake failed on x86_64, body is not UTF-8",
        is_kept=True,
    ),
    Row(
        rule="product",
        begins="A",
        pattern=r"(?:Sage|Dynamics|Office|Microsoft|Windows|Windows Server|SQL Server) 0{2,4}",
        reason="Sage 50 and Sage 200 are two platforms.",
        example="Sage 200 is not supported by this endpoint",
        template="Sage 200 is not supported by this endpoint",
        is_kept=True,
    ),
    Row(
        rule="errorCode",
        begins="Aa0",
        pattern=(
            r"(?:[Ee]rror|[Ee]xit|[Rr]eturn|[Rr]esult|[Rr]esponse|[Rr]eason|[Dd]etailedError)[ _-]?[Cc]ode"
            r"[\"']?(?: (?:is|was|of))?[ :=#(]{1,3}-?0+"
            r"|SQL ?[Ss](?:TATE|tate)\W{0,3}[0A-Z]{5}|ERROR 0000 \([0A-Z]{5}\)"
            r"|ERROR:? [0A-Z]{5}(?=:)|[Ee]rror:? #?0{3,6}(?=:)|failed \(0+(?=: )"
            r"|[Ee]rrno[ :=]{1,3}-?0+|WinError 0+|exit status 0+|[Ss]ignal 0+|Severity: 0+"
            r"|(?:ORA|SP0|TNS|PLS|CVE|ERR|ERROR|DB0|SQL|KB|MSB)-0+(?:-0+)?|0x[0Cc][0A-Fa-f]{7}"
        ),
        reason="Codes of databases, systems and compilers name the fault; an account code (`code 4000`) does not.",
        example="ORA-00942: table or view does not exist, exit code 137",
        template="ORA-00942: table or view does not exist, exit code 137",
        is_kept=True,
    ),
    Row(
        rule="message",
        begins="Aa.",
        pattern=(
            r'[{,] ?\\?"(?:desc|description|detail|details|err|error|message|msg|title)\\?" ?: ?\\?"'
            r"(?=[A-Z][a-z]* |[a-z]+ )"
            r"|\b(?:cause|desc|description|detail|err|error|message|msg|reason) ?= ?[\"'](?=\S)"
            r"|(?<!\w)\w++(?:(?<=Error)|(?<=Exception)|(?<=Warning))\([\"'](?=\S)|panicked at '|\"(?=[A-Z]{3,7} /)"
        ),
        reason="A quoted message is read on inside its quotes: as one value it would make all messages one.",
        example='level=warn msg="gave up after 3 tries" id=7',
        template='level=warn msg="gave up after <number> tries" id=<number>',
        is_kept=True,
        is_word=False,
    ),
    Row(
        rule="jsonCode",
        begins=".",
        pattern=(
            r'[{,] ?\\?"(?:code|error|errorCode|error_code|level|reason|service|severity|status|statusCode|'
            r'status_code|type)\\?" ?: ?(?:-?0+|\\?"[A-Za-z_.-]{1,64}\\?")'
        ),
        reason="A code inside JSON says what happened, as a status does.",
        example='Upstream said {"code":"invalid_grant","status":400,"ref":"9f"}',
        template='Upstream said {"code":"invalid_grant","status":400,"ref":"<value>"}',
        is_kept=True,
        is_word=False,
    ),
    Row(
        rule="jsonKey",
        begins=".",
        pattern=r"""[{,] ?(?:\\?"[\w.$ -]{1,64}\\?"|'[\w.$ -]{1,64}') ?:""",
        reason="A member's name is the name of a property; its value varies.",
        example='Bad reply: {"shelf":"S-77a","lines":3}',
        template='Bad reply: {"shelf":"<value>","lines":<number>}',
        is_kept=True,
        is_word=False,
    ),
)
