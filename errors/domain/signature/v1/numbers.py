"""
Placeholders of ids, codes and numbers.

A number is one where no letter touches it: `OAuth2`, `utf8` and `5xx` are words.
"""

from __future__ import annotations

from errors.domain.signature.v1.naming import id_name, number_name
from errors.domain.signature.v1.row import Row
from errors.domain.signature.v1.shape import ID_MARK

_CURRENCY = r"(?:USD|EUR|GBP|CAD|AUD|NZD|ZAR|JPY|CNY|CHF|SEK|NOK|DKK|INR|SGD|HKD|MXN|BRL|PLN|CZK|HUF|ILS|AED)"
_SYMBOL = r"(?:(?:US|CA|AU|NZ|HK|A|C)?\$|[£€¥₹])"
_MONEY = r"[+-]?0{1,15}+(?:[.,]0{1,15}+){0,5}+"
_THOUSANDS = r"0{1,3}(?:,000){1,6}+(?:\.0++)?+|0{1,3}(?:\.000){1,6}+,0{1,2}"
_NUMBER = rf"(?:{_THOUSANDS}|0++,0{{1,2}}(?![0,])|0++(?:\.0++)?+(?:[eE][+-]?0++)?+)"
_SIGN = r"(?:(?<![0-9A-Za-z)\]}])[+-])?"
_BEFORE = r"(?<![0-9A-Za-z])(?<!0\.)"
_AFTER = r"(?![0-9A-Za-z])"

