//! When each secret last matched a request.

use catalog::Instant;

use crate::columns::{Cell, instant, text};
use crate::{Reader, Session, StoreError};

/// When a secret last matched a request, so that an old one can be retired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretUse {
    /// Identifies the secret without revealing it.
    pub fingerprint: String,
    /// The name that the settings gave the secret at that time.
    pub name: String,
    /// When it last matched.
    pub last_used_at: Instant,
}

impl Session<'_> {
    /// Records when secrets matched. Does not replace a later time.
    ///
    /// # Errors
    /// If the database fails.
    pub fn note_secret_uses(&mut self, uses: &[SecretUse]) -> Result<(), StoreError> {
        // All instances use the same order, so that two of them do not wait for each other.
        let mut uses = uses.iter().collect::<Vec<_>>();
        uses.sort_by_key(|used| &used.fingerprint);
        for used in uses {
            let cells = [Cell::text(&used.fingerprint), Cell::text(&used.name), Cell::number(used.last_used_at.as_micros())];
            let sql = "INSERT INTO secret_uses (fingerprint, name, last_used_at) VALUES (?1, ?2, ?3) \
                       ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name, last_used_at = excluded.last_used_at \
                       WHERE secret_uses.last_used_at < excluded.last_used_at";
            self.batch.statement(sql, &cells)?;
        }
        Ok(())
    }
}

impl Reader {
    /// When each secret last matched, sorted by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn secret_uses(&self) -> Result<Vec<SecretUse>, StoreError> {
        let sql = "SELECT fingerprint, name, last_used_at FROM secret_uses ORDER BY name, fingerprint";
        let rows = self.rows(sql, &[]).await?;
        let read = |row| {
            Ok(SecretUse {
                fingerprint: text(row, 0)?.to_owned(),
                name: text(row, 1)?.to_owned(),
                last_used_at: instant(row, 2)?,
            })
        };
        rows.iter().map(read).collect()
    }
}
