# A run's page, its form, and what can be done with it.

run-of = A run of { $x }.
run-of-snapshot = A run of an earlier edition of { $x }.
run-timeline = Timeline
run-timeline-of = This run
run-somebody = Somebody
run-the-lms = The LMS

run-why = Why it is shown as it is
run-state = State
run-state-ongoing_open = Teaching has begun, and enrolment has not ended.
run-state-future_open = Enrolment has begun, teaching has not.
run-state-archived_open = Teaching is over, and enrolment has not ended.
run-state-future_not_yet_open = Neither teaching nor enrolment has begun.
run-state-future_closed = Enrolment is over, and teaching has not begun.
run-state-ongoing_closed = Teaching has begun, and enrolment is over.
run-state-archived_closed = Teaching is over, and one cannot enrol.
run-state-to_be_scheduled = The start or the enrolment start is not known.
run-public-state = Visitors still see: { $x }.
run-state-same = Before and after.
run-state-was = Now it is: { $x }.
run-next = Next change
run-next-enrolment-opens = Enrolment opens
run-next-enrolment-closes = Enrolment closes
run-next-teaching-starts = Teaching begins
run-next-teaching-ends = Teaching ends
run-next-then = { $x }. Then: { $y }.
run-no-next = None of its dates lies ahead that would change the state.
run-no-next-unscheduled = It stays so until its dates are known.
run-where = Visitors see it
run-nowhere = nowhere
run-nowhere-course = Its course is not published. Once it is, the run is shown with it.
run-nowhere-never-manual = It was never published. Publish the course, or switch the run to sync to public.
run-nowhere-never-sync_to_draft = It was never published: the LMS changes only its draft. Publish the course.
run-nowhere-never-sync_to_public = It was never published. The LMS’s next message publishes it; you can also publish the course.
run-nowhere-hidden = It is published, and its visibility is “hidden”.
run-on-course = on its course’s page
run-on-course-why = The course is published, and the run’s visibility is “course only”.
run-on-both = on its course’s page and in search results
run-on-both-why = The course is published, and so is the run.
run-lms = LMS
run-lms-none = No LMS of the settings has such a link. Only people change this run.
run-lms-spoke = { $x } spoke
run-lms-silent = { $x } has such links and has not said anything of this run.
run-lms-differs = { $n ->
    [0] and says what the draft says
    [one] and differs in { $n } field
   *[other] and differs in { $n } fields
}
run-why-manual = { $x }: kept aside, as the run is manual.
run-why-protected-here = { $x }: protected on this run.
run-why-protected-everywhere = { $x }: protected for every run of { $y }.
run-why-edited-since = { $x }: changed here after the last word of { $y }.
run-why-not-published = { $x }: the draft has it, visitors do not see it yet.
run-manual-advice = To take what it says, switch to a mode that synchronises; you see first what that changes.
run-publishing = Publishing
run-to-publish = { $n ->
    [one] { $n } field to publish
   *[other] { $n } fields to publish
}
run-nothing-to-publish = Nothing to publish: visitors see the draft.
run-public-none = never published
run-no-public = Publishing the course publishes it too.
run-no-public-course = The course is not published either.
run-to-course = Draft beside public

run-mode = Sync mode
run-mode-what = What the LMS may change
run-mode-button = Change the mode …
run-mode-note = You see first what it changes. A protected field keeps its value in every mode.
run-mode-publisher = It takes the role publisher.
run-mode-from-to = From “{ $x }” to “{ $y }”
run-mode-lede-manual = From now on what { $x } says is kept aside, and only people change the run.
run-mode-lede-sync_to_draft = Switching applies the last word of { $x } to the draft, and its next ones too. A person publishes.
run-mode-lede-sync_to_public = Switching applies the last word of { $x } at once, to the draft and, where the course is published, to what visitors see.
run-mode-lede-silent = No LMS has said anything of this run yet.
run-mode-confirm = Switch to “{ $x }”
run-mode-keep = Keep “{ $x }”
run-last-spoke = { $x } last spoke
run-preview-here = What changes
run-preview-changes = What changes
run-preview-stays = What stays
run-preview-count = { $n ->
    [0] No field changes.
    [one] { $n } field changes.
   *[other] { $n } fields change.
}
run-preview-draft = In the draft
run-preview-public = In what visitors see
run-preview-both = In the draft and in what visitors see
run-preview-becomes-public = Visitors see the run from then on
run-preview-now = Now
run-preview-after = After
run-preview-nothing = Nothing changes in the fields.
run-preview-nothing-why = Draft and public stay as they are. Only later words of the LMS are treated otherwise.
run-preview-other = Something changed meanwhile
run-preview-other-why = Nothing was switched. This is what would change now; confirm again.
run-says = { $x } says { $y }.
run-release-title = Release { $x }
run-release-lede = The run’s mode is “{ $y }”: without protection it takes what { $x } last said, at once.
run-release-confirm = Release { $x }
run-release-keep = Keep it protected

