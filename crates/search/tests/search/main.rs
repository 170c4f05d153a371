//! The index from outside.

mod courses;
mod facets;
mod queries;
mod rebuilt;
mod states;
