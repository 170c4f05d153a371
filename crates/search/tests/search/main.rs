//! The index from outside.

mod courses;
mod facets;
mod languages;
mod queries;
mod rebuilt;
mod states;
