"""Sends one course run as home-made senders do: signs `json.dumps(data)`, posts `json=data`.

The signature holds only because requests serialises with the same defaults.

Usage: requests_client.py URL SECRET
"""

import hashlib
import hmac
import json
import sys

import requests

DATA: dict[str, object] = {
    "resource_link": "https://lms.example.com/courses/course-v1:edX+DemoX+02/info",
    "title": "Économie de l’énergie – 能源经济学 🌍",
    "start": "2026-01-15T09:00:00+00:00",
    "end": None,
    "enrollment_start": "2025-12-01T08:30:00.123456+00:00",
    "enrollment_end": "2034-12-31T23:59:59+00:00",
    "languages": ["fr"],
}


def main(url: str, secret: str) -> int:
    message = json.dumps(DATA).encode()
    signature = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    response = requests.post(
        url,
        json=DATA,
        headers={"Authorization": f"SIG-HMAC-SHA256 {signature}"},
        timeout=20,
    )
    print(response.status_code, response.text)
    return 0 if 200 <= response.status_code < 300 else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
