"""Dates in a text -> ISO dates, or parts of one, as exact as the text is."""

from __future__ import annotations

import datetime
import re

MONTHS = tuple("january february march april may june july august september october november december".split())
_MONTH = r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
_MONTH += r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_FORMS = (
    r"\b(?P<iso>(?:1[5-9]\d\d|20\d\d)-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)\b",
    rf"\b{_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?\b",
    rf"\b{_MONTH}\s+{_DAY}(?!\d|[.,]\d)(?:,?\s+{_YEAR})?\b",
    rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b",
    rf"\b{_YEAR}\b(?![-–,.]?\d|\s?%|\s(?:soldiers|men|troops|people|euros|dollars|miles|kilometres|kilometers|km)\b)",
)
_NAMED = [re.compile(form) for form in _FORMS]


def found(text: str) -> list[str]:
    """The dates that a text names, exact ones first; a day without its year is none."""
    dates: list[str] = []
    rest = text
    for pattern in _NAMED:
        for match in pattern.finditer(rest):
            if (date := _iso(match.groupdict())) and date not in dates:
                dates.append(date)
        rest = pattern.sub(lambda m: " " * len(m[0]), rest)
    return dates


def read(text: str) -> str:
    """The date that a text is: '2021-09-30' for '30 September 2021' or '2021-09-30T10:00Z'; '' where it is none."""
    plain = re.sub(r"^(\d{4}-\d\d-\d\d)[T ]\d.*$", r"\1", text.strip())
    for pattern in _NAMED:
        if match := pattern.fullmatch(plain):
            return _iso(match.groupdict())
    return ""


def is_date(text: str) -> bool:
    """Whether it is a date in our form: 2021-09-30, 2021-09 or 2021."""
    return bool(re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text)) and _is_day(
        text if len(text) > 4 else f"{text}-01"
    )


def _iso(parts: dict[str, str | None]) -> str:
    if iso := parts.get("iso"):
        return iso if _is_day(iso) else ""
    year, month, day = parts.get("year"), parts.get("month"), parts.get("day")
    if not year:
        return ""
    if not month:
        return year
    number = next(n for n, name in enumerate(MONTHS, 1) if name.startswith(month[:3].lower()))
    date = f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")
    return date if _is_day(date) else ""


def _is_day(date: str) -> bool:
    try:
        datetime.date.fromisoformat((date + "-01")[:10])
    except ValueError:
        return False
    return True
