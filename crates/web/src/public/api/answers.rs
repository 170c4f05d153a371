//! What the API tells, in the words of the glossary. The document is made from these types.

use catalog::state::State;
use catalog::{Amount, CatalogVisibility, CertificateOffer, DisplayMode, Instant, Offer, Pace, Span, Titles};
use serde::Serialize;
use utoipa::ToSchema;

/// Courses that were found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Found {
    /// How many there are, on all pages.
    pub(super) total: usize,
    /// Those on this page.
    pub(super) courses: Vec<CourseSummary>,
    /// The address of the next page; null on the last one.
    #[schema(format = "uri", example = "https://catalogue.example/api/v2/courses?q=maths&offset=20")]
    pub(super) next: Option<String>,
    /// How many courses each choice would leave; with `facets=true` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) facets: Option<Facets>,
}

/// The values of each facet, the most frequent first.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct Facets {
    pub(super) availability: Vec<FacetCount>,
    pub(super) language: Vec<FacetCount>,
    pub(super) organisation: Vec<FacetCount>,
    pub(super) subject: Vec<FacetCount>,
    pub(super) lms: Vec<FacetCount>,
    pub(super) price: Vec<FacetCount>,
}

/// A value of a facet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FacetCount {
    /// What its parameter takes.
    #[schema(example = "open")]
    pub(super) value: String,
    /// How many courses have it, of those that the words and the other facets leave.
    #[schema(example = 31)]
    pub(super) count: u32,
    /// Whether it was asked for.
    pub(super) selected: bool,
}

/// A course in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CourseSummary {
    /// Its code.
    #[schema(example = "STAT101")]
    pub(super) code: String,
    /// Its titles by language.
    #[schema(value_type = std::collections::BTreeMap<String, String>, example = json!({"en": "Thinking in statistics"}))]
    pub(super) title: Titles,
    /// Its page.
    #[schema(format = "uri", example = "https://catalogue.example/courses/STAT101")]
    pub(super) url: String,
    /// Who offers it.
    pub(super) organisations: Vec<String>,
    /// What it is about.
    pub(super) subjects: Vec<String>,
    /// Its picture.
    pub(super) cover: Option<CoverAnswer>,
    /// How long it takes.
    pub(super) duration: Option<SpanAnswer>,
    /// How much work it is.
    pub(super) effort: Option<SpanAnswer>,
    /// Who sets the pace.
    #[schema(value_type = Option<PaceWord>)]
    pub(super) pace: Option<Pace>,
    /// The state of the run that one can join soonest.
    #[schema(value_type = StateWord)]
    #[serde(serialize_with = "word")]
    pub(super) state: State,
    /// The run that one can join soonest; null where none is listed.
    pub(super) run: Option<Run>,
    /// How many runs are listed.
    pub(super) runs: usize,
    /// How many have enrolled in them; null where these are few.
    pub(super) enrollment_count: Option<u32>,
    /// How many earlier editions it has.
    pub(super) snapshots: usize,
}

/// A course with everything of it that is public.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Course {
    /// Its code.
    #[schema(example = "STAT101")]
    pub(super) code: String,
    /// Its titles by language.
    #[schema(value_type = std::collections::BTreeMap<String, String>, example = json!({"en": "Thinking in statistics"}))]
    pub(super) title: Titles,
    /// Its page.
    #[schema(format = "uri", example = "https://catalogue.example/courses/STAT101")]
    pub(super) url: String,
    /// All its dates, as a calendar.
    #[schema(format = "uri")]
    pub(super) calendar: String,
    /// Its descriptions by language, in Markdown.
    #[schema(value_type = std::collections::BTreeMap<String, String>, example = json!({"en": "What numbers can and *cannot* tell."}))]
    pub(super) description: Titles,
    /// Who offers it.
    pub(super) organisations: Vec<String>,
    /// What it is about.
    pub(super) subjects: Vec<String>,
    /// Its picture.
    pub(super) cover: Option<CoverAnswer>,
    /// How long it takes.
    pub(super) duration: Option<SpanAnswer>,
    /// How much work it is.
    pub(super) effort: Option<SpanAnswer>,
    /// Who sets the pace.
    #[schema(value_type = Option<PaceWord>)]
    pub(super) pace: Option<Pace>,
    /// Its runs, oldest first.
    pub(super) runs: Vec<Run>,
    /// When the state of any of its runs changes next.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) next_change: Option<Instant>,
    /// Its earlier editions, oldest first.
    pub(super) snapshots: Vec<Snapshot>,
}

