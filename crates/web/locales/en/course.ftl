# A course's pages: its timeline, draft beside public, what the LMS says, and the questions before something goes.

course = Course
run = Run
course-runs = Runs
course-run = Run { $x }
course-itself = The course itself
course-code = Course code
course-runs-of = Runs of { $x }
course-runs-count = { $n ->
    [0] no runs
    [one] { $n } run
   *[other] { $n } runs
}
edit = Edit
new = New
delete = Delete
add-a-run = Add a run
draft = Draft
public = Public
published = public
not-published = not published
course-not-published-why = Visitors see nothing of this course.
fields-to-publish = { $n ->
    [one] { $n } field to publish
   *[other] { $n } fields to publish
}
nothing-to-publish = Nothing to publish
nothing-to-publish-why = Nothing to publish: visitors see the draft as it is.
publish-the-draft = Publish the draft
discard-the-draft = Discard the draft’s changes …
unpublish = Unpublish

timeline = Timeline
timeline-enrolment = enrolment
timeline-teaching = teaching
timeline-next-key = next change
timeline-open-key = no end
timeline-today = Today, { $x }
timeline-no-starts = no start, no enrolment start
timeline-no-start = no start
timeline-no-enrolment-start = no enrolment start
timeline-over-since = over since { $x }
timeline-enrolment-from-to = Enrolment from { $x } to { $y }.
timeline-enrolment-from = Enrolment from { $x }, without end.
timeline-enrolment-to = Enrolment until { $x }; its start is not known.
timeline-enrolment-none = No dates of enrolment.
timeline-teaching-from-to = Teaching from { $x } to { $y }.
timeline-teaching-from = Teaching from { $x }, without end.
timeline-teaching-to = Teaching until { $x }; its start is not known.
timeline-teaching-none = No dates of teaching.
timeline-next = Next change: { $x }, on { $y }.
timeline-no-next = No change is due.
timeline-chosen = The { $x } most relevant of { $n } runs: those that are open or will be come first.
turn-enrolment-opens = enrolment opens { $x }
turn-enrolment-closes = enrolment closes { $x }
turn-teaching-starts = teaching starts { $x }
turn-teaching-ends = teaching ends { $x }
course-runs-in-zone = { $n ->
    [one] { $n } run, times in { $x }
   *[other] { $n } runs, times in { $x }
}
course-no-runs = No runs yet. An LMS adds them when it sends one with this code; you can add one by hand too.

draft-beside-public = Draft beside public
field = Field
differs = (differs)
removed = removed:
added = added:
title-in = Title, { $x }
show-the-same = { $n ->
    [one] Show the field that is the same
   *[other] Show the { $n } fields that are the same
}
the-same-of = { $x }: fields that are the same
fields-differ = { $n ->
    [0] no field differs
    [one] { $n } field differs
   *[other] { $n } fields differ
}
course-publish-shows = { $n ->
    [0] Not published. Publishing shows visitors the course; it has no runs yet.
    [one] Not published. Publishing shows visitors the course and its run.
   *[other] Not published. Publishing shows visitors the course and its { $n } runs.
}
course-only-unscheduled = Only runs that are to be scheduled differ. They do not count as waiting; publishing takes them along.
course-run-new = Visitors do not see this run yet. It has these fields:
course-differences-hidden = { $n ->
    [one] { $n } more run differs.
   *[other] { $n } more runs differ.
}
course-show-all-differences = Show all that differs
course-other-runs = { $n ->
    [one] The other run has nothing to publish.
   *[other] The other { $n } runs have nothing to publish.
}

course-otherwise = Where the LMS says otherwise
course-otherwise-caption = Fields in which the LMS differs from what is here
course-otherwise-nowhere = Nowhere: of every run, the draft and the public version say what the LMS said last.
course-otherwise-silent = No LMS has said anything of these runs yet.
course-otherwise-hidden = { $x } of { $n } fields are shown.
course-show-all-fields = Show all fields
ours = Here
why = Why
why-manual = The run is manual: the LMS’s word is kept aside.
why-protected-here = The field is protected on this run.
why-protected-everywhere = The field is protected for every run of { $x }.
why-not-published = The draft has it; it is not published yet.
why-edited-since = Somebody changed it after { $x } last spoke of it.

