"""Sends one course run as Open edX does: the task of richie-openedx-sync 1.5.0, unmodified.

Celery, Django, opaque-keys and requests are the real ones; only the modules of Open edX itself
that the task imports are replaced, by those in `openedx_standins`.

Usage: openedx_sync.py URL SECRET
"""

import logging
import sys
from pathlib import Path

from django.conf import settings


def main(url: str, secret: str) -> int:
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(Path(__file__).parent / "openedx_standins"))
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    settings.configure(
        LMS_BASE="lms.example.com",
        LANGUAGE_CODE="en",
        RICHIE_OPENEDX_SYNC_COURSE_HOOKS=[{"url": url, "secret": secret}],
    )
    from richie_openedx_sync.tasks import sync_course_run_information_to_richie

    # The task swallows a failing POST: it logs a warning and answers {url: False}.
    result = sync_course_run_information_to_richie(course_id="course-v1:edX+DemoX+01")
    print(result)
    return 0 if result == {url: True} else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
