"""Calls of the museum."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.support.foreign.calling import Call

DESK: dict[str, Any] = {"basic": ("desk", "pass")}
SENT = {"authorization": "Basic ZGVzazpwYXNz"}
EVENT: dict[str, Any] = {"name": "Brass", "dates": ["2026-03-01"], "price": 4.5}
ID = "3be6453c-03eb-4357-ae5a-984a0e574a54"
TICKET = {"ticketType": "event", "ticketDate": "2026-03-01", "email": "a@b.example", "eventId": ID}
BOUGHT = {"ticketDate": "2026-03-01", "message": "See you", "confirmationCode": "c", "ticketType": "event"}

CALLS = [
    Call(
        "hours.get_hours",
        named={**DESK, "start_date": date(2026, 3, 1), "page": 2, "limit": 30},
        line="GET /hours?startDate=2026-03-01&page=2&limit=30",
        headers=SENT,
        answer=[{"date": "2026-03-01", "opens": "09:00", "closes": "18:00"}],
    ),
    Call("hours.get_hours", named=DESK, line="GET /hours", headers=SENT, answer=[]),
    Call(
        "events.create_event",
        named={**DESK, "body": EVENT},
        line="POST /events",
        headers=SENT,
        body=EVENT,
        status=201,
        answer={**EVENT, "eventId": ID, "soldOut": False},
        response_headers={"Location": "https://museum.example/v1/events/1", "X-Seats-Left": "3"},
        read_headers={"location": "https://museum.example/v1/events/1", "x_seats_left": 3},
    ),
    Call(
        "events.list_events",
        named={**DESK, "from_": date(2026, 3, 1), "dates": [date(2026, 3, 1), date(2026, 3, 2)]},
        line="GET /events?from=2026-03-01&dates=2026-03-01,2026-03-02",
        headers=SENT,
        answer=[EVENT, {**EVENT, "unknown": 1}],
    ),
    Call("events.get_event", path=(ID,), named=DESK, line=f"GET /events/{ID}", headers=SENT, answer=EVENT),
    Call(
        "events.update_event",
        path=(ID,),
        named={**DESK, "body": {"place": {"room": "2", "floor": 1}, "price": 1}},
        line=f"PATCH /events/{ID}",
        headers=SENT,
        body={"place": {"room": "2", "floor": 1}, "price": 1},
        answer=EVENT,
    ),
    Call(
        "events.delete_event", path=(ID,), named=DESK, line=f"DELETE /events/{ID}", headers=SENT, status=204
    ),
    Call(
        "tickets.buy_tickets",
        named={**DESK, "body": TICKET},
        line="POST /tickets",
        headers=SENT,
        body=TICKET,
        status=201,
        answer=BOUGHT,
    ),
    Call(
        "tickets.get_ticket_code",
        path=(ID,),
        named=DESK,
        line=f"GET /tickets/{ID}/code",
        headers=SENT,
        answer=b"\x89PNG",
        media_type="image/png",
    ),
]
