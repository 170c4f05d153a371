//! The store, on real databases of both kinds. PostgreSQL comes from `cargo xtask test` or `cargo xtask postgres`.

mod catalogue;
mod contract;
mod properties;
