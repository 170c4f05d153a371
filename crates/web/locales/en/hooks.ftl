# Outgoing hooks: how they are, what is set aside, what was sent.

hooks = Hooks
hooks-lede = Places that are told what the LMSs say, or what the public sees. Each gets what a run is now, and what a site misses while it is down is sent when it is back.
hooks-none = No hook is configured
hooks-none-why = A place that is to be told gets one in prospectus.toml: a name, an address and a secret, under
hooks-all = All hooks
hooks-in-trouble = { $n ->
    [one] to look at
   *[other] to look at
}

hook-gone = Not in the settings
hook-gone-why = It was in the settings once; nothing is sent. What is known of it is kept: with its old name in the settings it goes on.
hook-new = Not begun
hook-new-why = It begins in a moment: everything that there is will be sent.
hook-paused = Paused
hook-paused-why = Nothing is sent until somebody has it go on. What changes meanwhile is sent then.
hook-failing = Fails
hook-failing-why = { $n ->
    [one] The site did not take the last request. It takes nothing
   *[other] The site did not take the last { $n } requests. It takes nothing
}
hook-since = since
hook-next = The next try comes
hook-next-now = It is tried again in a moment.
hook-walking = Going through everything
hook-walking-why = It looks at all runs, and sends those that the site does not have as they are.
hook-walking-forced-why = It looks at all runs and sends each, also those that the site has.
hook-waiting = Sending
hook-waiting-received-why = { $n ->
    [one] { $n } run waits to be sent. A change of nothing but an enrolment count waits a while for others.
   *[other] { $n } runs wait to be sent. A change of nothing but an enrolment count waits a while for others.
}
hook-waiting-published-why = { $n ->
    [one] { $n } course has changes to be sent. A change of nothing but an enrolment count waits a while for others.
   *[other] { $n } courses have changes to be sent. A change of nothing but an enrolment count waits a while for others.
}
hook-behind = Catching up
hook-behind-why = { $n ->
    [one] { $n } entry of the journal is still to be looked at.
   *[other] { $n } entries of the journal are still to be looked at.
}
hook-refused = Sent, not all taken
hook-refused-why = The site has everything as it is now, but for what is set aside.
hook-done = All sent
hook-done-why = The site has everything as it is now.
hook-done-nothing = There was nothing to send yet.

hook-settings = What it is
hook-in-journal = What was asked of hooks
hook-address = Address
hook-sent = Is sent
hook-send-received = what the LMSs say, of unknown courses too
hook-send-published = what the public sees
hook-style-course-runs-sync = { $n ->
    [one] As Richie takes it (course-runs-sync), { $n } run a request
   *[other] As Richie takes it (course-runs-sync), up to { $n } runs a request
}
hook-style-standard-webhooks = { $n ->
    [one] As CloudEvents (standard-webhooks), { $n } run a request
   *[other] As CloudEvents (standard-webhooks), up to { $n } runs a request
}
hook-only = Of
hook-only-none = all runs
hook-only-lmss = only runs of these LMSs: { $x }
hook-only-organisations = only runs of these organisations: { $x }
hook-template = Their links become
hook-last-success = Last taken
hook-never = never yet
hook-set-aside = Set aside
hook-none-set-aside = nothing
hook-set-aside-n = { $n ->
    [one] { $n } run that the site did not take
   *[other] { $n } runs that the site did not take
}

hook-pause = Pause
hook-resume = Go on
hook-try-now = Try again now
hook-resend = Send everything again …
hook-retry = Send again
hook-retry-all = Send all again
hook-not-set-aside = { $x } is not set aside any more: the site has taken it, or it is not to be sent any more.
told-hook-paused = { $x } is paused. What changes is kept for it.
told-hook-resumed = { $x } goes on where it was.
told-hook-retried = { $x }: it is sent again now.
told-hook-retried-one = { $x }: the run is sent again now.
told-hook-resent = { $x }: everything is sent again, from now on.

hook-resend-here = Send everything again
hook-resend-title = Send everything to { $x } again?
hook-resend-lede = Each run is sent as it is now, also where the site has it already. Use it where the site has lost something.
hook-resend-paused = The hook is paused: it is sent once somebody has it go on. Each run is sent as it is then, also where the site has it already.
hook-resend-sent = What is sent
hook-resend-runs = So far told of
hook-resend-runs-why = All of them are sent again, and what is new with them.
hook-resend-set-aside-why = Tried again, too.
hook-resend-means = What it means
hook-resend-site = The site
hook-resend-site-what = gets what it has already, and changes nothing by it
hook-resend-site-why = What somebody changed there by hand may be set back to what the catalogue says.
hook-resend-button = Send everything again

hook-aside-why = The site refuses these runs, in the words below. They hold up no others, and a run is sent at once when it changes.
hook-aside-empty = Nothing is set aside.
hook-aside-empty-why = A run that the site refuses would be here, with the site’s own words.
hook-aside-pages = Pages of what is set aside
hook-run = Run
hook-words = The site’s words
hook-no-words = none
hook-again = Tried
hook-attempts = { $n ->
    [one] once
   *[other] { $n } times
}
hook-again-at = again
hook-again-now = again in a moment
hook-again-paused = again once it goes on
hook-again-never = not again by itself
hook-has-earlier = The site has an earlier state of it, from
hook-has-nothing = The site never took it.

deliveries = Latest requests
deliveries-none = No request was made yet.
deliveries-none-why = Each request to the site would be here, with what it answered.
deliveries-pages = Pages of requests
delivery-title = Request { $n } to { $x }
delivery-number = Number
delivery-time = When
delivery-outcome = Outcome
delivery-taken = Taken
delivery-taken-why = The site took all of it.
delivery-refused = Refused
delivery-refused-why = The site refused some or all of the runs in it. They are set aside, unless it took them since.
delivery-failed = Failed
delivery-failed-why = There was no answer, or none that says anything of the runs. They were sent again later, or still wait.
delivery-runs = Runs
delivery-runs-n = { $n ->
    [one] { $n } run
   *[other] { $n } runs
}
delivery-status = Status
delivery-took = Took
delivery-words = In words
hook-took-ms = { $n } ms
hook-took-s = { $n } s
delivery-what = The request
delivery-no-answer = no answer
delivery-headers = Headers that belong to it
delivery-sent = What was sent, laid out for reading
delivery-file = As a file
delivery-answer = What was answered
delivery-answer-empty = The answer’s body was empty.
delivery-no-answer-why = There was no answer.
delivery-as-answered = Byte for byte, as it was answered
delivery-cut = only its beginning is kept
delivery-curl = The same as a command
delivery-curl-why = It sends the same bytes once more, and the site acts on them: a run that changed since goes back to what it was then. A signature with a time in it is too old after a few minutes.
delivery-curl-show = Show it

today-hooks = Hooks whose site does not take everything
today-hooks-n = { $n ->
    [one] { $n } hook
   *[other] { $n } hooks
}
today-hooks-rest = { $n ->
    [one] has a site that does not take everything.
   *[other] have sites that do not take everything.
}

journal-hook-pause = Hook { $x }: paused
journal-hook-resume = Hook { $x }: goes on
journal-hook-resend = Hook { $x }: send everything again
journal-hook-retry = Hook { $x }: send again what is set aside
entry-hook-pause = { $x } paused the hook { $y }
entry-hook-resume = { $x } had the hook { $y } go on
entry-hook-resend = { $x } had everything sent again to the hook { $y }
entry-hook-retry = { $x } had what is set aside sent again to the hook { $y }
entry-of-hook = Hook
