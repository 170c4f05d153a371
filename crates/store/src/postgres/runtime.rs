//! The runtime that drives a connection on the thread that uses it.

use crate::StoreError;

/// Returns a runtime for one thread.
///
/// # Errors
/// If the system has no resources for it.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, StoreError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| StoreError::Pool(error.to_string()))
}