course-each-run = Each run
state = State
sync-mode = Sync mode
to-publish = To publish
last-word = LMS’s last word
no-word = none yet
run-waits-nothing = nothing
run-waits-changes = changes
run-waits-everything = the whole run
course-table = { $x }, table
course-rows-hidden = { $x } of { $n } runs are listed, those that are open or will be first of all.
course-show-all = Show all

course-journal = Lately
course-journal-all = All of this course in the journal
course-journal-empty = The journal has nothing of this course.
when = When
verdict = Verdict
what = What
by-whom = By whom

course-editions = Editions and endings
course-snapshot = Earlier edition
course-snapshots = Earlier editions
course-snapshot-of = Earlier edition: { $x }
course-edition-lede = An earlier edition of { $x }. It keeps its runs and is only looked at.
course-snapshot-empty = This edition has no runs.
course-keep-edition = Keep this edition
course-keep-edition-why = A snapshot is an earlier edition that keeps its runs. The course goes on without them.
course-take-snapshot = Take a snapshot …
course-unpublish-why = Visitors no longer see the course; the draft and the runs stay.
course-delete-why = { $n ->
    [0] Removes the course. This cannot be undone.
    [one] Removes the course and its run. This cannot be undone.
   *[other] Removes the course and its { $n } runs. This cannot be undone.
}
course-delete-why-all = { $n ->
    [one] Removes the course, its earlier editions ({ $x }) and { $n } run in all. This cannot be undone.
   *[other] Removes the course, its earlier editions ({ $x }) and { $n } runs in all. This cannot be undone.
}

confirm-sure = To be sure
confirm-not-done = Not done
confirm-each = Show the { $n } by name
confirm-it-is = It is { $x }.
keep-it = Leave it as it is
cannot-be-undone = This cannot be undone.
what-goes = What goes
what-stays = What stays
what-moves = What moves
what-is-lost = What is lost
what-visitors-lose = What visitors no longer see
course-words = LMS’s words
course-words-stay = If the LMS speaks of these runs again, they wait until a course takes them.
course-stays = It stays as it is, with its own runs.
course-type-code = Type the code of the course
course-not-the-code = This is not the code of the course.
course-runs-none-open = { $n ->
    [0] none
    [one] { $n }, not open for enrolment
   *[other] { $n }, none of them open for enrolment
}
course-runs-some-open = { $n ->
    [one] { $n }, open for enrolment
   *[other] { $n }, of which open for enrolment: { $x }
}
course-unpublish-title = Unpublish { $x }
course-unpublish-lede = Nothing is deleted. It can be published again at any time.
course-unpublish-page = Its page, at once.
course-unpublish-draft = The draft of the course and of every run.
course-unpublish-words = What LMSs say goes on changing the draft, as the mode of each run allows.
course-unpublish-button = { $n ->
    [0] Unpublish the course
    [one] Unpublish the course and { $n } run
   *[other] Unpublish the course and { $n } runs
}
course-discard-title = Discard the draft’s changes of { $x }
course-discard-lede = The draft becomes again what visitors see. What was changed since can be found in the journal only.
course-discard-now = Draft now
course-discard-after = After that
course-discard-public = What visitors see does not change.
course-discard-unpublished = { $n ->
    [one] { $n } run was never published; it stays as it is.
   *[other] { $n } runs were never published; they stay as they are.
}
course-discard-button = Discard these changes
course-snapshot-title = Take a snapshot of { $x }
course-snapshot-lede = The runs move into an earlier edition, which visitors can still see where the course is public. The course goes on with new ones.
course-snapshot-course = Its code, titles and page, draft and public, without runs until new ones come.
course-snapshot-words = LMSs go on speaking of the runs that moved: what they say reaches the earlier edition.
course-snapshot-button = { $n ->
    [0] Take a snapshot without runs
    [one] Take the snapshot and move { $n } run
   *[other] Take the snapshot and move { $n } runs
}
course-delete-title = Delete { $x }
course-delete-versions = Its draft and what visitors see
course-delete-draft = Its draft; visitors see nothing of it
course-delete-snapshots = { $n ->
    [one] { $n }, runs in it: { $x }
   *[other] { $n }, runs in them: { $x }
}
course-delete-words = { $n ->
    [0] of none of its runs
    [one] of { $n } run
   *[other] of { $n } runs
}
course-delete-journal = Every entry
course-delete-button = { $n ->
    [0] Delete the course
    [one] Delete the course and { $n } run
   *[other] Delete the course and { $n } runs
}
course-delete-snapshot = Delete the earlier edition { $x }
course-delete-snapshot-button = { $n ->
    [0] Delete the edition
    [one] Delete the edition and { $n } run
   *[other] Delete the edition and { $n } runs
}
here-unpublish = Unpublish
here-discard = Discard
here-snapshot = Snapshot
here-delete = Delete

