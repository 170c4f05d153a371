# Today, the list of courses, held runs.

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-name-1 = January
month-name-2 = February
month-name-3 = March
month-name-4 = April
month-name-5 = May
month-name-6 = June
month-name-7 = July
month-name-8 = August
month-name-9 = September
month-name-10 = October
month-name-11 = November
month-name-12 = December

today-date = { $x } { $y }
today-day = { $n } { $x }
today-pending-n = { $n ->
    [one] { $n } course
   *[other] { $n } courses
}
today-pending-rest = { $n ->
    [one] has changes that the public does not see yet.
   *[other] have changes that the public does not see yet.
}
today-held-n = { $n ->
    [one] { $n } run
   *[other] { $n } runs
}
today-held-rest = { $n ->
    [one] waits for its course.
   *[other] wait for their courses.
}
today-refused-n = { $n ->
    [one] { $n } request
   *[other] { $n } requests
}
today-refused-rest = { $n ->
    [one] came with a signature that did not match, since the start.
   *[other] came with signatures that did not match, since the start.
}
today-nothing-waits = Nothing waits for you: the public sees what the catalogue says, and every run has its course.
today-new = Nothing is here yet. A few steps, and the LMSs begin to speak.
today-steps = First steps
today-step-lms = Name your LMSs:
today-step-lms-why = Which links are an LMS’s, and what its words may change.
today-step-secret = Share a secret with each LMS:
today-step-secret-why = With it the LMS signs its requests; without one every request is refused.
today-step-courses = Have courses: create one by hand, or load a file with
today-step-courses-why = Runs belong to courses. Those of unknown courses wait under Held.
today-step-done = done
today-step-open = to do
today-steps-settings = The first two stand in the settings file; prospectus.example.toml shows each. Restart the program after changing it.
today-held = Held: their course is unknown
today-attach = Attach to …
today-attach-what = a course: runs of { $x }
today-look = Look
today-pending = Not published yet
today-all-pending = { $n ->
    [one] The one course
   *[other] All { $n } courses
}
today-no-pending = Nothing to publish.
today-no-pending-why = A published course whose draft differs from what the public sees appears here.
today-pending-table = Courses with unpublished changes, table
today-pending-caption = Courses with unpublished changes
today-course = Course
today-what = What differs
today-more-fields = { $n } more
today-new-runs = { $n ->
    [one] a new run
   *[other] { $n } new runs
}
today-course-itself = the course itself
today-run = run { $x }
today-runs = { $n } runs
today-by = last by { $x }
today-before = earlier
today-review = Review
today-requests = Requests over the last day
today-counting = The requests of the last day are being counted; the numbers still grow.
today-no-requests = No request came.
today-no-requests-why = What LMSs send is counted here by the hour and by what became of it.
today-counted-since = There were very many: counted since { $x }.
today-yesterday = yesterday { $x }
today-now = now
today-as-table = The same as a table
today-hours-table = Requests by hour, table
today-hours-caption = Requests by hour and verdict over the last day
today-hour = Hour
today-words = Last word of each LMS
today-last-word = Last word
today-last-day = Last day
today-requests-n = { $n ->
    [one] { $n } request
   *[other] { $n } requests
}
today-no-word = none yet
today-no-lms = No LMS is configured.
today-no-lms-why = Each gets a place here when the settings name it:
today-signatures = Signatures that failed
today-check = Check a signature
today-no-refusal = None since the start.
today-no-refusal-why = A request whose signature does not match is refused, and shown here with a hint.
today-no-secrets = No secret is configured, so no request can be accepted:
today-earlier-refusals = Earlier ones
today-from = from
refused-others = { $n ->
    [one] (and one more within a second)
   *[other] (and { $n } more within a second)
}

