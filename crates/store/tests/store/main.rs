//! The store, on real databases of both engines. `cargo xtask test` or `cargo xtask postgres` provides PostgreSQL.

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
