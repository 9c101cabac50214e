"""
Placeholders of dates, times and spans of time.

Nothing here asks whether a date exists: `0000-00-00` is one, whatever its figures were.
"""

from __future__ import annotations

from errors.domain.signature.v1.row import Row

_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July|August|September|"
    r"October|November|December)"
)
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_ZONE = r"(?: ?(?:Z|UTC|GMT|[ECMP][SD]T|BST|CEST|CET|[+-]00:?00))?(?: \([A-Z]{3,4}\))?"
_CLOCK = r"00?:00(?::00(?:[.,]0{1,9})?)?(?: ?[AaPp][Mm])?"
_NUMERIC = r"(?:0000[-/.]00?[-/.]00?|00?[-/.]00?[-/.]0000)"
_WRITTEN = (
    rf"(?:00?(?:st|nd|rd|th)?[ /-]{_MONTH}\.?,?[ /-]0000|{_MONTH}\.? 00?(?:st|nd|rd|th)?,? 0000|0000[ -]{_MONTH}[ -]00)"
)
# Without a year, `May` may be a verb.
_DAY_OF_MONTH = rf"(?!May|00? May){_MONTH} 00?(?:st|nd|rd|th)?|(?!00? May)00?(?:st|nd|rd|th)? {_MONTH}"
_LONG_UNIT = (
    r"(?:milliseconds?|millis|msecs?|ms|microseconds?|nanoseconds?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|"
    r"weeks?|months?|years?)"
)
_SHORT = r"0{1,18}+(?:[.,]0{1,9})?(?:ms|us|µs|μs|ns|s|m|h|d)"
_ISO_TIME = r"(?:0{1,9}(?:\.0{1,9})?[HMS]){1,3}"

TIMES = (
    Row(
        rule="dateTime",
        begins="A0",
        pattern=(
            rf"(?:{_DAY},? )?(?:{_NUMERIC}|{_WRITTEN})(?:T|, ?| at |[ _:])(?:{_CLOCK}){_ZONE}"
            rf"|(?:{_DAY} )?{_MONTH} 00? {_CLOCK}{_ZONE}(?: 0000)?|0{{8}}T0{{6}}(?:\.0+)?Z?"
        ),
        reason="The moment of the error, or of something in it.",
        example="Paused until 2026-10-23T00:00:00.000Z, since Fri, 09 Jan 2026 10:11:12 GMT",
        template="Paused until <dateTime>, since <dateTime>",
    ),
    Row(
        rule="date",
        begins="A0",
        pattern=rf"(?:{_DAY},? )?(?:{_NUMERIC}|{_WRITTEN})|{_MONTH} 0000|{_DAY_OF_MONTH}|0000-00(?!-?0)",
        reason="As a moment.",
        example="No data between 2026-01-31 and 1 February 2026, the last month is Jan 2026",
        template="No data between <date> and <date>, the last month is <date>",
    ),
    Row(
        rule="duration",
        begins="A0",
        pattern=(
            rf"{_SHORT}(?: ?{_SHORT}){{0,5}}|0{{1,18}}+(?:[.,]0{{1,9}}+){{0,5}}+[ -]?{_LONG_UNIT}"
            rf"|P(?:0{{1,9}}[YMWD]){{1,4}}(?:T{_ISO_TIME})?|PT{_ISO_TIME}|0{{1,9}}\.00:00:00(?:\.0{{1,9}})?"
        ),
        reason="Time-outs are told in ms, s and minutes for one and the same fault.",
        example="Timed out after 30 seconds (limit 1m30s, was 1,500ms)",
        template="Timed out after <duration> (limit <duration>, was <duration>)",
    ),
    Row(
        rule="time",
        begins="0",
        pattern=rf"(?<!:){_CLOCK}{_ZONE}(?!:0)",
        reason="As a moment. A file's line:column follows a colon and is none.",
        example="Queue closes at 23:45 UTC, main.js:12:07",
        template="Queue closes at <time>, main.js:<number>:<number>",
    ),
)
