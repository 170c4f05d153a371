# The field's own terms: fields, modes, states, verdicts.

field-resource_link = Resource link
field-title = Title
field-start = Start
field-end = End
field-enrollment_start = Enrolment start
field-enrollment_end = Enrolment end
field-languages = Languages
field-enrollment_count = Enrolled
field-catalog_visibility = Visibility
field-price = Price
field-price_currency = Currency
field-offer = Offer
field-certificate_price = Price of the certificate
field-certificate_offer = Offer of the certificate
field-discounted_price = Price after the discount
field-discount = Discount
field-certificate_discounted_price = Price of the certificate after its discount
field-certificate_discount = Discount on the certificate
field-display_mode = Display
field-sync_mode = Sync mode
field-protected = Protected fields
field-code = Code
field-description = Description
field-organisations = Organisations
field-subjects = Subjects
field-cover = Cover
field-duration = Duration
field-effort = Effort
field-pace = Pace

span-minute = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
span-hour = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
span-day = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
span-week = { $n ->
    [one] { $n } week
   *[other] { $n } weeks
}
span-month = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
span-unit-minute = minutes
span-unit-hour = hours
span-unit-day = days
span-unit-week = weeks
span-unit-month = months

pace-self_paced = at one’s own pace
pace-instructor_paced = at the teacher’s pace

mode-manual = manual
mode-manual-why = The LMS’s changes are kept aside; only people change the run.
mode-sync_to_draft = sync to draft
mode-sync_to_draft-why = The LMS changes the draft; a person publishes.
mode-sync_to_public = sync to public
mode-sync_to_public-why = The LMS changes the draft and, where the course is published, what visitors see, at once.

visibility-course_and_search = course and search
visibility-course_and_search-why = On its course’s page and in search results.
visibility-course_only = course only
visibility-course_only-why = On its course’s page, not in search results.
visibility-hidden = hidden
visibility-hidden-why = Visitors see it nowhere.

offer-blank = blank
offer-free = free
offer-partially_free = partially free
offer-subscription = by subscription
offer-paid = paid

display-detailed = every date
display-compact = a line

state-ongoing_open = running, enrolment open
state-future_open = enrolment open
state-archived_open = over, enrolment open
state-future_not_yet_open = not yet open
state-future_closed = enrolment closed
state-ongoing_closed = running, enrolment closed
state-archived_closed = over
state-to_be_scheduled = to be scheduled

verdict-created = created
verdict-created-why = It was made.
verdict-updated = updated
verdict-updated-why = Something changed.
verdict-unchanged = unchanged
verdict-unchanged-why = The catalogue says the same already.
verdict-ignored = ignored
verdict-ignored-why = The run is manual: what was said is kept aside.
verdict-held = held
verdict-held-why = Its course is not there: what was said is kept and applied when it appears.
verdict-rejected = rejected
verdict-rejected-why = Nothing was done; the messages tell why.

kind-sync = synchronisation
kind-release = release of a held run
kind-load = load
kind-publish = publication
kind-unpublish = unpublication
kind-create = creation
kind-edit = edit
kind-delete = deletion
kind-discard = draft discarded
kind-snapshot = snapshot
kind-attach = attachment of a held run
kind-mode = change of sync mode
kind-protect = change of protected fields
kind-hook = request to a hook
