"""
What a secret looks like: by the name of its member, and by its shape inside a text.

A rule replaces the secret alone and leaves the words around it, so that a message still says what went wrong. No rule
matches its own mark: a secret never starts with `[`, and the scheme before one is taken possessively. Every look ahead
is bounded, since the texts are anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from errors.domain.scrub_numbers import card_in, iban_in

MARK_START = "[scrubbed:"


def mark(kind: str) -> str:
    """What stands in the place of a secret of that kind."""
    return f"{MARK_START}{kind}]"


def compared(name: str) -> str:
    """A member name without case, dashes, underscores, dots and spaces."""
    return name.replace("-", "").replace("_", "").replace(".", "").replace(" ", "").casefold()


_KIND_BY_NAME = {
    "authorization": "authorization", "cookie": "cookie", "credentials": "secret", "cvc": "cardNumber",
    "cvv": "cardNumber", "iban": "iban", "passwd": "password", "proxyauthorization": "authorization",
    "pwd": "password", "secret": "secret", "setcookie": "cookie", "sortcode": "sortCode", "token": "token",
}  # fmt: skip
_KIND_BY_ENDING = {
    "accesskey": "secret", "accesskeyid": "secret", "accesstoken": "token", "apikey": "apiKey", "apitoken": "token",
    "authtoken": "token", "bankaccountnumber": "accountNumber", "bearertoken": "token", "cardnumber": "cardNumber",
    "clientsecret": "secret", "idtoken": "token", "passphrase": "password", "password": "password",
    "privatekey": "privateKey", "refreshtoken": "token", "routingnumber": "routingNumber", "secretkey": "secret",
    "securitytoken": "token", "sessiontoken": "token",
}  # fmt: skip
_ENDINGS = tuple(_KIND_BY_ENDING)
_BANK_NAMES = frozenset({"sortcode", "iban", "routingnumber", "abaroutingnumber", "bsb", "bic", "swift"})


def kind_of_member(name: str, siblings: frozenset[str] = frozenset()) -> str:
    """The kind of secret that a member of that compared name holds, else an empty text."""
    if name in _KIND_BY_NAME:
        return _KIND_BY_NAME[name]
    if name == "accountnumber" and not _BANK_NAMES.isdisjoint(siblings):
        return "accountNumber"
    if name.endswith(_ENDINGS):
        return next(kind for ending, kind in _KIND_BY_ENDING.items() if name.endswith(ending))
    return ""


class Rule(NamedTuple):
    """Where the pattern matches, what `pick` takes of its group `secret` is replaced."""

    kind: str
    words: tuple[str, ...]
    """Lower case; one of them is in every text that matches. A rule without words is told by its digits."""
    pattern: re.Pattern[str]
    pick: Callable[[str], str] = str
    signs: str = ""
    """One of these characters is in every text that matches, if there are any. To look for them is cheap."""


_NAME = (
    r"(?P<name>api[-_ ]?key|secret[-_ ]?key|access[-_ ]?key(?:[-_ ]?id)?|client[-_ ]?secret|password|passwd|passphrase"
    r"|pwd|(?:access|refresh|id|auth|api|session|bearer|security)[-_ ]?token|(?<![a-z0-9_-])(?:token|secret|cvv|cvc))"
)
_QUOTE = r"[\"'\\]"
_CHARACTER = r"[^\s\"'\\&;,<>(){}\[\]]"
_NOTHING = r"(?!(?:null|none|nil|undefined|true|false|empty)\b)"
_NAMED_WORDS = ("key", "secret", "pass", "pwd", "token", "cvv", "cvc")

_PRIVATE_KEY = r"-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY-----.*?(?:-----END[A-Z0-9 ]{0,40}PRIVATE KEY-----|\Z)"
_HEADER = (
    rf"(?i:authorization){_QUOTE}*\s*[:=]\s*{_QUOTE}*(?i:(?:basic|bearer|token|apikey|splunk)\s+)?+"
    rf"(?=\S{{0,99}}(?:[\d=]|[a-z][A-Z]|\w\.\S)|\S{{16}})(?P<secret>{_CHARACTER}{{4,}}+)(?!\()"
)
_SCHEME = r"(?i:\b(?:basic|bearer))\s+(?=[^\s\"']{0,99}[0-9=])(?P<secret>[A-Za-z0-9+/=._~-]{12,})"
_ASSIGNED = rf"(?i:{_NAME})(?:{_QUOTE}*\s*={{1,2}}\s*|{_QUOTE}+\s*:\s*){_QUOTE}*+{_NOTHING}(?P<secret>{_CHARACTER}+)"
_TOLD = rf"(?i:{_NAME})\s*:\s*(?=\S{{0,99}}\d|\S{{20}})(?P<secret>{_CHARACTER}{{6,}})"
_QUOTED_KEY = r"(?i:\bapi[-_ ]?key)[\s\"'`]+(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Za-z])(?P<secret>[A-Za-z0-9_-]{16,})"
_PREFIXED = (
    r"(?P<secret>(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|\b[rsp]k_(?:live|test)_\w{8,}|\bwhsec_[\w+/=]{8,})"
)
_USER_INFO = r"://(?P<secret>[^/\s:@\"'\[]+:[^/\s\"'\[]+)@"  # a password may hold an @ too
_IBAN = r"(?<![A-Za-z0-9-])(?P<secret>[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]){11,34})(?![A-Za-z0-9])"
_CARD = r"(?<![\w.-])(?P<secret>\d{13,19}|\d{4}([ -])\d{4}\2\d{4}\2\d{1,7}|\d{4}([ -])\d{6}\3\d{4,5})(?![\w-]|\.\d)"
_SORT_CODE = r"(?i:sort[-_ ]?code)(?:\s+is)?[\s\"'\\:=#]*(?P<secret>\d\d[ -]?\d\d[ -]?\d\d)(?![\d-])"
_ROUTING = (
    r"(?i:routing)(?i:[-_ ]?(?:transit[-_ ]?)?(?:number|code|no\.?))?(?:\s+is)?[\s\"'\\:=#]*(?P<secret>\d{9})(?!\d)"
)
_ACCOUNT = (
    r"(?i:\b(?:account|acct|a/c))(?i:[-_ ]?(?:number|num|no\.?))?(?:\s+is)?[\s\"'\\:=#]*(?P<secret>\d{4,17})(?![\d-])"
)
_UK_PAIR = r"(?<![\w-])(?P<secret>\d\d-\d\d-\d\d[ ,/]{1,2}\d{8})(?![\w-]|\.\d)"

RULES = [
    Rule("privateKey", ("private key-----",), re.compile(f"(?P<secret>{_PRIVATE_KEY})", re.DOTALL)),
    Rule("authorization", ("authorization",), re.compile(_HEADER)),  # Authorization: Basic dXNlcjpwYXNz
    Rule("authorization", ("basic ", "bearer "), re.compile(_SCHEME)),  # the same without the header's name
    Rule("secret", _NAMED_WORDS, re.compile(_ASSIGNED), signs="=:"),  # ?api_key=abc, {"password":"abc"} inside a text
    Rule("secret", _NAMED_WORDS, re.compile(_TOLD), signs=":"),  # password: hunter2; a plain word there is prose
    Rule("apiKey", ("key",), re.compile(_QUOTED_KEY)),  # The API key 'k3jh...' is not valid
    Rule("token", ("eyj", "k_live_", "k_test_", "whsec_"), re.compile(_PREFIXED)),
    Rule("userInfo", ("@",), re.compile(_USER_INFO)),
    Rule("iban", (), re.compile(_IBAN), iban_in),
    Rule("cardNumber", (), re.compile(_CARD), card_in),
    Rule("bankAccount", (), re.compile(_UK_PAIR)),
]

BANK_RULES = [
    Rule("sortCode", ("sort",), re.compile(_SORT_CODE)),
    Rule("routingNumber", ("routing",), re.compile(_ROUTING)),
    Rule("accountNumber", ("sort", "routing"), re.compile(_ACCOUNT)),  # ledgers have account numbers too
]


def replaced(rule: Rule, text: str) -> str:
    """The text with that rule's secrets marked."""
    if rule.signs and not any(sign in text for sign in rule.signs):
        return text

    def swap(match: re.Match[str]) -> str:
        secret = rule.pick(match["secret"])
        if not secret:
            return match[0]
        start = match.start("secret") - match.start()
        return match[0][:start] + mark(_kind(rule, match)) + match[0][start + len(secret) :]

    return rule.pattern.sub(swap, text)


def _kind(rule: Rule, match: re.Match[str]) -> str:
    named = match.groupdict().get("name")
    return kind_of_member(compared(named)) or rule.kind if named else rule.kind