/// An earlier edition of a course.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Snapshot {
    /// Its number.
    pub(super) id: i64,
    /// Its titles by language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub(super) title: Titles,
    /// Its page.
    #[schema(format = "uri")]
    pub(super) url: String,
    /// Its runs, oldest first.
    pub(super) runs: Vec<Run>,
}

/// Courses in full, in the order of their codes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Catalogue {
    /// The courses.
    pub(super) courses: Vec<Course>,
    /// The address of the next page; null on the last one.
    #[schema(format = "uri", example = "https://catalogue.example/api/v2/catalogue?after=STAT101")]
    pub(super) next: Option<String>,
}

/// A course run.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Run {
    /// Its number.
    #[schema(minimum = 1, example = 7)]
    pub(super) id: i64,
    /// The code of its course.
    #[schema(example = "STAT101")]
    pub(super) course: String,
    /// The number of the earlier edition that it is of; null for a run of the course as it is now.
    pub(super) snapshot: Option<i64>,
    /// Its titles by language; empty where it has none of its own.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub(super) title: Titles,
    /// Where its LMS has it.
    #[schema(example = "https://campus.example/courses/course-v1:north+STAT101+2027/info")]
    pub(super) resource_link: String,
    /// The name of its LMS; null where no configured one has such links.
    pub(super) lms: Option<String>,
    /// What one can do with it now.
    #[schema(value_type = StateWord)]
    #[serde(serialize_with = "word")]
    pub(super) state: State,
    /// When that changes, and to what; null where it never does by itself.
    pub(super) next_change: Option<StateChange>,
    /// When teaching starts.
    #[schema(value_type = Option<String>, format = DateTime, example = "2027-01-11T08:00:00Z")]
    pub(super) start: Option<Instant>,
    /// When teaching ends; null: never.
    #[schema(value_type = Option<String>, format = DateTime, example = "2027-03-26T17:00:00Z")]
    pub(super) end: Option<Instant>,
    /// From when one can enrol.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-02T08:00:00Z")]
    pub(super) enrollment_start: Option<Instant>,
    /// Until when one can enrol; null: for ever.
    #[schema(value_type = Option<String>, format = DateTime, example = "2027-01-22T23:00:00Z")]
    pub(super) enrollment_end: Option<Instant>,
    /// The codes of the languages it is taught in.
    #[schema(example = json!(["en"]))]
    pub(super) languages: Vec<&'static str>,
    /// How many have enrolled; null where these are few.
    pub(super) enrollment_count: Option<u32>,
    /// Where it is shown.
    #[schema(value_type = VisibilityWord)]
    pub(super) catalog_visibility: CatalogVisibility,
    /// How one gets access; null where that was not said.
    #[schema(value_type = Option<OfferWord>)]
    pub(super) offer: Option<Offer>,
    /// What it costs.
    #[schema(value_type = Option<String>, pattern = r"^\d+\.\d{2}$", example = "49.00")]
    pub(super) price: Option<Amount>,
    /// What it costs after the discount.
    #[schema(value_type = Option<String>, pattern = r"^\d+\.\d{2}$", example = "39.00")]
    pub(super) discounted_price: Option<Amount>,
    /// The discount in words.
    #[schema(example = "-20%")]
    pub(super) discount: Option<String>,
    /// The currency of all its prices.
    #[schema(example = "EUR")]
    pub(super) price_currency: String,
    /// How one gets the certificate; null where that was not said.
    #[schema(value_type = Option<CertificateOfferWord>)]
    pub(super) certificate_offer: Option<CertificateOffer>,
    /// What the certificate costs.
    #[schema(value_type = Option<String>, pattern = r"^\d+\.\d{2}$")]
    pub(super) certificate_price: Option<Amount>,
    /// What the certificate costs after its discount.
    #[schema(value_type = Option<String>, pattern = r"^\d+\.\d{2}$")]
    pub(super) certificate_discounted_price: Option<Amount>,
    /// The certificate's discount in words.
    pub(super) certificate_discount: Option<String>,
    /// How much of it its course's page shows.
    #[schema(value_type = DisplayWord)]
    pub(super) display_mode: DisplayMode,
    /// Its dates, as a calendar; null for a run of an earlier edition.
    #[schema(format = "uri")]
    pub(super) calendar: Option<String>,
}

