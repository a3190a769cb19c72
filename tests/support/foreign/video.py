"""Calls of the video service."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.support.foreign.calling import Call, Multipart

KEY: dict[str, Any] = {"key": "s3cret"}
VIDEO: dict[str, Any] = {
    "videoId": "v1",
    "createdAt": "2026-03-01T12:00:00.000Z",
    "metadata": [{"key": "a", "value": "b"}],
    "assets": {"hls": "https://video.example/1"},
    "language": None,
}
LIVE: dict[str, Any] = {
    "name": "Live",
    "target": {"kind": "srt", "port": 9000},
    "restreams": [{"url": "rtmp://a.example", "keys": [{"k": "v"}]}],
}

CALLS = [
    Call(
        "videos.list_videos",
        named={
            **KEY,
            "metadata": {"author": "a", "year": "2026"},
            "created": {"after": date(2026, 3, 1), "limit": 2},
            "tags": ["x", "y"],
            "sort_order": "asc",
        },
        line="GET /videos?metadata[author]=a&metadata[year]=2026&created[after]=2026-03-01&created[limit]=2"
        "&tags[]=x&tags[]=y&sortOrder=asc&key=s3cret",
        answer={"data": [VIDEO], "pagination": {"itemsTotal": 1, "links": [{"rel": "self"}]}},
    ),
    Call(
        "videos.post_video",
        named={
            **KEY,
            "body": {
                "file": b"\0\xff\r\n",
                "title": "A title",
                "tags": ["x", "y"],
                "public": False,
                "position": 1.5,
                "details": {"author": "Ü"},
                "cover": b"\x89PNG",
            },
        },
        line="POST /videos?key=s3cret",
        body=Multipart(
            [
                ("file", "file", "application/octet-stream", b"\0\xff\r\n"),
                ("title", None, None, b"A title"),
                ("tags", None, None, b"x"),
                ("tags", None, None, b"y"),
                ("public", None, None, b"false"),
                ("position", None, None, b"1.5"),
                ("details", None, "application/json", '{"author":"Ü"}'.encode()),
                ("cover", "cover", "image/png", b"\x89PNG"),
            ]
        ),
        status=201,
        answer=VIDEO,
    ),
    Call(
        "videos.post_videos_video_id_thumbnail",
        path=("v1",),
        named={**KEY, "body": b"\xff\xd8", "content_type": "image/jpeg"},
        line="POST /videos/v1/thumbnail?key=s3cret",
        headers={"content-type": "image/jpeg"},
        body=b"\xff\xd8",
        answer=VIDEO,
    ),
    Call(
        "videos.get_videos_video_id_thumbnail",
        path=("v1",),
        named=KEY,
        line="GET /videos/v1/thumbnail?key=s3cret",
        answer=b"\xff\xd8",
        media_type="image/jpeg",
    ),
    *(
        Call(
            "videos.get_videos_video_id_status",
            path=("v1",),
            named=KEY,
            line="GET /videos/v1/status?key=s3cret",
            answer=answer,
        )
        for answer in (
            {"phase": "ingest", "receivedBytes": [{"from": 0, "to": 5}]},
            {"phase": "encoding", "playable": True, "qualities": {"720p": "encoded"}},
            {"phase": "re-encoding", "playable": False},
        )
    ),
    Call(
        "videos.get_analytics",
        path=(date(2026, 3, 1), True, 1.5, datetime(2026, 3, 1, 12, tzinfo=UTC), 3),
        named=KEY,
        line="GET /analytics/2026-03-01/true/1.5/2026-03-01T12:00:00.000Z/3?key=s3cret",
        answer="a,b\n1,2\n",
        media_type="text/csv",
    ),
    Call(
        "live_streams.post_live_streams",
        named={**KEY, "body": LIVE},
        line="POST /live?key=s3cret",
        body=LIVE,
        answer={"liveStreamId": "l1", "broadcasting": False},
    ),
]
