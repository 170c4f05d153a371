"""Sends two course runs as Joanie does: one array, serialised once, those bytes signed and sent.

As Joanie it waits 3 s, retries a 500 four times, and takes nothing but a 200 for success.

Usage: joanie_client.py URL SECRET
"""

import hashlib
import hmac
import json
import sys
from decimal import Decimal

import requests
from django.core.serializers.json import DjangoJSONEncoder
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

LINK = "https://joanie.example.com/api/v1.0/course-runs/{}/"
RUNS: list[dict[str, object]] = [
    {
        "catalog_visibility": "course_and_search",
        "course": "DemoX",
        "end": "2035-06-30T18:00:00+00:00",
        "enrollment_start": "2025-12-01T08:30:00+00:00",
        "enrollment_end": "2034-12-31T23:59:59+00:00",
        "offer": "paid",
        "price": Decimal("49.99"),
        "discounted_price": Decimal("44.99"),
        "discount": "-10%",
        "certificate_offer": "paid",
        "certificate_price": Decimal("20.00"),
        "certificate_discounted_price": Decimal("14.00"),
        "certificate_discount": "-30%",
        "languages": ["fr", "en"],
        "resource_link": LINK.format("5a7c1f0e-2b6d-4c1a-9d53-0e8f6b2a4c11"),
        "start": "2026-01-15T09:00:00+00:00",
    },
    {
        "catalog_visibility": "hidden",
        "course": "DemoX",
        "end": None,
        "enrollment_start": None,
        "enrollment_end": None,
        "offer": "free",
        "price": None,
        "discounted_price": None,
        "discount": None,
        "certificate_offer": None,
        "certificate_price": None,
        "certificate_discounted_price": None,
        "certificate_discount": None,
        "languages": ["en"],
        "resource_link": LINK.format("c3e9d2b4-71f8-4e05-8a6b-94d17c5fe022"),
        "start": None,
    },
]


def main(url: str, secret: str) -> int:
    body = json.dumps(RUNS, cls=DjangoJSONEncoder).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    retry = Retry(total=4, backoff_factor=0.1, status_forcelist=[500], allowed_methods=["POST"])
    session = requests.Session()
    session.mount("http://", HTTPAdapter(max_retries=retry))
    session.mount("https://", HTTPAdapter(max_retries=retry))
    response = session.post(
        url,
        data=body,
        headers={
            "Authorization": f"SIG-HMAC-SHA256 {signature}",
            "Content-Type": "application/json",
        },
        timeout=3,
    )
    print(response.status_code, response.text)
    return 0 if response.status_code == 200 else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