course-new = A new course
course-new-lede = It begins as a draft: visitors see it once it is published. Runs that wait for its code come to it at once.
course-create = Create the course
course-edit-title = Edit the course
course-code-what = What LMSs call it.
course-code-help = Letters, digits, - and _. It is written in capitals, and an LMS finds the course by it.
course-code-help-edit = Letters, digits, - and _. It is written in capitals, and an LMS finds the course by it: after a change, new runs that come with the old code wait.
course-title-what = One for each language of the site; at least one. Where one is missing, another is shown.
course-code-none = A code has at least one letter or digit.
course-code-long = A code has at most { $x } characters; this has { $n }.
course-code-taken = Another course has the code { $x }.
course-title-none = Give the course a title in at least one language.
course-title-long = A title has at most { $x } characters; this has { $n }.
course-link-taken = A run of the course { $x } has the link { $y } by now.
course-is-snapshot = This is an earlier edition. Only the course itself has editions.
form-not-saved = { $n ->
    [one] Not saved: { $n } field needs another look
   *[other] Not saved: { $n } fields need another look
}
colon = :
course-conflict-by = Not saved: { $x } saved this course while you were writing
course-conflict = Not saved: somebody else saved this course while you were writing
course-conflict-how = { $n ->
    [one] What you typed is below. { $n } field was changed by both of you; the other’s value stands beside it. Tick it where that is right, then save.
   *[other] What you typed is below. { $n } fields were changed by both of you; the other’s value stands beside each. Tick those where that is right, then save.
}
conflict-saved = Saved meanwhile:
conflict-take = Take this one
save-over-these = Save mine over these
save-the-draft = Save the draft
save-taken = Fields that you tick take the other’s value.
save-then-publish = Visitors see it once it is published.

