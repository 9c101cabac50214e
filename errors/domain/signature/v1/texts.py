"""
Placeholders of texts: what stands in quotes, addresses of all kinds, names of companies and platforms.

A quote opens only where no word ends and closes only where none begins, so `don't` and `a bill's lines` open
nothing; a quote that is not closed within 200 characters is none.
"""

from __future__ import annotations

from errors.domain.signature.v1.naming import list_name, quoted_name
from errors.domain.signature.v1.row import Row

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĄĆŁŚŻŠŽ][\w&'\u2019-]*"
_NO_NAME = (
    r"(?!(?:ID|Id|Ids|IDs|GUID|Guid|UUID|Key|Name|Number|Code|Type|Ref|Reference|Status|Data|Settings|API|URL|VAT|PDF|"
    r"CSV|JSON|XML|HTTP|Not|Is|Was|Has)\b)(?!\w*[a-z](?:Id|Name|Number|Key|Code|Type|Ref|Date|Settings|Status)\b)"
)
_LEGAL_FORM = (
    r"(?:Ltd|Limited|LLC|LLP|Inc|Incorporated|Corp|Corporation|PLC|Plc|plc|GmbH|AG|BV|NV|SA|SAS|SARL|Pty|Oy|AB|ApS)"
)
_MORE_NAME = rf"(?: (?:& |of )?{_CAPITAL})"
_COMPANY = rf"{_NO_NAME}{_CAPITAL}(?:{_MORE_NAME}{{0,5}}? {_LEGAL_FORM}\b|{_MORE_NAME}{{0,4}})"
_KNOWN_PLATFORMS = (
    "akxx|fbrh|gbol|hbql|jcrp|knfz|mqjo|ndsk|pbbf|pbtz|pdvj|pqsw|qhyg|qudb|rqwd|rvam|rwuv|tgff|trji|vxvy|aiwb|exgd|fqly|"
    "fztf|ldgh|lqai|lrhd|ltes|ltpp|qkdj|ugxp|vqzp|xcwv|yzth|zsth|dfxm|hcws|olpr|suuo|upvr"
)


def _after(words: str, *, between: tuple[str, ...] = (" ",)) -> str:
    """A look-behind for each word and each thing between: they need a fixed width."""
    return "(?:" + "|".join(rf"(?<=\b{word}{gap})" for word in words.split("|") for gap in between) + ")"


_SINGLE = r"'(?=[^\s'])(?:[^']|(?<=\w)'(?=\w)){1,200}+'(?!\w)"
_DOUBLE = r'"(?![\s,:;)\]}])(?:[^"\\]|\\.){1,200}+"(?!\w)'
# Not the slash of In/Out, of </html>, or of Java's /10.0.0.1:8080.
_UNIX_PATH = (
    r"(?<![\w/.~<\\)\]}-])(?!/0{1,3}(?:\.0{1,3}){3}\b)(?:~|\.{1,2})?/[\w.{~%$@][\w.@+~%{}$*-]*(?:/[\w.@+~%{}$*-]+)*"
    r"(?<!\.)/?(?:\?[\w=&%+.{}-]*[\w=}])?"
)
_WINDOWS_PATH = (
    r"(?<![A-Za-z0])[A-Za-z]:[\\/](?:[^\s\\/:*?\"'<>|]+(?: [^\s\\/:*?\"'<>|]+){0,3}[\\/])*"
    r"(?:[^\s\\/:?\"'<>|,;()]*[^\s\\/:?\"'<>|,;().])?"
)
_SHARE = r"(?<![\w\\:])\\\\[\w.$-]+(?:\\[\w.$ -]*[\w$-])+"
_RELATIVE_PATH = r"(?<![\w/.-])(?:[\w-][\w.-]*/)+[\w.-]+\.[A-Za-z]{1,5}\b"

TEXTS = (
    Row(
        rule="tag",
        begins=".",
        pattern=r"<(?!(?:0+|f00000000)>)\w+>",
        reason="Reads like a placeholder; left alone, nobody could tell it from ours.",
        example="Unexpected <html> in the reply",
        template="Unexpected <tag> in the reply",
        is_word=False,
    ),
    Row(
        rule="url",
        begins="Aa",
        pattern=r"(?:[a-zA-Z][a-zA-Z0+.-]{1,20}://|www\.)[^\s<>\"'`“”\u2018\u2019]*[^\s<>\"'`“”\u2018\u2019.,;:!?)\]}]",
        reason="Holds ids and parameters; the full stop or bracket behind it is not part of it.",
        example="Learn more at https://docs.example.com/limits?plan=free.",
        template="Learn more at <url>.",
        is_word=False,
    ),
    Row(
        rule="email",
        begins="Aa0.",
        pattern=r"(?<![\w.+-])[\w.+-]{1,64}+@(?:[\w-]+\.)+[A-Za-z]{2,}\b",
        reason="A person.",
        example="User jo.bloggs+test@example.co.uk is locked",
        template="User <email> is locked",
        is_word=False,
    ),
    Row(
        rule="values",
        begins=".",
        pattern=(
            rf"(?<![\w'])(?:{_SINGLE})(?:, ?(?:{_SINGLE})(?! ?:))+(?:,? (?:and|or) (?:{_SINGLE}))?"
            rf"|(?<!\w)(?:{_DOUBLE})(?:, ?(?:{_DOUBLE})(?! ?:))+(?:,? (?:and|or) (?:{_DOUBLE}))?"
        ),
        reason="Lists of quoted names differ in length too.",
        example="Accounts 'Sales', 'Rent' and 'Cash' are archived",
        template="Accounts <accounts> are archived",
        name=list_name,
        is_word=False,
    ),
    Row(
        rule="quoted",
        begins=".",
        pattern=(
            rf"(?:(?<![\w'])|(?<=\W[bru]))(?:{_SINGLE})|(?<!\w)(?:{_DOUBLE})|(?<![\w`])`[^`]{{1,200}}+`(?!\w)"
            r"|(?<![\w`])`[^`'\s]{1,200}+'(?!\w)|“[^“”]{1,200}+”|„[^„“”]{1,200}+[“”]|«[^«»]{1,200}+»"
            r"|\u2018(?:[^\u2018\u2019]|(?<=\w)\u2019(?=\w)){1,200}+\u2019(?!\w)"
        ),
        reason="What stands in quotes is a name or a value from the data, unless the words around it say otherwise.",
        example="Datatype 'bankAccounts' not supported by platform 'gbol'",
        template="Datatype '<dataType>' not supported by platform '<platform>'",
        name=quoted_name,
        margin=1,
        is_word=False,
    ),
    Row(
        rule="path",
        begins="Aa0.",
        pattern=rf"{_UNIX_PATH}|{_WINDOWS_PATH}|{_SHARE}|{_RELATIVE_PATH}",
        reason="Files of a machine and routes of an API hold ids and differ from node to node.",
        example=r"No route for /companies/5/data, see C:\Program Files\Acme\app.log",
        template="No route for <path>, see <path>",
        is_word=False,
    ),
    Row(
        rule="companyName",
        begins="A",
        pattern=(f"{_after('company')}{_COMPANY}|{_after('Company')}{_CAPITAL}{_MORE_NAME}{{0,5}}? {_LEGAL_FORM}\\b"),
        reason="One issue for all companies. Behind a capital Company only a legal form tells a name from a heading.",
        example="Sync failed for company Blue Kettle Ltd in step 2",
        template="Sync failed for company <companyName> in step <number>",
        is_word=False,
    ),
    Row(
        rule="customerName",
        begins="A",
        pattern=_after("customer") + _COMPANY,
        reason="As a company's name.",
        example="No tax code for customer Ann Lee",
        template="No tax code for customer <customerName>",
        is_word=False,
    ),
    Row(
        rule="supplierName",
        begins="A",
        pattern=_after("supplier|vendor|merchant") + _COMPANY,
        reason="As a company's name.",
        example="Cannot pay supplier Nordic Paper AB yet",
        template="Cannot pay supplier <supplierName> yet",
        is_word=False,
    ),
    Row(
        rule="dataType",
        begins="aA",
        pattern=r"(?:(?<=[Dd]atatype \[)|(?<=[Dd]ata type \[))[\w-]+(?=\])",
        reason="Codat writes data types in brackets too.",
        example="Datatype [bankAccounts] not supported by platform(s) [gbol]",
        template="Datatype [<dataType>] not supported by platform(s) [<platform>]",
        is_word=False,
    ),
    Row(
        rule="platform",
        begins="a",
        pattern=(
            _after("platform|Platform", between=(" ", ": ", "=", r"\(s\) ", " key ", "Key="))
            + rf"(?:(?:{_KNOWN_PLATFORMS})|[bcdfghjklmnpqrstvwxz]{{4}})(?![\w'])"
            r"|(?:(?<=latform\(s\) \[)|(?<=latform \[))[a-z]+(?:, ?[a-z]+)*(?=\])"
        ),
        reason="Four letters are a key only where the word platform stands before them; 'platform that' has none.",
        example="Not supported by platform gbol",
        template="Not supported by platform <platform>",
        is_word=False,
    ),
)
