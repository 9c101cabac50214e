"""
Names a placeholder by the words beside it: `company f00000000` is a `companyId`, `'…' dataset` a `dataType`.

The words beside a placeholder stay in the template, so the same words always give the same name, and naming
never parts two messages that the patterns had brought together.
"""

from __future__ import annotations

import re

from errors.domain.signature.v1.row import Context

NOUNS = {
    "account": "account", "attachment": "attachment", "batch": "batch", "bill": "bill", "client": "client",
    "company": "company", "connection": "connection", "correlation": "correlation", "customer": "customer",
    "dataset": "dataset", "event": "event", "file": "file", "integration": "integration", "invoice": "invoice",
    "item": "item", "job": "job", "journal": "journal", "loan": "loan", "merchant": "merchant",
    "message": "message", "note": "note", "operation": "operation", "order": "order", "organisation": "organisation",
    "organization": "organisation", "payment": "payment", "platform": "platform", "product": "product",
    "push": "push", "rate": "rate", "record": "record", "report": "report", "request": "request", "rule": "rule",
    "session": "session", "span": "span", "subscription": "subscription", "supplier": "supplier", "sync": "sync",
    "tax": "tax", "tenant": "tenant", "trace": "trace", "transaction": "transaction", "transfer": "transfer",
    "user": "user", "vendor": "vendor", "webhook": "webhook",
}  # fmt: skip
"""The last word before a value, and what it is called."""

PAIRS = {
    ("push", "operation"): "pushOperation",
    ("data", "set"): "dataset",
    ("credit", "note"): "creditNote",
    ("purchase", "order"): "purchaseOrder",
    ("sales", "order"): "salesOrder",
    ("bank", "account"): "bankAccount",
    ("source", "account"): "sourceAccount",
    ("tax", "rate"): "taxRate",
}

NAMED = {"client", "company", "customer", "merchant", "organisation", "supplier", "tenant", "user", "vendor"}
"""Nouns whose bearers have names of their own."""

_KEY_WORDS = frozenset({"guid", "id", "ids", "key", "no", "number", "numbers", "ref", "reference", "uuid"})
_LINKS = frozenset({"called", "is", "named", "s", "was", "with"})
_AMOUNTS = frozenset({"amount", "balance", "cost", "fee", "price", "subtotal", "summed"})

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[.;!?)\]}>]")
_CLAUSE_ENDS = frozenset(".;!?)]}>")
_WORDS_ENOUGH = 6
BESIDE = 48
"""Characters before and behind a value that may name it."""

_IDENTIFIER = re.compile(r"[$A-Za-z_][A-Za-z_.]*(?:(?:\[0+\]|0{1,2})[A-Za-z_.]*){0,4}(?: [A-Z][A-Za-z]*){0,2}\Z")
_SNAKE = re.compile(r"[a-z]+(?:_[a-z]+)+\Z|[A-Z]+(?:_[A-Z]+)+\Z")
_CAMEL = re.compile(r"[a-z]+(?:[A-Z][a-z]*)+\Z")
_TITLE = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*(?: [A-Z][a-z]*){0,2}\Z")
_CALL = re.compile(r"[\w.:$<>]+\([^)]*\)\Z")
_TYPES = frozenset({
    "NULL", "None", "NoneType", "bool", "bytes", "dict", "false", "float", "int", "list", "null", "object", "set",
    "str", "string", "true", "tuple", "undefined",
})  # fmt: skip
_PROGRAM_WORDS = frozenset({
    "argument", "arguments", "attribute", "attributes", "class", "column", "columns", "constraint", "element", "field",
    "fields", "function", "header", "headers", "index", "keyword", "method", "module", "option", "parameter",
    "parameters", "property", "properties", "reading", "relation", "setting", "table", "variable",
})  # fmt: skip
_PROGRAM_AFTER = re.compile(
    r" (?:argument|attribute|class|column|element|field|function|header|method|module|object|parameter|property|"
    r"can ?not|can't|has to|is missing|is not defined|is null|is required|is undefined|may not|must|needs to|reached|"
    r"should)\b"
)
_COUNTED = re.compile(r" [a-z]")
_DATA_TYPES = (["datatype"], ["datatypes"], ["data", "type"], ["data", "types"])
_NEVER_OF_THE_PROGRAM = frozenset({"dataType", "platform"})
_DATA_TYPE_AFTER = re.compile(r" (?:data ?[Tt]ype|[Dd]ata ?[Ss]et)\b")
_PLATFORM_AFTER = re.compile(r" platform\b")
_SAME_KIND = re.compile(
    r"(?P<id>f00000000|(?=[\w-]*0)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?![\w-]*[a-z]{6})[\w-]{16,})\Z"
    r"|(?P<url>[a-zA-Z][a-zA-Z0-9+.-]{1,20}://\S+)\Z|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)\Z"
    r"|(?P<path>(?:~?/[\w.{%-]|[A-Za-z]:[\\/]|\\\\|\.{1,2}/).*|[\w.-]+(?:/[\w.-]+)+\.[A-Za-z]{1,5})\Z"
    r"|(?P<ipAddress>0{1,3}(?:\.0{1,3}){3}(?::0+)?)\Z|(?P<dateTime>0000-00-00[T ]00:00\S*)\Z"
    r"|(?P<date>0000-00-00|00/00/0000)\Z"
)
"""What is the same in quotes and without."""