told-course-created = { $n ->
    [0] { $x } is there, as a draft.
    [one] { $x } is there, as a draft. { $n } run that waited for it came to it.
   *[other] { $x } is there, as a draft. { $n } runs that waited for it came to it.
}
told-course-saved = The draft is saved.
told-course-saved-with-theirs = { $n ->
    [one] The draft is saved, together with { $n } field that somebody else changed meanwhile.
   *[other] The draft is saved, together with { $n } fields that somebody else changed meanwhile.
}
told-nothing-changed = Nothing was different, so nothing was changed.
told-published-first = { $n ->
    [0] Published: visitors see the course now. It has no runs yet.
    [one] Published: visitors see the course and its run now.
   *[other] Published: visitors see the course and its { $n } runs now.
}
told-published = { $n ->
    [one] Published: { $n } run changed for visitors; fields in all: { $x }.
   *[other] Published: { $n } runs changed for visitors; fields in all: { $x }.
}
told-published-course = Published: visitors see what is new about the course itself. No run changed.
told-nothing-to-publish = There was nothing to publish: visitors see the draft already.
told-unpublished = { $n ->
    [0] Visitors no longer see the course.
    [one] Visitors no longer see the course and its run.
   *[other] Visitors no longer see the course and its { $n } runs.
}
told-not-published = The course is not published.
told-discarded = { $n ->
    [0] The draft of the course is again what visitors see.
    [one] The draft is again what visitors see; { $n } run was taken back.
   *[other] The draft is again what visitors see; { $n } runs were taken back.
}
told-nothing-to-discard = There was nothing to discard: the draft is what visitors see.
told-snapshot-taken = { $n ->
    [0] The earlier edition is kept, without runs.
    [one] The earlier edition is kept, with { $n } run.
   *[other] The earlier edition is kept, with { $n } runs.
}
told-snapshot-deleted = { $n ->
    [0] The earlier edition is deleted.
    [one] The earlier edition and its run are deleted.
   *[other] The earlier edition and its { $n } runs are deleted.
}
told-course-deleted = { $n ->
    [0] { $x } is deleted.
    [one] { $x } and { $n } run are deleted.
   *[other] { $x } and { $n } runs are deleted.
}
text-of = { $x }, text

description-in = Description, { $x }
alternative-in = What the picture shows, { $x }
course-description-what = What visitors read on the course’s page, in Markdown: headings, lists, links, emphasis. HTML is shown as text, and pictures are left out.
course-preview = Preview the descriptions
course-preview-of = { $x }, as visitors see it
course-previewed = Nothing is saved yet: the descriptions stand below as visitors will see them.
course-who-and-what = Who and what
course-names-what = One name a line. Visitors search and choose by them, so write each the same way everywhere.
course-time = Time
course-time-what = Visitors see what is filled in.
course-duration-unit = Unit of the duration
course-duration-help = From the first day to the last.
course-effort-unit = Unit of the effort
course-effort-help = How much work it is in all.
course-pace-none = not said
course-cover-what = A picture for the course’s page and for lists. It is made smaller, and nothing but the picture is kept of the file.
course-cover-file = Choose a picture
course-cover-other = Choose another picture
course-cover-help = PNG, JPEG, WebP or GIF, up to 10 MiB and 8000 pixels a side; best 1280 pixels wide or more.
course-cover-now = The picture that is chosen
course-cover-remove = Take the picture away
course-cover-missing = The picture is not here: the course names one that was never uploaded to this database. Choose it again.
course-cover-large = The file has more than 10 MiB.
course-cover-pixels = The picture is more than 8000 pixels wide or high, or takes too much memory.
course-cover-kind = This is no picture in PNG, JPEG, WebP or GIF.
course-cover-damaged = The picture is damaged or incomplete.
course-text-long = A text here has at most { $x } characters; this has { $n }.
course-names-many = There are at most { $x } names; these are { $n }.
course-name-long = A name has at most { $n } characters; “{ $x }…” has more.
course-amount-none = Write a whole number from 1 to { $x }.
cover-number = picture { $x }
cover-shows = picture { $x }: { $y }
told-other-meanwhile = Somebody changed this course since you looked. Nothing was done: look at it as it is now, and decide again.

course-search-engines = Search engines
course-search-engines-complete = The public page has all the data that search engines ask of a course.
course-search-engines-lacks = Search engines may not show this course as a course. Its public page lacks:
course-search-engines-runs = A run that is not over. Publish a run, or plan the next one.
course-search-engines-offer = What a run costs, or that it is free. Set the offer of a run.
course-search-engines-schedule = { $n ->
    [one] How long { $n } run lasts. Set its start and a later end, or the effort or duration of the course.
   *[other] How long { $n } runs last. Set their starts and later ends, or the effort or duration of the course.
}
course-search-engines-description = The course has no description, so search engines get a sentence with its title and who offers it.
