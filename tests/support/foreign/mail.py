"""Calls of the mail service."""

from __future__ import annotations

from typing import Any

from tests.support.foreign.calling import Call

PART: dict[str, Any] = {
    "partId": "0",
    "headers": [{"name": "To", "value": "a@b.example"}],
    "body": {"size": 1},
    "parts": [{"partId": "0.0", "parts": []}],
}
MESSAGE: dict[str, Any] = {
    "id": "1",
    "labelIds": ["INBOX"],
    "internalDate": "17",
    "payload": PART,
    "raw": "eA==",
}
DRAFT: dict[str, Any] = {"message": {"text": "a", "parts": [{"text": "b"}]}, "options": {"priority": 1}}

CALLS = [
    Call(
        "messages.mail_users_messages_list",
        path=("me",),
        named={
            "label_ids": ["a", "b"],
            "metadata_headers": ["To", "From"],
            "ids": [1, 2],
            "words": ["x", "y"],
            "format": "raw",
            "include_spam_trash": False,
            "max_results": 500,
            "xgafv": "2",
            "alt": "json",
        },
        line="GET /users/me/messages?labelIds=a&labelIds=b&metadataHeaders=To,From&ids=1|2&words=x y"
        "&format=raw&includeSpamTrash=false&maxResults=500&$.xgafv=2&alt=json",
        headers={"authorization": "Bearer key"},
        answer={"messages": [MESSAGE], "resultSizeEstimate": 1},
    ),
    Call(
        "messages.mail_users_messages_list",
        path=("a@b.example",),
        line="GET /users/a@b.example/messages",
        answer={},
    ),
    Call(
        "messages.mail_users_messages_send",
        path=("me",),
        named={"body": MESSAGE},
        line="POST /users/me/messages",
        body=MESSAGE,
        answer=MESSAGE,
    ),
    Call(
        "messages.mail_users_messages_send",
        path=("me",),
        named={"body": {}},
        line="POST /users/me/messages",
        body={},
        status=202,
        answer={"queuedUntil": "2026-03-01T12:00:00.000Z"},
    ),
    Call(
        "messages.mail_users_messages_send",
        path=("me",),
        named={"body": {"payload": PART}},
        line="POST /users/me/messages",
        body={"payload": PART},
        status=204,
    ),
    Call(
        "messages.mail_users_messages_batch_delete",
        path=("me",),
        named={"body": {"ids": ["1", "2"]}},
        line="POST /users/me/messages/batchDelete",
        body={"ids": ["1", "2"]},
        status=202,
        answer=b"",
        read=None,
    ),
    Call(
        "messages.mail_users_messages_get",
        path=("me", "1/2"),
        named={"session": "s", "theme": 2},
        line="GET /users/me/messages/1/2",
        headers={"cookie": "session=s; theme=2"},
        answer=MESSAGE,
    ),
    Call(
        "messages.mail_users_messages_get",
        path=("me", "1"),
        line="GET /users/me/messages/1",
        headers={"cookie": None},
        status=203,
        answer=MESSAGE,
    ),
    Call(
        "messages.mail_users_messages_exists",
        path=("me", "1"),
        line="HEAD /users/me/messages/1",
        response_headers={"X-Size": "12"},
        read_headers={"x_size": 12},
    ),
    Call(
        "messages.mail_users_messages_raw",
        path=("me", "1"),
        line="GET /users/me/messages/1/raw",
        answer="Dear Ü",
        media_type="text/plain; charset=utf-8",
    ),
    Call(
        "messages.mail_users_messages_replace",
        path=("me", "1"),
        named={"body": "Dear Ü"},
        line="PUT /users/me/messages/1/raw",
        headers={"content-type": "text/plain; charset=utf-8"},
        body="Dear Ü".encode(),
        answer="ok",
        media_type="text/plain",
    ),
    Call(
        "drafts.mail_users_drafts_create",
        path=("me",),
        named={"body": DRAFT},
        line="POST /users/me/drafts",
        body=DRAFT,
        answer={"id": "d", "message": MESSAGE},
    ),
]
