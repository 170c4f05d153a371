//! The public site: a catalogue that has something to find, and what visitors and programs ask of it.

pub(crate) mod catalogue;
pub(crate) mod pace;
pub(crate) mod visit;
mod vocabulary;