NUMBERS = (
    Row(
        rule="ids",
        begins="a",
        pattern=rf"{ID_MARK}(?:(?:, ?|,? and ){ID_MARK})+",
        reason="Lists of ids differ in length too.",
        example="Already processed: 7d1f9c3e-2b4a-4c5d-8e6f-0a1b2c3d4e5f, 8e2a0d4f-3c5b-4d6e-9f70-1b2c3d4e5f60",
        template="Already processed: <ids>",
    ),
    Row(
        rule="podId",
        begins="a0",
        pattern=rf"(?:{ID_MARK}|(?=[b-z]*0)[bcdfghjklmnpqrstvwxz0]{{8,10}})-[bcdfghjklmnpqrstvwxz0]{{5}}",
        reason="Kubernetes names replicas in letters without vowels; each restart brings a new name.",
        example="Back-off restarting web in pod web-7d4b9c6f5-x2x4z",
        template="Back-off restarting web in pod web-<podId>",
    ),
    Row(
        rule="id",
        begins="a0",
        pattern=rf"(?:00-{ID_MARK}-{ID_MARK}-00|{ID_MARK})",
        reason="A GUID, or eight hex digits and more: shapes hold nothing else under this mark.",
        example="No syncs for company 7d1f9c3e-2b4a-4c5d-8e6f-0a1b2c3d4e5f were found.",
        template="No syncs for company <companyId> were found.",
        name=id_name,
    ),
    Row(
        rule="ipAddress",
        begins="Aa0.",
        pattern=(
            r"(?<![Vv]ersion[ =])0{1,3}(?:\.0{1,3}){3}(?:/00?)?(?!\.0)"
            r"|(?=[0-9a-fA-F:]{0,39}0)(?:(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|(?:[0-9a-fA-F]{1,4}:){1,6}(?::[0-9a-fA-F]{1,4}){1,6})|(?<![\w:])::0"
        ),
        reason="Nodes and clients differ; the fault is the same. The port behind it is a number of its own.",
        example="connect() to 10.0.3.17:8080 failed, client fe80::a00:27ff:fe4e:66a1",
        template="connect() to <ipAddress>:<number> failed, client <ipAddress>",
    ),
    Row(
        rule="macAddress",
        begins="Aa0",
        pattern=r"(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}",
        reason="As an IP address.",
        example="link 00:1a:2b:3c:4d:5e is down",
        template="link <macAddress> is down",
    ),
    Row(
        rule="version",
        begins="a0",
        pattern=(
            r"v?0{1,9}+(?:\.0{1,9}+){2,5}+(?:[+-][0-9A-Za-z][\w.]*)?|v0+\.0+"
            r"|(?:(?<=[Vv]ersion )|(?<=[Vv]ersion=))v?0{1,9}(?:\.0{1,9}){0,5}"
        ),
        reason="The same fault after the next release is the same issue.",
        example="Client 6.0.0-rc.1 needs at least v2.4 and version 17",
        template="Client <version> needs at least <version> and version <version>",
    ),
    Row(
        rule="size",
        begins="0",
        pattern=r"0{1,18}+(?:[.,]0{1,9}+){0,5}+ ?(?:[kKMGTP]i?B|[Bb]ytes?|B)",
        reason="Bytes, KB and MB tell one fault.",
        example="Body of 12,582,912 bytes is over the limit of 10 MB",
        template="Body of <size> is over the limit of <size>",
    ),
    Row(
        rule="amount",
        begins="A0.",
        pattern=(
            rf"(?<!\w){_SYMBOL} ?{_MONEY}{_AFTER}|(?<!\w){_CURRENCY} ?{_MONEY}{_AFTER}"
            rf"|{_BEFORE}{_SIGN}{_MONEY} ?(?:{_CURRENCY}{_AFTER}|[£€¥])"
        ),
        reason="An amount of money with its currency.",
        example="Payment of £1,204.50 is above the 99 EUR that are due (USD 107.10)",
        template="Payment of <amount> is above the <amount> that are due (<amount>)",
        is_word=False,
    ),
    Row(
        rule="ordinal",
        begins="0",
        pattern=r"0+(?:st|nd|rd|th)",
        reason="A number in words' clothing.",
        example="The 3rd line and the 21st are equal",
        template="The <ordinal> line and the <ordinal> are equal",
    ),
    Row(
        rule="reference",
        begins="A",
        pattern=r"(?<!-)(?:[A-Z]{2,6}[-#]0+(?:[-/]0+)*|(?:INV|PO|SO|CN|BILL|JNL|REF)0{2,})",
        reason="Invoices and orders are numbered so. Error codes of that form are kept by an earlier row.",
        example="INV-0042 and PO1007 are closed",
        template="<reference> and <reference> are closed",
    ),
    Row(
        rule="identified",
        begins="Aa0.",
        pattern=r"(?:(?<=\b[Ii][Dd] )|(?<=\b[Ii][Dd]: )|(?<=[Ii][Dd]=))(?=[\w-]*0)(?=[\w-]*[A-Za-z])[\w+/-]+={0,2}",
        reason="What follows the word ID is one, however short, where it has a figure.",
        example="No data for invoice ID A7-2c",
        template="No data for invoice ID <invoiceId>",
        name=id_name,
    ),
    Row(
        rule="hex",
        begins="0",
        pattern=r"0x[0-9a-fA-F]+",
        reason="A place in memory, a byte. Eight digits are an error code, which an earlier row keeps.",
        example="segfault at 0x7ffd3a2b10c4",
        template="segfault at <hex>",
    ),
    Row(
        rule="token",
        begins="Aa0",
        pattern=(
            r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?"
            r"|(?<![\w+/-])(?=(?:[A-Za-z_+/-]*+0){2})(?=[\w+/-]*[A-Z])(?![\w+/-]*[a-z]{6})[0-9A-Za-z+/_-]{32,}={0,2}"
            r"|(?=[A-Za-z]*+0++[A-Za-z]++0++[A-Za-z]++0)[0-9A-Za-z]{6,}(?!_)"
            r"|(?=[A-Za-z]*0)(?=[0a-z]*[A-Z])(?=[0A-Z]*[a-z])(?![0A-Za-z]*[a-z]{6})[0-9A-Za-z]{20,}={0,2}"
            r"|(?=[A-Z]*+0++[A-Z]++0)[0A-Z]{16,}"
            r"|(?:[a-z]{2,10}_){1,3}(?=[A-Za-z]*0)(?=[0a-z]*[A-Z])[0-9A-Za-z]{8,}"
        ),
        reason="Keys, base64 and the ids of other systems: figures and letters shuffled as no word is.",
        example="No customer cus_9fQ2LmXa81Zt, tax rate 23vwUg7OhGIZvEUHdee7fw",
        template="No customer <token>, tax rate <token>",
    ),
    Row(
        rule="index",
        begins="0",
        pattern=r"(?<=[\w\])]\[)0+(?=\](?!:))|(?<=[A-Za-z]\.)0+(?=\.[A-Za-z])",
        reason="Which line of a list it was; the property behind it stays.",
        example="Items[0].Lines[3].NetAmount must be positive",
        template="Items[<index>].Lines[<index>].NetAmount must be positive",
        is_word=False,
    ),
    Row(
        rule="numbers",
        begins="0.",
        pattern=rf"{_BEFORE}{_SIGN}{_NUMBER}(?:, {_SIGN}{_NUMBER}{_AFTER}){{2,}}",
        reason="Lists of numbers differ in length too; two of them may be the end and the beginning of two clauses.",
        example="Rows 4, 17, 23 are empty",
        template="Rows <numbers> are empty",
        is_word=False,
    ),
    Row(
        rule="number",
        begins="0.",
        pattern=rf"{_BEFORE}{_SIGN}{_NUMBER}{_AFTER}",
        reason="Counts, limits, record ids, lines; decimals too, since 70.00 is often written 70.",
        example="You have exceeded the 50-company limit by 2, NetAmount -12.5",
        template="You have exceeded the <number>-company limit by <number>, NetAmount <amount>",
        name=number_name,
        is_word=False,
    ),
)
