//! What the index is told of a course.

use catalog::{Amount, CatalogVisibility, CertificateOffer, CourseCode, Instant, Languages, Offer, RunId};

/// Everything that the index knows of one public course. The next one with the same id takes its place.
#[derive(Debug, Clone)]
pub struct Document {
    /// The course's number.
    pub id: i64,
    /// Its code.
    pub code: CourseCode,
    /// Titles with their languages' codes.
    pub titles: Vec<(String, String)>,
    /// Descriptions as plain text, with their languages' codes.
    pub descriptions: Vec<(String, String)>,
    /// The names of its organisations.
    pub organisations: Vec<String>,
    /// The names of its subjects.
    pub subjects: Vec<String>,
    /// How many earlier editions it has.
    pub snapshots: u32,
    /// Its public runs. Those that are not to be found in search count for nothing here.
    pub runs: Vec<Run>,
}

/// What the index is told of one public run.
#[derive(Debug, Clone)]
pub struct Run {
    /// The run's number.
    pub id: RunId,
    /// The name of its LMS; none for a run of no LMS.
    pub lms: Option<String>,
    /// When teaching starts.
    pub start: Option<Instant>,
    /// When teaching ends; none: never.
    pub end: Option<Instant>,
    /// From when one can enrol.
    pub enrollment_start: Option<Instant>,
    /// Until when one can enrol; none: for ever.
    pub enrollment_end: Option<Instant>,
    /// The languages it is taught in.
    pub languages: Languages,
    /// How one gets access.
    pub offer: Option<Offer>,
    /// What it costs.
    pub price: Option<Amount>,
    /// What it costs after the discount.
    pub discounted_price: Option<Amount>,
    /// How one gets the certificate.
    pub certificate_offer: Option<CertificateOffer>,
    /// Where it is shown.
    pub visibility: CatalogVisibility,
    /// How many have enrolled.
    pub enrollment_count: u32,
}

impl Run {
    /// Whether the run is to be found in search.
    pub(crate) fn is_listed(&self) -> bool {
        self.visibility == CatalogVisibility::CourseAndSearch
    }
}
