"""Calls of the service that FastAPI describes."""

from __future__ import annotations

from typing import Any

from tests.support.foreign.calling import Call, Form, Multipart

IMAGE = {"url": "https://items.example/1", "name": "one"}
ITEM: dict[str, Any] = {"name": "a", "description": None, "price": 4.5, "tags": ["x"], "image": IMAGE}
READ: dict[str, Any] = {
    "name": "a",
    "description": None,
    "price": "4.5",
    "created": "2026-03-01T12:00:00.000Z",
    "image": None,
    "point": [1, 2.5],
    "order": "name",
}

CALLS = [
    Call(
        "items.read_items_items_get",
        named={
            "skip": 5,
            "q": "abc",
            "price_max": 0.5,
            "ids": [1, 2],
            "order": "price",
            "x_token": "t",
            "ads_id": "1",
        },
        line="GET /items/?skip=5&q=abc&price_max=0.5&ids=1&ids=2&order=price",
        headers={"x-token": "t", "cookie": "ads_id=1", "authorization": "Bearer key"},
        answer=[READ, {"name": "b", "price": "1", "image": IMAGE}],
    ),
    Call(
        "items.read_items_items_get",
        named={"q": None, "ids": None},
        line="GET /items/",
        headers={"x-token": None, "cookie": None},
        answer=[],
    ),
    Call(
        "items.create_item_items_post",
        named={"body": ITEM},
        line="POST /items/",
        body=ITEM,
        status=201,
        answer=READ,
    ),
    *(
        Call(
            "items.update_item_items_item_id_put",
            path=(7,),
            named={"body": {"item": {"name": "a", "price": "1", "weights": {"x": 1}}, "importance": 1}},
            line="PUT /items/7",
            body={"item": {"name": "a", "price": "1", "weights": {"x": 1}}, "importance": 1},
            answer=answer,
        )
        for answer in (
            {"description": "a", "type": "car"},
            {"description": "a", "type": "plane", "size": 5},
            {"description": "a", "size": 5},
        )
    ),
    Call(
        "default.login_token_post",
        named={"body": {"grant_type": "password", "username": "a b", "password": "&=", "scope": ""}},
        line="POST /token",
        body=Form([("grant_type", "password"), ("username", "a b"), ("password", "&="), ("scope", "")]),
        answer={"access_token": "t", "token_type": "bearer"},
    ),
    Call(
        "default.create_files_files_post",
        named={"body": {"files": [b"one", b"two"], "note": "n"}},
        line="POST /files/",
        body=Multipart(
            [
                ("files", "files", "application/octet-stream", b"one"),
                ("files", "files", "application/octet-stream", b"two"),
                ("note", None, None, b"n"),
            ]
        ),
        answer={"one": 3, "two": 3},
    ),
    *(
        Call(
            "default.create_pet_pets_post",
            named={"body": body},
            line="POST /pets/",
            body=body,
            answer="created",
            media_type="text/plain",
        )
        for body in ({"pet_type": "cat", "meows": 1}, {"pet_type": "dog", "barks": 0.5})
    ),
]
