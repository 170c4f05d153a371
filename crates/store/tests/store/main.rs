//! The store, on real databases of both kinds. PostgreSQL comes from `cargo xtask test` or `cargo xtask postgres`.

#[macro_use]
mod catalogue;

mod accounts;
mod contract;
mod copying;
mod details;
mod editing;
mod hooks;
mod properties;
mod reads;
