# LMSs, secrets, signatures.

lmss-and-secrets = LMSs and secrets
lmss-lede = They are set in prospectus.toml or the environment; here you see how they work. The first LMS that takes a link gets it.
lmss-none = No LMS is configured
lmss-none-why = So no resource link is known, and every run that is sent is rejected. Add one under lms in prospectus.toml, or set RICHIE_LMS_BACKENDS.
lms-backend-openedx = Open edX
lms-backend-joanie = Joanie
lms-backend-base = Any LMS
lms-last-word = Last word
lms-no-word = It has not said anything yet.
lms-in-journal = Its entries in the journal
lms-held = { $n ->
    [one] { $n } run waits for its course
   *[other] { $n } runs wait for their courses
}
lms-none-held = none
lms-base-url = Address
lms-links = Links it takes
lms-every-link = every link that no LMS before it takes
lms-openedx-course = The group course_id is the course key; its middle part is the course’s code.
lms-joanie-course = The course’s code is what the payload has under course.
lms-base-course = It tells no courses: runs that exist are updated, none is created.
lms-mode = New runs begin as
lms-protected = Protected fields
lms-none-protected = none
lms-protected-why = They are set when a run is created and never again by the LMS.
lms-unknown = Unknown course
lms-unknown-hold = held
lms-unknown-hold-why = The run is refused, yet kept, and applied when its course appears.
lms-unknown-reject = rejected
lms-unknown-reject-why = The run is refused; the LMS has to send it again once its course is there.
lms-unknown-create = created
lms-unknown-create-why = A draft course is made for it, titled by its code.
lms-identity = Runs are told apart
lms-identity-link = by their links
lms-identity-link-why = Another link is another run.
lms-identity-key = by their course keys
lms-identity-key-why = One run a course key, whatever its link.

try = Try a link
try-why = Which LMS takes it, and what the catalogue has for it.
try-link = Resource link
try-button = Try it
try-taken = { $x } takes it.
try-taken-by-none = No LMS takes it: a run with this link is rejected.
try-key = Course key
try-code = Course
try-run = Run
try-course-missing = No course has this code.
try-run-missing = The catalogue has no run with this link.
try-not-said = No LMS has spoken of it.
try-held = it waits for its course
try-no-key = The pattern finds no course key in it: a new run would be rejected.
try-key-library = This is the key of a library, which is not a course: a new run would be rejected.
try-key-malformed = The course key is not of the form course-v1:ORG+COURSE+RUN or ORG/COURSE/RUN: a new run would be rejected.
try-code-in-payload = The link does not tell; the payload does, under course.
try-no-code = This LMS does not tell courses.
try-taken-before = { $x } would take it too, but comes later.
try-other-host = { $x } does not: the link is of another host than its address.
try-blanks = { $x } does not: there are blanks around the link.
try-not-from-start = { $x } does not: its pattern matches a part of the link, but it has to match from the start.
try-no-match = { $x } does not: its pattern does not match.

secrets = Secrets
secrets-why = Never shown; known by name.
secrets-none = No secret is in force.
secrets-none-why = So every request of a sender is refused. Set sync.secrets in prospectus.toml, or RICHIE_COURSE_RUN_SYNC_SECRETS.
secret-name = Name
secret-for = For
secret-last = Last match
secret-any-lms = any LMS
secret-never = never since the server started
secret-never-since = never since
secret-can-retire = { $n ->
    [one] No request in { $n } day: it can be retired.
   *[other] No request in { $n } days: it can be retired.
}
secrets-retire = An old secret can be retired once every sender has the new one and no request has matched the old one for longer than the rarest sender is silent; after 30 days this page says so. Take it out of the settings and start the server again. Matches of other instances appear within ten seconds.

check = Check a signature
check-why = Nothing is kept or applied.
check-body = Body, byte for byte
check-body-help = As the sender sent it. Line ends of either kind are tried.
check-header = Authorization header
check-header-missing = Copy the header that the sender sent, such as SIG-HMAC-SHA256 and 64 digits.
check-summary = The header is missing
check-button = Check
check-matches = It matches
check-matches-with = The signature was made with the secret { $x }.
check-line-feeds = The lines end with a line feed alone.
check-differs = It does not match
check-secret = The secret that was meant: { $x }.

hint-no-secrets = No secret is in force here, so nothing can match. Set sync.secrets.
hint-header-form = The header is not “SIG-HMAC-SHA256”, one blank and 64 lower-case hexadecimal digits, and no signature of this body can be found in it.
hint-upper-case = The digest is right but in upper case. The protocol wants lower-case digits: take hexdigest() as it is.
hint-scheme = The digest is right, but what stands before it is not “SIG-HMAC-SHA256” and one blank. Spell the header exactly so, in upper case and without a colon.
hint-base64 = The digest is right but in base64. The protocol wants lower-case hexadecimal digits: hexdigest(), not digest().
hint-python-separators = The signature is that of the same object written with a blank after each comma and colon, as Python’s json.dumps does. The sender signs one text and sends another: sign the bytes that are sent.
hint-compact-separators = The signature is that of the same object written without blanks between its items, as JSON.stringify or httpx do. The sender signs one text and sends another: sign the bytes that are sent.
hint-indented = The signature is that of the same object, indented with an item a line. The sender signs a pretty-printed text and sends another: sign the bytes that are sent.
hint-sorted-names = The signature is that of the same object with its names sorted. The sender signs one order and sends another: sign the bytes that are sent.
hint-blanks-around = The signature is that of the same text with other blanks or line ends around it, or other line ends within. Something between signing and sending added them or took them away.
hint-empty-body = The signature is that of an empty body. The sender signs before the body is there, or signs something else.
hint-secret-slip = The sender’s copy of the secret and ours differ only in what is around it: a blank, a line end or quotation marks. Look at how the secret got into the sender’s settings and into ours.
hint-other-lms = The signature is right, but the secret is in force for other LMSs only, not for the one of this resource link.
hint-unknown = No secret in force made this signature for this body: the sender has another secret, or the body was changed on its way.
