"""The row of the table for what a mention asks of us: how much attention now, whose, by when."""

from typing import Any, get_args

from schemas.choices import one_of, told_yes_or_no, yes_or_no
from schemas.draft import Draft
from schemas.enriched import Department, Priority
from schemas.judgements.row import (
    REASON,
    Decidable,
    Judgement,
    Label,
    RuleField,
    as_stored,
    changed,
)

_DEPARTMENTS = tuple(name for name in get_args(Department) if name)


def _score(text: str) -> int:
    if not text.isdecimal() or int(text) > 100:
        raise ValueError(f"{text!r} is no priority: write a whole number from 0 to 100")
    return int(text)


def _priority(draft: Draft, **changes: Any) -> Priority:
    decided: Priority = changed(draft.priority or Priority(score=0), **changes)
    return decided


def _urgency(draft: Draft, brand: str, value: Any) -> Priority:
    return _priority(draft, score=value, reasons=(REASON,))


def _needs_answer(draft: Draft, brand: str, value: Any) -> Priority:
    return _priority(draft, needs_answer=value, **({} if value else {"answer_by": None}))


PRIORITY = Judgement(
    "priority",
    rule_fields={
        "priority": RuleField("number", "0–100", lambda e: e.priority.score if e.priority else 0),
        "needs_answer": RuleField(
            "yes or no",
            "somebody should reply",
            lambda e: bool(e.priority and e.priority.needs_answer),
        ),
        "department": RuleField(
            "text",
            "service, billing, product, sales, pr or legal",
            lambda e: e.priority.department if e.priority else "",
            get_args(Department),
        ),
    },
    decidable={
        "priority": Decidable("0…100", _score, _urgency),
        "needs_answer": Decidable("yes|no", yes_or_no, _needs_answer),
        "department": Decidable(
            "|".join(_DEPARTMENTS),
            one_of(*_DEPARTMENTS),
            lambda draft, brand, value: _priority(draft, department=value),
        ),
    },
    labels={
        "priority": as_stored(
            "priority",
            lambda draft: draft.priority.score if draft.priority is not None else 0,
        ),
        "needs an answer": Label(
            ("needs_answer",),
            lambda row: told_yes_or_no(row["needs_answer"]),
            lambda draft: told_yes_or_no(
                draft.priority is not None and draft.priority.needs_answer
            ),
        ),
        "department": as_stored(
            "department",
            lambda draft: draft.priority.department if draft.priority is not None else "",
        ),
    },
    shown=lambda priority: {
        "priority": priority.score,
        "department": priority.department,
        "answer_by": priority.answer_by,
    },
)
