"""How a test makes courses and looks at runs; none of it is Richie's."""

import datetime
import json

from cms.api import create_page
from django.forms.models import model_to_dict
from django.http import HttpResponseNotAllowed, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from richie.apps.courses.models import Course, CourseRun


@csrf_exempt
def courses(request):
    """POST: makes a course for each `{"code": …, "published": …}`."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    for wanted in json.loads(request.body):
        page = create_page(wanted["code"], Course.PAGE["template"], "en")
        Course.objects.create(code=wanted["code"], extended_object=page)
        if wanted["published"]:
            page.publish("en")
    return JsonResponse({})


def course_runs(request):
    """GET: every run as it is stored, drafts and public ones."""
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    return JsonResponse([stored(run) for run in CourseRun.objects.order_by("pk")], safe=False)


def stored(run):
    """All of a run's columns, and which version of which course it belongs to."""
    course = run.direct_course
    columns = model_to_dict(run, exclude=["id", "direct_course", "draft_course_run", "translations"])
    is_draft = course.extended_object.publisher_is_draft
    plain = {name: to_json(value) for name, value in columns.items()}
    return {**plain, "course": course.code, "version": "draft" if is_draft else "public"}


def to_json(value):
    """Django would cut an instant's microseconds."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    return value
