# What every page has, and numbers and dates.

number = { $n }
date-and-time = { $x }, { $y }
month-01 = Jan
month-02 = Feb
month-03 = Mar
month-04 = Apr
month-05 = May
month-06 = Jun
month-07 = Jul
month-08 = Aug
month-09 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
just-now = just now
ago-minutes = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
}
ago-hours = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
}
ago-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
ago-months = { $n ->
    [one] { $n } month ago
   *[other] { $n } months ago
}
ago-years = { $n ->
    [one] { $n } year ago
   *[other] { $n } years ago
}
in-minutes = { $n ->
    [one] in { $n } minute
   *[other] in { $n } minutes
}
in-hours = { $n ->
    [one] in { $n } hour
   *[other] in { $n } hours
}
in-days = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
}
in-months = { $n ->
    [one] in { $n } month
   *[other] in { $n } months
}
in-years = { $n ->
    [one] in { $n } year
   *[other] in { $n } years
}

skip = Skip to the content
rail = Main
today = Today
courses = Courses
held = Held
waiting = waiting
journal = Journal
lmss = LMSs
people = People
more = More
account = account
sign-out = Sign out
language = Language
theme = Theme
theme-auto = Auto
theme-light = Light
theme-dark = Dark
save = Save
change = Change
cancel = Cancel
actions = Actions
error = Error:
yes = yes
no = no
none = none
next-page = Next page
first-page = First page

problem-home = Go to Today
problem-not-found = There is nothing here
problem-not-found-why = The address may be old: what was here may have been deleted, or its code changed. The journal knows.
problem-sign-in = Sign in first
problem-sign-in-why = This page is for people who are signed in.
problem-forbidden = This is not for your role
problem-forbidden-why = It takes the role { $x }. An administrator can change yours.
problem-stale = The form came from an old page
problem-stale-why = Nothing was changed. Go back, load the page anew and send the form again; what you typed is still there.
problem-too-large = The form is too large
problem-too-large-why = Nothing was changed. A form may have up to one megabyte.
problem-refused = That cannot be done
problem-unavailable = The catalogue cannot be reached now
problem-unavailable-why = Nothing was lost; it may not have been changed either. Try again in a moment.

where-this-is = Where this is
problem-lost = What this form was about is gone
problem-lost-why = Somebody deleted it while you were typing. Nothing was changed.
problem-typed = What you typed
