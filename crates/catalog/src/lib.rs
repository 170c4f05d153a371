//! The catalogue: courses and course runs, each in a draft and a public version.
//!
//! This crate contains only pure rules: nothing here reads a clock, a file or a socket. [`CourseRun`] contains what the catalogue
//! shows of a run, [`state`] tells what a visitor can do with it at a given instant, [`publication`] compares the versions and
//! applies changes, [`markdown`] makes descriptions safe to show, and [`mod@file`] is the catalogue as a file.

mod amount;
mod code;
mod course;
mod details;
mod field;
mod field_set;
pub mod file;
mod instant;
mod language;
pub mod markdown;
pub mod merge;
pub mod publication;
mod run;
pub mod state;
pub mod text;
mod titles;
mod words;

pub use amount::Amount;
pub use code::CourseCode;
pub use course::{Course, CourseId, RunId, RunVersions, Version};
pub use details::{
    ALTERNATIVE_MAX, CourseDetails, Cover, DESCRIPTION_MAX, ImageId, NAME_MAX, NAMES_MAX, NamesError, NoImageId, Span,
    check_names,
};
pub use field::{Field, Patch, UnknownField, Value};
pub use field_set::FieldSet;
pub use instant::Instant;
pub use language::{Language, Languages};
pub use run::{CourseRun, DEFAULT_CURRENCY, RESOURCE_LINK_MAX};
pub use titles::Titles;
pub use words::{CatalogVisibility, CertificateOffer, DisplayMode, Offer, Pace, SpanUnit, SyncMode, UnknownWord};
