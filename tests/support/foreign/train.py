"""Calls of the train tickets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.support.foreign.calling import Call

ID = "3be6453c-03eb-4357-ae5a-984a0e574a54"
STATION = {"id": ID, "name": "Somewhere", "address": "Here 1", "country_code": "DE", "timezone": "UTC"}
BOOKING = {"trip_id": ID, "passenger_name": "A. Person", "has_bicycle": True}
CARD = {"object": "card", "number": "4242", "cvc": "123", "address_post_code": None}
BANK = {"object": "bank_account", "number": "00", "account_type": "company"}
BEARER: dict[str, Any] = {"authorization": "Bearer key"}

CALLS = [
    Call(
        "stations.get_stations",
        named={"page": 2, "limit": 100, "coordinates": "52.5,13.4", "search": "a b", "country": "DE"},
        line="GET /stations?page=2&limit=100&coordinates=52.5,13.4&search=a b&country=DE",
        headers=BEARER,
        answer={
            "data": [STATION],
            "links": {"self": "https://trains.example", "next": "https://trains.example"},
        },
        response_headers={"Cache-Control": "max-age=60"},
        read_headers={"cache_control": "max-age=60", "rate_limit": None},
    ),
    Call("stations.get_stations", line="GET /stations", answer={"data": [], "more": True}),
    Call(
        "trips.get_trips",
        named={"origin": ID, "date": datetime(2026, 3, 1, 12, tzinfo=UTC), "bicycles": True},
        line=f"GET /trips?origin={ID}&date=2026-03-01T12:00:00.000Z&bicycles=true",
        answer={"data": [{"id": "1", "departure_time": "2026-03-01T12:00:00.000Z", "price": 4}]},
    ),
    Call(
        "bookings.create_booking",
        named={"body": BOOKING},
        line="POST /bookings",
        headers={"content-type": "application/json"},
        body=BOOKING,
        status=201,
        answer={**BOOKING, "id": ID, "links": {"self": "https://trains.example"}},
    ),
    Call("bookings.get_booking", path=(ID,), line=f"GET /bookings/{ID}", answer=BOOKING),
    Call("bookings.delete_booking", path=(ID,), line=f"DELETE /bookings/{ID}", headers=BEARER, status=204),
    Call(
        "bookings.create_booking_payment",
        path=(ID,),
        named={"body": {"amount": 4.5, "currency": "eur", "source": CARD}},
        line=f"POST /bookings/{ID}/payment",
        body={"amount": 4.5, "currency": "eur", "source": CARD},
        answer={"amount": 4.5, "currency": "usd", "source": CARD, "status": "pending"},
    ),
    Call(
        "bookings.create_booking_payment",
        path=(ID,),
        named={"body": {"amount": 1, "source": BANK}},
        line=f"POST /bookings/{ID}/payment",
        body={"amount": 1, "source": BANK},
        answer={"amount": 1, "source": BANK},
    ),
    Call(
        "bookings.create_booking_payment",
        path=(ID,),
        named={"body": {"amount": 1}},
        line=f"POST /bookings/{ID}/payment",
        body={"amount": 1},
        status=202,
        answer={"retry_at": "2026-03-01T12:00:00.000Z"},
    ),
]
