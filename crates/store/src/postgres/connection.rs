//! A connection that writes: transactions, and what to do when one fails through no fault of its own.

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

/// How long the first pause before a new try is; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
/// How long a pause is at most.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// How long the server is asked what became of a commit.
const PATIENCE_WITH_A_COMMIT: Duration = Duration::from_secs(10);
/// After so long without a word from this side within a transaction, the server gives it up, and its locks with it.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(30);
/// How long the writer waits for a lock before it gives its transaction up and tries again. Shorter than the time after which
/// the server looks for deadlocks (a second), so that it is the writer who yields, and a command that cannot be repeated goes on.
const WRITER_YIELDS: Duration = Duration::from_millis(500);

/// How long the writer waits for an answer before it counts the connection as lost. With the pauses and new tries before it, a
/// request whose database does not answer waits about so long.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// How long the writer gives a new connection at least, however late it is.
const CONNECTS_WITHIN: Duration = Duration::from_secs(1);

/// A connection that writes. It drives its own traffic, only while it is waited for.
#[derive(Debug)]
pub(crate) struct Connection {
    address: Address,
    tls: Tls,
    runtime: Runtime,
    link: Option<Link>,
    is_writer: bool,
    /// Until when the request at hand is to be answered.
    until: Option<Instant>,
    /// The row that this connection marks, and the number of its last transaction.
    mark: (i64, i64),
    is_registered: bool,
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
        let runtime = runtime()?;
        let mark = (BuildHasher::hash_one(&RandomState::new(), "writer").cast_signed(), 0);
        let (address, tls) = (address.clone(), Tls(tls));
        let mut connection = Self { address, tls, runtime, link: None, is_writer, until: None, mark, is_registered: false };
        connection.link()?;
        Ok(connection)
    }

    /// The session; a new one where there is none or it was lost.
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

    /// Carries something out in one transaction, once.
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
                    // Where the session lives, its transaction must not.
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

    /// Makes the row by which this connection can learn what became of a commit.
    fn register(&mut self) -> Result<(), StoreError> {
        if !self.is_registered {
            let id = self.mark.0;
            let (runtime, link) = self.link()?;
            runtime.block_on(link.execute(sql::REGISTER, &[&id]))?;
            self.is_registered = true;
        }
        Ok(())
    }

    /// Asks the server what became of a commit whose answer was lost. The transaction held this connection's row from its
    /// beginning: once the row is free, the transaction has ended, and its mark is there or not.
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
                // Somebody removed the row: nothing can be learned.
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

    /// The same; where only circumstances stood in the way, it is tried again.
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
            // What may have been done is not done again: the sender decides.
            if !error.is_passing() || error.is_in_doubt() || Instant::now() + pause > until {
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
        let mut batch = PostgresBatch::begin_reading(runtime, link).map_err(E::from)?;
        let outcome = work(&mut batch);
        batch.give_up();
        outcome
    }
}
