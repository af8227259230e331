"""A till that tells Truecount what it sold: Python's standard library only. See ../pos-protocol.md.

python pos_client.py https://shop.example/api/v1/webhooks/till whsec_… till-7 12 sale.json
"""

import base64
import hashlib
import hmac
import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime

PAUSES = (0, 2, 10, 60)  # seconds before each try


def sign(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """The value of webhook-signature."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether a webhook that came to the till is from Truecount and about as old as it says."""
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    expected = sign(secret, message_id, timestamp, body)
    fresh = timestamp.isdigit() and abs(time.time() - int(timestamp)) <= 300
    return fresh and any(hmac.compare_digest(expected, said) for said in headers["webhook-signature"].split(" "))


def event(kind: str, device: str, sequence: int, data: dict) -> dict:
    """What is sent: keep it until it was accepted, and send it again as it is."""
    at = datetime.now(UTC).isoformat()
    return {
        "type": kind,
        "id": str(uuid.uuid4()),
        "occurred_at": at,
        "device": device,
        "sequence": sequence,
        "data": data,
    }


def send(url: str, secret: str, said: dict, pauses: tuple[float, ...] = PAUSES) -> int:
    """The status of the answer: 202 is accepted, now or before. The id stays, each try is signed with its own time."""
    body = json.dumps(said, separators=(",", ":")).encode()
    status = 0
    for pause in pauses:
        time.sleep(pause)
        now = str(int(time.time()))
        headers = {"Content-Type": "application/json", "webhook-id": said["id"], "webhook-timestamp": now}
        headers["webhook-signature"] = sign(secret, said["id"], now, body)
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=15) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            status = refusal.code
            if status < 500 and status != 429:
                return status
        except OSError:
            status = 0  # not reached, or the answer was lost: both are tried again
    return status


if __name__ == "__main__":
    address, key, till, count, file = sys.argv[1:]
    with open(file, encoding="utf-8") as sale:
        print(send(address, key, event("sale.created", till, int(count), json.load(sale))))
