"""Calls of the pet shop."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.support.foreign.calling import Call, Form

PET: dict[str, Any] = {
    "id": 10,
    "name": "doggie",
    "category": {"id": 1, "name": "Dogs"},
    "photoUrls": ["https://pets.example/1"],
    "tags": None,
    "status": "available",
    "mother": None,
    "weight": 2.5,
}
ORDER = {"id": 1, "quantity": 2, "shipDate": "2026-03-01T12:00:00.000Z", "status": None, "complete": False}
KEY: dict[str, Any] = {"api_key": "s3cret"}

CALLS = [
    Call(
        "pet.update_pet",
        named={"body": PET},
        line="PUT /pet",
        headers={"authorization": "Bearer key", "content-type": "application/json"},
        body=PET,
        answer=PET,
    ),
    Call(
        "pet.add_pet",
        named={
            "body": {
                "name": "A & B",
                "tags": ["x", "y z"],
                "age": 3,
                "chipped": True,
                "born": date(2026, 3, 1),
            }
        },
        line="POST /pet",
        body=Form(
            [
                ("name", "A & B"),
                ("tags", "x"),
                ("tags", "y z"),
                ("age", "3"),
                ("chipped", "true"),
                ("born", "2026-03-01"),
            ]
        ),
        answer=PET,
    ),
    Call(
        "pet.find_pets_by_status",
        named={"status": "sold", "tags": ["a", "b"], "weight": 0.5},
        line="GET /pet/findByStatus?status=sold&tags=a&tags=b&weight=0.5",
        answer=[PET, {**PET, "tags": [{"id": 1, "name": "t"}]}],
    ),
    Call("pet.find_pets_by_status", line="GET /pet/findByStatus", answer=[]),
    Call(
        "pet.get_pet_by_id",
        path=(7,),
        named=KEY,
        line="GET /pet/7",
        headers=KEY,
        answer={"name": "a", "photoUrls": []},
    ),
    Call("pet.post_pet_by_pet_id", path=(7,), named={"name": "b"}, line="POST /pet/7?name=b"),
    Call("pet.delete_pet", path=(7,), named=KEY, line="DELETE /pet/7", headers=KEY),
    Call(
        "pet.upload_file",
        path=(7,),
        named={"additional_metadata": "m", "body": b"\0\xff"},
        line="POST /pet/7/uploadImage?additionalMetadata=m",
        headers={"content-type": "application/octet-stream"},
        body=b"\0\xff",
        answer={"code": 1, "type": "t", "message": "ok"},
    ),
    Call(
        "store.get_inventory",
        named=KEY,
        line="GET /store/inventory",
        headers=KEY,
        answer={"available": 1, "sold": 2},
    ),
    Call("store.place_order", named={"body": ORDER}, line="POST /store/order", body=ORDER, answer=ORDER),
    Call("store.place_order", line="POST /store/order", headers={"content-type": None}, answer={}),
    Call(
        "user.create_users_with_list_input",
        named={"body": [{"username": "a"}, {"id": 2}]},
        line="POST /user/createWithList",
        body=[{"username": "a"}, {"id": 2}],
        answer={"username": "a"},
    ),
    Call(
        "user.login_user",
        named={"username": "a"},
        line="GET /user/login?username=a",
        answer="token",
        response_headers={"X-Rate-Limit": "5", "X-Expires-After": "2026-03-01T12:00:00Z"},
        read_headers={"x_rate_limit": 5, "x_expires_after": datetime(2026, 3, 1, 12, tzinfo=UTC)},
    ),
    Call("user.logout_user", line="GET /user/logout"),
]