def id_name(context: Context) -> str:
    """`companyId` after "company", "company ID", "companyId="; `id` after a word that says nothing."""
    noun = _noun(_words_before(context))
    return f"{noun}Id" if noun else "id"


def quoted_name(context: Context) -> str:
    """What stands in quotes: "" for a name of the program, which says what is wrong rather than with whom."""
    same = _SAME_KIND.match(context.value)
    if same:
        return id_name(context) if same.lastgroup == "id" else same.lastgroup or ""
    words = _words_before(context)
    noun = _noun(words)
    name = _named_by_words(words, noun=noun, after=context.after)
    if name not in _NEVER_OF_THE_PROGRAM and _is_of_the_program(context, words=words, noun=noun):
        return ""
    return name


def list_name(context: Context) -> str:
    """What a list of quoted texts holds: `values`, `platforms`, `dataTypes`."""
    words = _words_before(context)
    return _named_by_words(words, noun=_noun(words), after=context.after) + "s"


def number_name(context: Context) -> str:
    """`amount` after a word of money, however many decimals it is written with; else `number`."""
    words = _words_before(context)
    last = words[-1] if words else ""
    if last in _AMOUNTS or (last == "total" and not _COUNTED.match(context.after)):
        return "amount"
    return "number"


def _named_by_words(words: list[str], *, noun: str, after: str) -> str:
    if words[-1:] in _DATA_TYPES or words[-2:] in _DATA_TYPES or _DATA_TYPE_AFTER.match(after):
        return "dataType"
    if noun == "platform" or _PLATFORM_AFTER.match(after):
        return "platform"
    if noun and words[-1] in _KEY_WORDS:
        return f"{noun}Id"
    return f"{noun}Name" if noun in NAMED else noun or "value"


def _is_of_the_program(context: Context, *, words: list[str], noun: str) -> bool:
    content, is_code = context.value, context.before[-1:] == "`"
    if content in _TYPES or _CALL.match(content):
        return True
    if words[-1:] and words[-1] in _KEY_WORDS:
        return False
    if _SNAKE.match(content) or (is_code and _CAMEL.match(content)):
        return is_code or not noun
    if noun:
        return False
    said = words[-2:] if words[-1:] == ["named"] else words[-1:]
    is_said = not _PROGRAM_WORDS.isdisjoint(said) or bool(_PROGRAM_AFTER.match(context.after))
    return bool((is_code and _TITLE.match(content)) or (is_said and _IDENTIFIER.match(content)))


def _words_before(context: Context) -> list[str]:
    """The last words of the clause before the value, in lower case, camelCase taken apart."""
    words: list[str] = []
    for word in reversed(_WORDS.findall(context.before.replace("(s)", ""))):
        if len(words) == _WORDS_ENOUGH or word in _CLAUSE_ENDS:
            break
        words.append(word.lower())
    return words[::-1]


def _noun(words: list[str]) -> str:
    last = len(words)
    while last and (words[last - 1] in _KEY_WORDS or words[last - 1] in _LINKS):
        last -= 1
    if not last:
        return ""
    word = words[last - 1]
    pair = PAIRS.get((words[last - 2], word), "") if last > 1 else ""
    return pair or NOUNS.get(word, "") or NOUNS.get(word.removesuffix("s"), "")
