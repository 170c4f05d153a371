//! A connection that writes: transactions, and what to do when one fails through no fault of its own.

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Address;
use super::batch::{Committed, PostgresBatch};
use super::link::Link;
use super::statements as sql;
use crate::numbering::Numbering;
use crate::{Batch, StoreError};

/// How long the first pause before a new try is; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
/// How long a pause is at most.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// How long the server is asked what became of a commit.
const PATIENCE_WITH_A_COMMIT: Duration = Duration::from_secs(10);
/// After so long without a word from this side within a transaction, the server gives it up, and its locks with it.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(30);

/// A connection that writes. It drives its own traffic, only while it is waited for.
#[derive(Debug)]
pub(crate) struct Connection {
    address: Address,
    tls: Tls,
    runtime: Runtime,
    link: Option<Link>,
    is_writer: bool,
}

/// Hides what has no text.
struct Tls(MakeRustlsConnect);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls")
    }
}

impl Connection {
    /// Connects.
    pub(super) fn open(address: &Address, tls: MakeRustlsConnect, is_writer: bool) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| StoreError::Pool(error.to_string()))?;
        let mut connection = Self { address: address.clone(), tls: Tls(tls), runtime, link: None, is_writer };
        connection.link()?;
        Ok(connection)
    }

    /// The session; a new one where there is none or it was lost.
    fn link(&mut self) -> Result<(&Runtime, &mut Link), StoreError> {
        if self.link.as_ref().is_some_and(Link::is_closed) {
            self.link = None;
        }
        let link = match self.link.take() {
            Some(link) => link,
            None => self.runtime.block_on(async {
                let link = Link::open(&self.address, &self.tls.0).await?;
                if self.is_writer {
                    let sql = format!("SET idle_in_transaction_session_timeout = {}", IDLE_IN_TRANSACTION.as_millis());
                    link.command(&sql).await?;
                }
                Ok::<_, StoreError>(link)
            })?,
        };
        Ok((&self.runtime, self.link.insert(link)))
    }

    /// Carries something out in one transaction, once.
    pub(crate) fn write<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        self.transaction(work).map(|(outcome, _)| outcome)
    }

    fn transaction<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut dyn Batch) -> Result<T, E>,
    ) -> Result<(T, Numbering), E> {
        let (runtime, link) = self.link().map_err(E::from)?;
        let mut batch = PostgresBatch::begin(runtime, link, false).map_err(E::from)?;
        match work(&mut batch) {
            Err(error) => {
                batch.give_up();
                Err(error)
            }
            Ok(outcome) => match batch.commit() {
                Committed::Done(numbering) => Ok((outcome, numbering)),
                Committed::Failed(error) => {
                    // Where the session lives, its transaction must not.
                    if let Ok((runtime, link)) = self.link() {
                        let _ = runtime.block_on(link.command("ROLLBACK"));
                    }
                    Err(error.into())
                }
                Committed::Unknown { transaction, entries } => {
                    tracing::warn!("the connection to the database was lost during a commit; asking what became of it");
                    self.learn(&transaction).map_err(E::from)?;
                    Ok((outcome, self.numbering(&transaction, entries).map_err(E::from)?))
                }
            },
        }
    }

    /// Asks the server what became of a commit whose answer was lost.
    fn learn(&mut self, transaction: &str) -> Result<(), StoreError> {
        let until = Instant::now() + PATIENCE_WITH_A_COMMIT;
        let mut pause = FIRST_PAUSE;
        loop {
            let asked = self.link().and_then(|(runtime, link)| {
                runtime.block_on(link.rows("SELECT pg_xact_status($1::text::xid8)", &[&transaction]))
            });
            let status: Option<String> = match asked {
                Ok(rows) => match rows.first() {
                    Some(row) => row.try_get(0)?,
                    None => None,
                },
                Err(_) => Some("in progress".to_owned()),
            };
            match status.as_deref() {
                Some("committed") => return Ok(()),
                Some("in progress") if Instant::now() < until => {
                    std::thread::sleep(pause);
                    pause = LONGEST_PAUSE.min(pause * 2);
                }
                Some("in progress") => return Err(StoreError::InDoubt),
                // Aborted; or so long ago that the server forgot, which this is not.
                _ => return Err(StoreError::Pool("it was lost during a commit, which was not done".to_owned())),
            }
        }
    }

    /// The numbers of the entries that a transaction appended.
    fn numbering(&mut self, transaction: &str, entries: i64) -> Result<Numbering, StoreError> {
        if entries == 0 {
            return Ok(Numbering::FINAL);
        }
        let (runtime, link) = self.link()?;
        let rows = runtime.block_on(link.rows(sql::FIRST_ENTRY_OF, &[&transaction]))?;
        let before: Option<i64> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
        before.map(Numbering::after).ok_or(StoreError::InDoubt)
    }

    /// The same; where only circumstances stood in the way, it is tried again.
    pub(crate) fn write_patiently<T>(
        &mut self,
        patience: Duration,
        work: &mut dyn FnMut(&mut dyn Batch) -> Result<T, StoreError>,
    ) -> Result<(T, Numbering), StoreError> {
        let until = Instant::now() + patience;
        let mut pause = FIRST_PAUSE;
        loop {
            let error = match self.transaction(|batch| work(batch)) {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            // What may have been done is not done again: the sender decides.
            if !error.is_passing() || matches!(error, StoreError::InDoubt) || Instant::now() + pause > until {
                return Err(error);
            }
            tracing::info!(%error, ?pause, "a batch is tried again");
            std::thread::sleep(pause);
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    /// Reads in one transaction, which sees one state of the database.
    pub(crate) fn read<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        let (runtime, link) = self.link().map_err(E::from)?;
        let mut batch = PostgresBatch::begin(runtime, link, true).map_err(E::from)?;
        let outcome = work(&mut batch);
        batch.give_up();
        outcome
    }
}
