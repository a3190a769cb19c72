"""A Flask app that receives webhooks: `flask --app examples.webhook_receiver run --port 8000`.

The secret is read from INDREAM_WEBHOOK_SECRET. Create the exports with the URL of /webhooks as `callbackUrl`.
An event may be repeated, late or lost. The app stores the task's state, so a repetition does no harm.
"""

from __future__ import annotations

import os

from flask import Flask, Response, request

from indream import WebhookVerificationError, parse_export_webhook

app = Flask(__name__)
finished: dict[str, str] = {}  # in production, use a database table


@app.post("/webhooks")
def receive() -> Response:
    """Receive an event and verify it."""
    request.max_content_length = 1_048_576  # a larger body gets a 413; needs Flask 3.1
    try:
        event = parse_export_webhook(
            webhook_secret=os.environ["INDREAM_WEBHOOK_SECRET"],
            raw_body=request.get_data(),
            headers=request.headers,
        )
    except WebhookVerificationError as error:
        app.logger.warning("webhook rejected: %s", error.reason)
        return Response(status=400)
    if event.event_type != "EXPORT_STARTED":
        finished[event.task.task_id] = event.task.status
    return Response(status=204)
