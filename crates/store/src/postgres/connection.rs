//! A connection that writes: transactions, and retries when a transaction fails for an outside reason.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Address;
use super::batch::{Committed, PostgresBatch};
use super::link::Link;
use super::runtime::runtime;
use super::statements as sql;
use crate::error::Passing;
use crate::numbering::Numbering;
use crate::{Batch, StoreError};

/// The first pause before a retry. Each pause is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
/// The longest pause before a retry.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// How long to keep asking the server for the result of a commit.
const PATIENCE_WITH_A_COMMIT: Duration = Duration::from_secs(10);
/// How long a transaction may be idle before the server aborts it and releases its locks.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(30);
/// How long the writer waits for a lock before it aborts its transaction and tries again. This is shorter than PostgreSQL's
/// `deadlock_timeout` (one second by default). So in a deadlock the writer gives way, and a command that cannot be repeated
/// continues.
const WRITER_YIELDS: Duration = Duration::from_millis(500);

/// How long the writer waits for a response before it treats the connection as lost. Together with the pauses and retries before
/// it, this is about how long a request waits if its database does not respond.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// The minimum time limit that the writer allows for a new connection, even if little time is left for the request.
const CONNECTS_WITHIN: Duration = Duration::from_secs(1);

/// A connection that writes. Its network traffic is driven only while a caller waits for it.
#[derive(Debug)]
pub(crate) struct Connection {
    address: Address,
    tls: Tls,
    runtime: Runtime,
    link: Option<Link>,
    is_writer: bool,
    /// The deadline of the present request.
    until: Option<Instant>,
    /// The id of this connection's row, and the number of its last transaction.
    mark: (i64, i64),
    is_registered: bool,
}

/// A wrapper that implements `Debug`, because [`MakeRustlsConnect`] does not.
struct Tls(MakeRustlsConnect);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls")
    }
}

impl Connection {
    /// Opens a connection.
    pub(super) fn open(address: &Address, tls: MakeRustlsConnect, is_writer: bool) -> Result<Self, StoreError> {
        let runtime = runtime()?;
        let mark = (BuildHasher::hash_one(&RandomState::new(), "writer").cast_signed(), 0);
        let (address, tls) = (address.clone(), Tls(tls));
        let mut connection = Self { address, tls, runtime, link: None, is_writer, until: None, mark, is_registered: false };
        connection.link()?;
        Ok(connection)
    }

    /// Returns the session. Opens a new one if there is none or if it was lost.
    fn link(&mut self) -> Result<(&Runtime, &mut Link), StoreError> {
        if self.link.as_ref().is_some_and(Link::is_closed) {
            self.link = None;
        }
        let mut within = self.address.connect_timeout();
        if let Some(until) = self.until.filter(|_| self.is_writer) {
            within = within.min(CONNECTS_WITHIN.max(until.saturating_duration_since(Instant::now())));
        }
        let link = match self.link.take() {
            Some(link) => link,
            None => self.runtime.block_on(async {
                let mut link = Link::open(&self.address, &self.tls.0, within).await?;
                if self.is_writer {
                    link.bound(ANSWERS_WITHIN);
                    let (idle, lock) = (IDLE_IN_TRANSACTION.as_millis(), WRITER_YIELDS.as_millis());
                    link.command(&format!("SET idle_in_transaction_session_timeout = {idle}; SET lock_timeout = {lock}")).await?;
                }
                Ok::<_, StoreError>(link)
            })?,
        };
        Ok((&self.runtime, self.link.insert(link)))
    }

    /// Runs `work` in one transaction, once.
    pub(crate) fn write<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        self.transaction(work).map(|(outcome, _)| outcome)
    }

    fn transaction<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut dyn Batch) -> Result<T, E>,
    ) -> Result<(T, Numbering), E> {
        self.register().map_err(E::from)?;
        self.mark.1 += 1;
        let mark = self.mark;
        let (runtime, link) = self.link().map_err(E::from)?;
        let mut batch = match PostgresBatch::begin(runtime, link, mark) {
            Ok(batch) => batch,
            Err(error) => {
                self.is_registered = false;
                return Err(error.into());
            }
        };
        match work(&mut batch) {
            Err(error) => {
                batch.give_up();
                Err(error)
            }
            Ok(outcome) => match batch.commit() {
                Committed::Done(numbering) => Ok((outcome, numbering)),
                Committed::Failed(error) => {
                    // If the session still exists, its transaction must end.
                    if let Ok((runtime, link)) = self.link() {
                        let _ = runtime.block_on(link.command("ROLLBACK"));
                    }
                    Err(error.into())
                }
                Committed::Unknown { numbering } => {
                    tracing::warn!("the connection to the database was lost during a commit; asking what became of it");
                    self.learn().map_err(E::from)?;
                    Ok((outcome, numbering))
                }
            },
        }
    }

    /// Creates the row with which this connection can find out the result of a commit.
    fn register(&mut self) -> Result<(), StoreError> {
        if !self.is_registered {
            let id = self.mark.0;
            let (runtime, link) = self.link()?;
            runtime.block_on(link.execute(sql::REGISTER, &[&id]))?;
            self.is_registered = true;
        }
        Ok(())
    }

    /// Asks the server for the result of a commit whose response was lost. The transaction locked this connection's row at its
    /// start. When the row is free, the transaction has ended, and the row either has the transaction's mark or not.
    fn learn(&mut self) -> Result<(), StoreError> {
        let (id, batch) = self.mark;
        let until = Instant::now() + PATIENCE_WITH_A_COMMIT;
        self.until = Some(until);
        let mut pause = FIRST_PAUSE;
        loop {
            let asked = self.link().and_then(|(runtime, link)| runtime.block_on(link.rows(sql::LAST_MARK, &[&id])));
            let error = match asked.map(|rows| rows.first().map(|row| row.try_get::<_, i64>(0))) {
                Ok(Some(Ok(mark))) if mark == batch => return Ok(()),
                Ok(Some(Ok(_))) => {
                    return Err(StoreError::Pool("the connection was lost during a commit, which was not done".to_owned()));
                }
                Ok(Some(Err(error))) => error.into(),
                // Somebody deleted the row, so the result cannot be found out.
                Ok(None) => return Err(StoreError::InDoubt),
                Err(error) => error,
            };
            if Instant::now() >= until {
                tracing::error!(%error, "what became of a commit could not be learned");
                return Err(StoreError::InDoubt);
            }
            std::thread::sleep(pause);
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    /// Runs `work` in one transaction. Tries again if it failed only for an outside reason.
    pub(crate) fn write_patiently<T, E: From<StoreError> + Passing + std::fmt::Display>(
        &mut self,
        patience: Duration,
        work: &mut dyn FnMut(&mut dyn Batch) -> Result<T, E>,
    ) -> Result<(T, Numbering), E> {
        let until = Instant::now() + patience;
        let mut pause = FIRST_PAUSE;
        loop {
            self.until = Some(until);
            let error = match self.transaction(|batch| work(batch)) {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            // A transaction that may have been committed is not repeated: the sender decides.
            if !error.is_passing() || error.is_in_doubt() || Instant::now() + pause > until {
                return Err(error);
            }
            tracing::info!(%error, ?pause, "a batch is tried again");
            std::thread::sleep(pause);
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    /// Runs `work` in one transaction that reads one consistent state of the database.
    pub(crate) fn read<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        let (runtime, link) = self.link().map_err(E::from)?;
        let mut batch = PostgresBatch::begin_reading(runtime, link).map_err(E::from)?;
        let outcome = work(&mut batch);
        batch.give_up();
        outcome
    }
}