courses-lede = { $n ->
    [0] No courses yet.
    [one] { $n } course, { $x }.
   *[other] { $n } courses, { $x }.
}
courses-pending = { $n ->
    [0] none with changes to publish
   *[other] { $n } with changes to publish
}
courses-create = Create a course
courses-reading = { $n ->
    [0] The catalogue is being read. Load the page again in a moment.
    [one] The catalogue is being read: { $n } course so far. What is here is not all yet.
   *[other] The catalogue is being read: { $n } courses so far. What is here is not all yet.
}
courses-q = Code or title
courses-any = Any
courses-lms = LMS
courses-no-lms = no LMS
courses-state = State
courses-state-open = enrolment open
courses-state-soon = not yet open
courses-state-running = running
courses-state-closed = enrolment closed
courses-state-over = over
courses-state-unscheduled = to be scheduled
courses-state-no-run = no run
courses-filter-pending = To publish
courses-filter-public = Public
courses-mode = Sync mode
courses-find = Find
courses-found = { $n ->
    [one] { $n } course of { $x }.
   *[other] { $n } courses of { $x }.
}
courses-show-all = Show all
courses-none = There are no courses yet.
courses-none-how = They come from a file, from an LMS for which unknown_course is create, or by hand. A file is loaded on the server with
courses-no-match = No course is like that.
courses-no-match-how = Search for a part of a code or of a title, or leave a filter out.
courses-table = Courses, table
courses-caption = Courses, sorted by code
courses-runs = Runs
courses-changed = Changed
courses-untitled = without a title
courses-draft-only = draft only
courses-public = public
courses-to-publish = to publish
courses-runs-to-publish = { $n ->
    [one] { $n } run to publish
   *[other] { $n } runs to publish
}
courses-modes = { $n } modes
courses-pages = Pages
courses-a-page = Sorted by code, 50 a page.
courses-changes-since = Changes are known since { $x }.

held-lede = { $n ->
    [one] { $n } run waits because no course has its code. Create the course, or attach the run to one that is there; what the LMS said is applied at once.
   *[other] { $n } runs wait because no course has their codes. Create the course, or attach them to one that is there; what the LMS said is applied at once.
}
held-all = All held runs
held-none = Nothing is held.
held-none-why = A run waits here when an LMS speaks of a course that the catalogue does not have, and the LMS’s setting is
held-none-here = Nothing waits here.
held-none-here-why = The runs may have been put in their place meanwhile.
held-no-code = No code
held-no-code-why = The LMS named no course, so none can be created for it. Attach the run to one that is there.
held-runs-from = { $n ->
    [one] { $n } run from { $x }
   *[other] { $n } runs from { $x }
}
held-more-runs-from = more than { $n } runs from { $x }; the first are shown
held-course-there = A course with this code is there by now; what waits can be applied to it.
held-apply = Apply to { $x }
held-title = Title of the course ({ $x })
held-title-help = May stay empty: then the code is its title until somebody gives it one.
held-create = Create { $x }
held-lms-unknown = not configured any more
held-said = What the LMS said
held-field = { $x }: { $y }
held-first-word = First word
held-last-word = Last word
held-attach-to = Or attach the run to
held-attach-chosen = Or attach the chosen runs to
held-attach-code = Or attach the run to the course with the code
held-attach-chosen-code = Or attach the chosen runs to the course with the code
held-attach-what = Attach runs of { $x }
held-choose = Choose …
held-or-code = or, by its code, to
held-attach = Attach
held-not-attached = Nothing was attached
held-error-which-course = Choose a course, or type its code.
held-error-which-run = Choose at least one run.
held-error-no-course = No course has the code { $x }.
held-error-link = A run of the course { $y } has the link { $x } already.
held-error-not-held = A run does not wait any more: somebody put it in its place meanwhile.
held-error-lms = No LMS “{ $x }” is configured any more, so its runs cannot be attached.
held-error-languages = The LMS says that the run has no languages; without one it cannot be public.
held-error-code = A course’s code has letters or digits, and at most 200 characters.
held-error-gone = The course is gone meanwhile, or is an earlier edition.

told-held-created = { $n ->
    [0] { $x } was created.
    [one] { $x } was created, with { $n } run that waited for it.
   *[other] { $x } was created, with { $n } runs that waited for it.
}
told-held-applied = What waited for { $x } was applied.
told-held-attached = { $n ->
    [one] { $n } run was attached to { $x }.
   *[other] { $n } runs were attached to { $x }.
}
today-unpublished = { $n ->
    [one] { $n } course was never published: visitors see nothing of it.
   *[other] { $n } courses were never published: visitors see nothing of them.
}
