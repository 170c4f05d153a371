//! Numbered migrations. Each runs once, under a lock, because several instances may start at the same time.

use tokio_postgres::Client;

use crate::StoreError;

/// The migrations in order. A released migration is never edited.
const MIGRATIONS: [&str; 4] = [
    include_str!("migrations/0001_catalogue.sql"),
    include_str!("migrations/0002_staff.sql"),
    include_str!("migrations/0003_public.sql"),
    include_str!("migrations/0004_hooks.sql"),
];

/// The key of the advisory lock that migrations take. The number is made of the first letters of the name.
const LOCK: i64 = i64::from_be_bytes(*b"prosp_mi");

/// Returns the schema version of a database, without writing anything. 0 means that it has no tables of this program.
pub(super) async fn found(client: &Client) -> Result<i64, StoreError> {
    let is_new: bool = client.query_one("SELECT to_regclass('prospectus_schema') IS NULL", &[]).await?.try_get(0)?;
    if is_new {
        return Ok(0);
    }
    Ok(client.query_one("SELECT coalesce(max(version), 0) FROM prospectus_schema", &[]).await?.try_get(0)?)
}

/// Returns the schema version of this program.
pub(super) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Returns an error if the encoding of the database cannot represent every character.
pub(super) async fn check_encoding(client: &Client) -> Result<(), StoreError> {
    let encoding: String = client.query_one("SHOW server_encoding", &[]).await?.try_get(0)?;
    if encoding == "UTF8" { Ok(()) } else { Err(StoreError::Encoding(encoding)) }
}

/// Migrates a database to the schema of this program, in one transaction.
pub(super) async fn migrate(client: &mut Client) -> Result<(), StoreError> {
    let known = known();
    let transaction = client.transaction().await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    // The check comes first, because a role that may not create tables may still use the existing ones.
    let is_new: bool = transaction.query_one("SELECT to_regclass('prospectus_schema') IS NULL", &[]).await?.try_get(0)?;
    if is_new {
        transaction.batch_execute("CREATE TABLE prospectus_schema (version bigint NOT NULL)").await?;
    }
    let found: i64 = transaction.query_one("SELECT coalesce(max(version), 0) FROM prospectus_schema", &[]).await?.try_get(0)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (number, migration) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        transaction.batch_execute(migration).await?;
        transaction.execute("INSERT INTO prospectus_schema (version) VALUES ($1)", &[&number]).await?;
    }
    transaction.commit().await?;
    Ok(())
}
