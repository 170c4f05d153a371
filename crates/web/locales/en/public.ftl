# The public site: its frame.

public-new-runs = New runs
public-feeds = Feeds and programs
public-sitemap = Sitemap
public-staff = For staff
public-times = All times are those of { $x }.
public-search = Search
public-search-label = Search the courses
public-search-hint = Title, subject, organisation
public-all-courses = All courses, those you can join soonest first
public-not-found = There is no such page
public-not-found-why = The course may have been renamed or withdrawn, or the address mistyped.
public-unavailable = The catalogue cannot be read now
public-unavailable-why = Nothing is lost. Try again in a moment.

# The page of the API.
public-api-title = The API
public-api-heading = Reading the catalogue with a program
public-api-lead = What the pages say, in JSON: public data only, no key needed, from any origin.
public-api-errors = Errors are problem details:
public-api-tools = The same, for tools:
public-api-operations = Operations
public-api-schemas = Types
public-api-parameters = Parameters
public-api-parameters-of = Parameters of { $x }
public-api-answers = Answers
public-api-answers-of = Answers of { $x }
public-api-properties = Properties
public-api-properties-of = Properties of { $x }
public-api-name = Name
public-api-where = Where
public-api-type = Type
public-api-meaning = Meaning
public-api-status = Status
public-api-body = Body
public-api-when = When
public-feed-title = New runs · { $x }
