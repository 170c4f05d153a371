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
