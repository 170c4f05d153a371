# The public site: a course's page, its earlier editions, its calendars.

public-where = Where this is
public-month-01 = January
public-month-02 = February
public-month-03 = March
public-month-04 = April
public-month-05 = May
public-month-06 = June
public-month-07 = July
public-month-08 = August
public-month-09 = September
public-month-10 = October
public-month-11 = November
public-month-12 = December
public-weekday-1 = Monday
public-weekday-2 = Tuesday
public-weekday-3 = Wednesday
public-weekday-4 = Thursday
public-weekday-5 = Friday
public-weekday-6 = Saturday
public-weekday-7 = Sunday
# $n the day, $x the month
public-day = { $n } { $x }
public-day-year = { $x } { $y }
public-at-time = { $x }, { $y }
public-weekday-and-day = { $x } { $y }
public-from-to = { $x } to { $y }
public-until = until { $x }
public-from-no-end = from { $x }, without end
public-since-no-end = since { $x }, without end
public-any-time-since = at any time, since { $x }
public-own-pace-since = at your own pace, since { $x }
public-closed-at = closed on { $x }
public-not-fixed = not fixed yet
public-and = { $x } and { $y }
public-labelled = { $x }: { $y }

public-price-free = Free
public-price-partly = Partly free
public-price-partly-at = Partly free, in full { $x }
public-price-subscription = By subscription
public-price-subscription-at = By subscription, { $x }
public-price-paid = For a fee
public-instead-of = instead of
public-certificate-at = Certificate: { $x }

public-join-until = You can join until { $x }
public-join-any-time = You can join at any time
public-join-from = Enrolment opens on { $x }
public-join-later = Enrolment opens later
public-closes-in = { $n ->
    [0] Enrolment closes today.
    [1] Enrolment closes tomorrow.
   *[other] Enrolment closes in { $n } days.
}
public-opens-in = { $n ->
    [0] Today.
    [1] Tomorrow.
   *[other] In { $n } days.
}
public-none-open = No run can be joined today.
public-or-until = Not now? { $x } can be joined until { $y }.
public-or-any-time = Not now? { $x } can be joined at any time.
public-next-opens = { $x } opens on { $y }.
public-enrol-on = Enrol on { $x }
public-study-on = Study on { $x }
public-enrol = Enrol
public-study = Study now
public-enrol-in = in { $x }, on { $y }
public-no-link = There is no link to enrol by. Ask those who offer the course.
public-teaching-began-ends = Teaching began on { $x } and ends on { $y }.
public-teaching-began = Teaching began on { $x } and has no end.
public-teaching-begins-ends = Teaching begins on { $x } and ends on { $y }.
public-teaching-begins = Teaching begins on { $x } and has no end.
public-teaching-ended = Teaching ended on { $x }; the material stays open.
public-taught-in = Taught in { $x }.
public-closed = Enrolment is closed
public-closed-on = It closed on { $x }.
public-over = This course cannot be joined now
public-over-since = Its last run ended on { $x }. No new one has been announced.
public-unscheduled = The next dates are not fixed yet
public-unscheduled-why = A run is planned. Its dates will be here as soon as they are known.
public-no-runs = There are no dates yet
public-no-runs-why = No run of this course has been announced.

public-when = When it runs
public-runs-in-zone = { $n ->
    [one] { $n } run, times of { $x }
   *[other] { $n } runs, times of { $x }
}
public-described = { $x }: a course by { $y }.
public-runs-of = Runs of { $x }
public-runs = { $n ->
    [0] no runs
    [one] { $n } run
   *[other] { $n } runs
}
public-run-number = Run { $x }
public-day-today = today
public-day-tomorrow = tomorrow

public-about = What it is about
public-organisation = Organisation
public-organisations = Organisations
public-subject = Subject
public-subjects = Subjects
public-language-taught = Language
public-languages = Languages
public-duration = Duration
public-effort = Effort
public-pace = Pace
public-pace-self_paced = At your own pace
public-pace-instructor_paced = With a group
public-span-minute = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
public-span-hour = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
public-span-day = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
public-span-week = { $n ->
    [one] { $n } week
   *[other] { $n } weeks
}
public-span-month = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
public-price = Price
public-certificate = Certificate
public-enrolled = Enrolled
public-enrolled-so-far = Enrolled so far
public-people = { $n ->
    [one] { $n } person
   *[other] { $n } people
}
public-edition = Edition

public-dates-and-prices = Runs, dates and prices
public-all-dates = All dates as a calendar feed
public-into-calendar = Into my calendar
public-group-open = Open for enrolment
public-group-soon = Starting soon
public-group-to-be-scheduled = To be scheduled
public-group-closed = Enrolment closed
public-group-archived = Over
public-dates = Dates
public-enrolment = Enrolment
public-teaching = Teaching

public-editions = Earlier editions
public-editions-other = Other editions
public-edition-of = Edition of { $x }
public-edition-number = Earlier edition { $x }
public-edition-course = The course today
public-edition-today = See the course today
public-edition-closed = This edition can no longer be joined
public-edition-closed-why = It is kept as it was, for those who followed it.

public-calendar-opens = Enrolment opens: { $x }
public-calendar-closes = Enrolment closes: { $x }
public-calendar-teaching = { $x }
public-calendar-begins = { $x } begins
public-calendar-ends = { $x } ends
public-calendar-of = { $x }: dates
public-calendar-named = { $x } ({ $y })
public-months = { $x } to { $y }
public-og-locale = en_GB
