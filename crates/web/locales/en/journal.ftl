# The journal and its entries.

journal-lede = Everything that was asked, by whom, and what became of it.
journal-link = Resource link
journal-course = Course
journal-verdict = Verdict
journal-kind = Kind
journal-lms = LMS
journal-by = By
journal-from = From
journal-until = Until
journal-any = Any
journal-filter = Filter
journal-all = Show everything
journal-time = Time
journal-run = Run
journal-what = What happened
journal-time-wrong = Write a date and a time, such as 2026-11-23T09:30.
journal-time-summary = A time could not be read
journal-entries = Entries
journal-found = Entries found
journal-caption = Journal, newest first
journal-newer = Newer entries
journal-newest = Back to the newest
journal-older = Older
journal-look-further = Look further back
journal-looked = It was looked back as far as entry { $x }
journal-looked-why = There may be more before it: the journal is long, and one page looks at a part of it.
journal-pages = Pages
journal-export = Export these:
journal-json-lines = JSON lines
journal-verdicts = What the verdicts mean
journal-none = Nothing has been asked yet.
journal-none-why = Entries appear here as soon as an LMS sends a run, or a person changes something.
journal-none-found = No entry is so.
journal-none-found-why = Take a filter away, or look at everything.
journal-live = Live
journal-live-one = Live: { $x } new entry
journal-live-other = Live: { $x } new entries
journal-paused-one = Paused: { $x } new entry waits
journal-paused-other = Paused: { $x } new entries wait
journal-live-ended = No longer live: your session has ended. Load the page anew.
journal-pause = Pause
journal-resume = Go on

journal-kind-and = { $x }: { $y }
journal-field-change = { $x }: { $y }
journal-and-more = { $n ->
    [one] { $x } and one more field
   *[other] { $x } and { $n } more fields
}
journal-what-created = a new run
journal-what-created-draft = a new run, in the draft
journal-what-created-public = a new run, in the draft and in public
journal-what-updated = something changed
journal-what-unchanged = nothing to change
journal-what-ignored = the run is manual; kept aside
journal-what-held = no course has the code { $x }
journal-what-rejected = refused

entry-title = Entry { $x }
entry-a-request = a request
entry-sync-created = { $x } created { $y }
entry-sync-updated = { $x } changed { $y }
entry-sync-unchanged = { $x } said nothing new of { $y }
entry-sync-ignored = { $x } spoke of { $y }, which is manual
entry-sync-held = { $x } sent { $y }, which waits for its course
entry-sync-rejected = { $x } sent { $y }, which was rejected
entry-release = { $x } released { $y }
entry-load = { $x } loaded { $y }
entry-publish = { $x } published { $y }
entry-unpublish = { $x } unpublished { $y }
entry-create = { $x } created { $y }
entry-edit = { $x } edited { $y }
entry-delete = { $x } deleted { $y }
entry-discard = { $x } discarded the draft of { $y }
entry-snapshot = { $x } took a snapshot of { $y }
entry-attach = { $x } attached { $y } to a course
entry-mode = { $x } changed the sync mode of { $y }
entry-protect = { $x } changed which fields of { $y } are protected
entry-hook = { $x } asked something of an outgoing hook
entry-request = What was asked
entry-run = Run
entry-run-number = Run { $x }
entry-run-not-there = The catalogue has no such run now, or it cannot be told which one it is.
entry-course = Course
entry-course-not-there = No course has this code now.
entry-by = By
entry-by-secret = It signed with the secret of this name.
entry-kind = Kind
entry-link = Resource link
entry-identity = Course key
entry-of-this-link = Everything of this link
entry-previous = Before it
entry-previous-gone = Entry { $x }, which is too old to be kept
entry-messages = Why
entry-messages-why = These are the words that the sender got as its answer.
entry-whole = The request
entry-changes = What changed
entry-no-changes = Nothing in the catalogue.
entry-in-draft = in the draft
entry-in-public = in public
entry-in-both = in the draft and in public
entry-field = Field
entry-before = Before
entry-after = After
entry-removed = removed:
entry-added = added:
entry-payload = Payload, laid out for reading
entry-as-sent = Byte for byte, as it was sent
entry-payload-empty = The body was empty.
entry-payload-large = It is not kept: it was larger than 64 KiB. The sender has it.
entry-bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
entry-others = Other entries of the same request
entry-more-others = There are more than are shown here.

again = Apply again
again-course-there = The cause is gone: the course { $x } exists now.
again-releases = { $n ->
    [one] One run waits for it, and what the LMS said of it last is applied.
   *[other] { $n } runs wait for it, and what the LMS said of them last is applied.
}
again-would = The cause is gone: applied now, through the same rules, the verdict would be { $x }.
again-settled = It waits no longer. What became of it:
again-newer = Something newer is known of this run, and an old word must not be put over it:
again-newer-refused = Something newer is known of this run, and an old word must not be put over it: see entry { $x }.
again-course-missing = The cause is still there: no course has the code { $x }.
again-course-unknown = The cause is still there: the LMS does not tell which course it is.
again-to-held = Create the course, or attach the run to another, under Held
again-refused = The cause is still there: it would be refused again.
again-nothing-kept = It cannot be applied again from here: what was sent is not kept. The sender can send it again.
again-cannot = The cause is still there, or what was sent is not kept. Nothing was changed.
told-released = { $n ->
    [0] Nothing was released for the course { $x }.
    [one] One run was released into the course { $x }.
   *[other] { $n } runs were released into the course { $x }.
}
told-applied-again = Applied again. The verdict: { $x }.