run-group-run = The run
run-group-dates = Dates
run-group-dates-note = In the zone { $x }. Empty: a beginning is not known, an end never comes.
run-group-visibility = Visibility
run-group-price = Price and offer
run-group-price-note = Of the content.
run-group-certificate = Certificate
run-help-resource_link = Where the LMS has the run. Its messages find the run by this link.
run-help-title = Optional. It tells this run from the others.
run-help-price = With a point: 49.99
run-help-discount = In words, such as -10%. At most 20 characters.
run-help-price_currency = A code such as EUR.
run-not-said = not said
run-visibility-course_and_search = on its course’s page and in search
run-visibility-course_only = on its course’s page only
run-visibility-hidden = nowhere
run-more-languages = { $n } more languages

run-hint-no-start = Without it the run is “to be scheduled”.
run-hint-no-enrollment-start = Without it the run is “to be scheduled”.
run-hint-end-before-start = Teaching ends before it starts.
run-hint-enrollment-ends-before = Enrolment ends before it starts.
run-hint-enrollment-starts-after = Enrolment starts after teaching has ended.
run-hint-enrollment-ends-after = Enrolment ends after teaching does.
run-hint-no-languages = Without a language it cannot become public through its LMS.
run-hint-many-languages = With more than 50 languages it cannot become public through its LMS.
run-hint-free = The offer is free, yet there is a price.
run-hint-dearer = The discount makes it dearer.

run-lms-says = { $x } says
run-lms-says-too = { $x } says the same.
run-visitors-see = Visitors see
run-use = Use it
run-used = { $x }, from { $y }
run-protect = Protect
run-protected = Protected on this run.

run-save = Save the draft
run-save-over = Save mine over these
run-save-over-note = Fields you ticked take the other’s value.
run-save-note = Visitors see it once the course is published anew.
run-save-note-unpublished = Visitors see it once the course is published.
run-save-note-sync = { $x } may change it again: protect what must stay.
run-not-saved = { $n ->
    [one] Not saved: { $n } field needs another look
   *[other] Not saved: { $n } fields need another look
}
run-wrong = { $x }: { $y }
run-typed-waits = What you typed in other fields is below and not saved yet.
run-link-taken = A run of the course { $x } has this link already.
run-no-languages = The LMS says that the run has no languages, and without one it cannot be public. Give it a language there, or keep another mode.
run-changed-just-now = The run was changed in this moment. Nothing was taken over; load the page anew and try again.

run-conflict = { $n ->
    [one] Not saved: while you were editing, one field changed that you changed too
   *[other] Not saved: while you were editing, { $n } fields changed that you changed too
}
run-conflict-what = What you typed is below, and beside it what the other saved. Tick where the other is right, then save.
run-conflict-by = { $x } saved
run-conflict-beside = Fields that you did not touch are as the others left them:
run-other-saved = { $x } saved
run-take = Take this one
run-who-changed = { $x } changed { $y }
run-from-to = from { $x } to { $y }

run-new = New run
run-new-lede = It begins as a draft.
run-create = Create the run
run-create-note = Visitors see it once the course is published.

run-delete-here = Delete
run-delete-what = Removes the run from draft and public.
run-delete-comes-back = What the LMS last said is kept, and the run comes back when it speaks of it again.
run-delete-ask = Delete this run …
run-delete-title = Delete { $x } of { $y }
run-delete-lede = This cannot be undone.
run-delete-goes = What goes
run-delete-stays = What stays
run-delete-draft = Draft
run-delete-public = Public
run-delete-public-why = Visitors no longer find it, at once.
run-delete-no-public = It was never published.
run-delete-word = The LMS’s word
run-delete-kept = is kept
run-delete-word-why = When { $x } speaks of the run again, it is made anew.
run-delete-journal = keeps what was said and done
run-delete-button = Delete the run
run-delete-keep = Keep it

told-run-saved = The draft is saved.
told-run-unchanged = Nothing was changed: the draft says this already.
told-run-saved-beside = The draft is saved. While you were editing, { $x }.
told-run-created = The run is made, as a draft.
told-run-deleted = { $x } is deleted.
told-run-mode = The mode is “{ $x }” now. { $n ->
    [0] No field changed.
    [one] { $n } field changed.
   *[other] { $n } fields changed.
}
told-run-mode-same = The mode is “{ $x }” already.
told-run-protected = { $x } is protected on this run.
told-run-released = { $x } is no longer protected on this run.
told-run-used = Taken over and saved: { $x }.

# The sync endpoint's messages, in English as it says them.
message-required = This field is required.
message-null = This field may not be null.
message-blank = This field may not be blank.
message-empty-selection = This selection may not be empty.
message-not-a-text = Not a valid string.
message-integer = A valid integer is required.
message-number = A valid number is required.
message-too-large = String value too large.
message-null-characters = Null characters are not allowed.
message-out-of-range = Datetime value out of range.
message-date-format = Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].
message-no-lms = No LMS configuration found for this resource link.
message-least = Ensure this value is greater than or equal to { $x }.
message-most = Ensure this value is less than or equal to { $x }.
message-characters = Ensure this field has no more than { $x } characters.
message-elements = Ensure this field has no more than { $x } elements.
message-digits = Ensure that there are no more than { $x } digits in total.
message-decimals = Ensure that there are no more than { $x } decimal places.
message-whole-digits = Ensure that there are no more than { $x } digits before the decimal point.
message-choice = "{ $x }" is not a valid choice.
message-surrogate = Surrogate characters are not allowed: { $x }.
message-not-a-list = Expected a list of items but got type "{ $x }".
message-unknown-course = Unknown course: { $x }.
