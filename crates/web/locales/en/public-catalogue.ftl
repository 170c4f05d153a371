# The public site: the catalogue page.

public-description = The courses of { $x }: when one can join, what they cost, in which languages.
public-courses = Courses
public-courses-lower = courses
public-count = { $n ->
    [one] { $n } course
   *[other] { $n } courses
}
public-count-matching = { $n ->
    [one] { $n } course matches
   *[other] { $n } courses match
}
public-joinable = { $n ->
    [0] none you can join now
   *[other] { $n } you can join now
}
public-none-matches = No course matches
public-none-matches-words = No course matches “{ $x }”
public-title-page = { $x }, page { $n }
public-quoted = “{ $x }”
public-chosen = Chosen filters
public-chosen-press = , chosen, press to remove
public-chip = { $x }: { $y }
public-remove = , remove
public-remove-all = Remove all

public-narrow = Narrow down
public-filter = Filter
public-filter-chosen = Filter ({ $n } chosen)
public-show = { $n ->
    [one] Show the course
   *[other] Show the { $n } courses
}
public-more = { $n } more
public-others = { $n ->
    [one] One more: search for its name.
   *[other] { $n } more: search for their names.
}
public-facet-availability = When one can join
public-facet-language = Language
public-facet-organisation = Organisation
public-facet-subject = Subject
public-facet-price = Price
public-facet-lms = Where it is taught
public-availability-open = Open now
public-availability-soon = Starting soon
public-availability-ongoing = Under way
public-availability-archived = Over
public-availability-to_be_scheduled = To be scheduled
public-cost-free = Free
public-cost-partially_free = Partly free
public-cost-subscription = By subscription
public-cost-paid = Paid
public-cost-certificate = With a certificate

public-in-order = Courses, in this order: { $x }
public-order = Order
public-sorted-by = Sorted by
public-sort-soonest = soonest to join
public-sort-relevance = relevance
public-sort-title = title
public-sort-newest = newest
public-strip-today = Today, { $x }
public-key-enrolment = enrolment
public-key-teaching = teaching
public-key-next = next change
public-pages = Pages
public-previous = Previous page
public-next = { $n ->
    [one] Last course
   *[other] Next { $n } courses
}

public-card-join-until = Join until { $x }
public-card-join-any-time = Join at any time
public-card-days-left = { $n ->
    [one] { $n } day left
   *[other] { $n } days left
}
public-card-last-day = last day
public-card-opens = Opens { $x }
public-card-starts = starts { $x }
public-card-running-until = running until { $x }
public-card-no-end = no end
public-card-stays = teaching is over, the material stays
public-card-closed = Enrolment closed
public-card-over = Over
public-card-ended = ended { $x }
public-card-unscheduled = To be scheduled
public-card-no-dates = dates are not fixed yet
public-card-instead-of = { $x } instead of { $y }
public-card-certificate = Certificate { $x }
public-card-certificate-free = Certificate free
public-card-certificate-offered = With a certificate

public-no-course = No course is published yet
public-no-course-why = Courses appear here as soon as they are published.
public-looked-through = { $n ->
    [one] The one course was looked through: title, description, organisations and subjects, with small misspellings forgiven.
   *[other] All { $n } courses were looked through: titles, descriptions, organisations and subjects, with small misspellings forgiven.
}
public-what-to-do = What you can do
public-way-word = Search for “{ $x }” alone
public-way-word-bare = Search for “{ $x }” alone, without filters
public-way-without = Search without the filter “{ $x }”
public-way-no-filter = Search without any filter
public-see-all = { $n ->
    [one] See the one course
   *[other] See all { $n } courses, those you can join soonest first
}
public-follow = Follow new runs in a feed reader (Atom): the course may come
public-by-subject = Or look by subject
public-reading = The catalogue is being read
public-reading-why = { $n ->
    [0] The server has just started. Try again in a few seconds.
   *[other] The server has just started and has read { $n } courses so far. Try again in a few seconds.
}