/// A change of a run's state.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct StateChange {
    /// Up to when the state is as it is now.
    #[schema(value_type = String, format = DateTime, example = "2027-01-22T23:00:00Z")]
    pub(super) at: Instant,
    /// The state right after that.
    #[schema(value_type = StateWord)]
    #[serde(serialize_with = "word")]
    pub(super) state: State,
}

/// A course's picture.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CoverAnswer {
    /// What it shows, by language.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub(super) alt: Titles,
    /// Where it is, narrow to wide.
    pub(super) images: Vec<CoverImage>,
}

/// A picture in a width.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CoverImage {
    /// In pixels, at most.
    pub(super) width: u32,
    /// Its address.
    #[schema(format = "uri")]
    pub(super) url: String,
}

/// How long something takes.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct SpanAnswer {
    /// How many.
    #[schema(minimum = 1, maximum = 9999, example = 6)]
    amount: u16,
    /// Of what.
    #[schema(value_type = UnitWord)]
    unit: catalog::SpanUnit,
}

impl From<Span> for SpanAnswer {
    fn from(span: Span) -> Self {
        Self { amount: span.amount, unit: span.unit }
    }
}

/// What changed for visitors.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "it is their list")]
pub(super) struct Changes {
    /// The changes, oldest first.
    pub(super) changes: Vec<Change>,
    /// What to ask with next, as `after`.
    #[schema(minimum = 0, example = 4711)]
    pub(super) cursor: i64,
    /// Whether there is more at once.
    pub(super) more: bool,
    /// Whether `after` lay beyond the end, as after a restore: then anything may have changed.
    pub(super) reset: bool,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Change {
    /// Its number. Numbers grow, with gaps where nothing public changed.
    #[schema(minimum = 1, example = 4711)]
    pub(super) entry: i64,
    /// When.
    #[schema(value_type = String, format = DateTime, example = "2026-11-24T09:30:00Z")]
    pub(super) at: Instant,
    /// The codes of the courses that changed, or of which a run did. One that is no longer there is not public any more.
    #[schema(example = json!(["STAT101"]))]
    pub(super) courses: Vec<String>,
    /// The numbers of the runs that changed.
    #[schema(example = json!([7]))]
    pub(super) runs: Vec<i64>,
}

fn word<S: serde::Serializer>(state: &State, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.as_str())
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident),+ })+) => { $(
        $(#[$doc])*
        #[derive(ToSchema)]
        #[schema(rename_all = "snake_case")]
        #[expect(dead_code, reason = "for the document only")]
        pub(super) enum $name { $($variant),+ }
    )+ };
}

words! {
    /// What one can do with a run now.
    StateWord {
        OngoingOpen, FutureOpen, ArchivedOpen, FutureNotYetOpen, FutureClosed, OngoingClosed, ArchivedClosed, ToBeScheduled
    }
    /// What search can be narrowed down to: what one can do with a run now.
    AvailabilityWord { Open, Soon, Ongoing, Archived, ToBeScheduled }
    /// What search can be narrowed down to: what a run costs.
    PriceWord { Free, PartiallyFree, Subscription, Paid, Certificate }
    /// The order of courses. `soonest`: those that one can join soonest first.
    SortWord { Soonest, Relevance, Title, Newest }
    /// Where a run is shown. What is hidden is not told.
    VisibilityWord { CourseAndSearch, CourseOnly }
    /// How one gets access.
    OfferWord { Free, PartiallyFree, Subscription, Paid }
    /// How one gets the certificate.
    CertificateOfferWord { Free, Subscription, Paid }
    /// How much of a run its course's page shows.
    DisplayWord { Detailed, Compact }
    /// Who sets the pace.
    PaceWord { SelfPaced, InstructorPaced }
    /// What a length is counted in.
    UnitWord { Minute, Hour, Day, Week, Month }
}
