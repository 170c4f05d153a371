//! A client written by hand, which tells how much PostgreSQL itself can take: batches of updates by the statements that
//! Prospectus issues, with rows of about the same content, and no HTTP, no signatures, no JSON to parse and no rules.
//!
//! It is as fast as such a client can be made: statements that do not need each other's answers are sent together. It looks
//! up no courses and notifies nobody.

mod rows;
mod statements;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use futures_util::future::join_all;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Row, Statement};

use crate::catalogue::{LMS_NAME, Shape};
use crate::measure::{self, Measured, Span};
use crate::process::Watched;
use crate::random::Xorshift;
use rows::{Stored, Update, Written};
use statements::Statements;

/// How many runs a batch updates, where there are so many: as many as connections send to a server at once.
const BATCH: u64 = 64;

/// What a statement is given.
type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Updates runs, in so many loops at once, each on a connection of its own and with one batch after another.
///
/// # Errors
/// Where the database is not a catalogue of this shape, or refuses.
pub(crate) async fn measure(
    url: &str,
    shape: Shape,
    loops: u32,
    measured: Duration,
    watched: &Watched,
    serial: &Arc<AtomicU64>,
) -> anyhow::Result<Measured> {
    let mut ready = Vec::new();
    for number in 0..loops {
        ready.push(Loop::connect(url, shape, number, Arc::clone(serial)).await?);
    }
    let span = Span::from_now(measured);
    let mut working = JoinSet::new();
    for one in ready {
        working.spawn(one.work(span));
    }
    measure::tasks(working, u32::try_from(BATCH.min(shape.runs))?, span, watched).await
}

/// One connection with its loop.
struct Loop {
    client: Client,
    statements: Statements,
    source: Source,
}

impl Loop {
    async fn connect(url: &str, shape: Shape, number: u32, serial: Arc<AtomicU64>) -> anyhow::Result<Self> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.context("connecting to PostgreSQL")?;
        // It ends with the client, who hears of its errors.
        tokio::spawn(connection);
        let statements = Statements::prepare(&client).await?;
        Ok(Self { client, statements, source: Source { shape, random: Xorshift::new(number.into()), serial } })
    }

    async fn work(self, span: Span) -> anyhow::Result<Vec<u32>> {
        let Self { client, statements, mut source } = self;
        let mut latencies = Vec::new();
        let mut updates = source.updates();
        loop {
            let begun = Instant::now();
            // The next batch is thought up while the database is busy with this one.
            let next = async {
                tokio::task::yield_now().await;
                source.updates()
            };
            let (done, next) = tokio::join!(batch(&client, &statements, &updates), next);
            done?;
            if span.note(begun, &mut latencies) {
                return Ok(latencies);
            }
            updates = next;
        }
    }
}

/// What is updated.
struct Source {
    shape: Shape,
    random: Xorshift,
    serial: Arc<AtomicU64>,
}

impl Source {
    /// Updates of different runs, in the order in which rows are locked.
    fn updates(&mut self) -> Vec<Update> {
        let batch = BATCH.min(self.shape.runs);
        let mut chosen = BTreeSet::new();
        while u64::try_from(chosen.len()).unwrap_or(u64::MAX) < batch {
            chosen.insert(self.random.below(self.shape.runs));
        }
        let first = self.serial.fetch_add(batch, Ordering::Relaxed);
        let mut updates = (first..).zip(chosen).map(|(serial, run)| Update::new(self.shape, run, serial)).collect::<Vec<_>>();
        updates.sort_unstable_by(|one, other| one.link.cmp(&other.link));
        updates
    }
}

/// One transaction.
async fn batch(client: &Client, statements: &Statements, updates: &[Update]) -> anyhow::Result<()> {
    let links = updates.iter().map(|update| update.link.as_str()).collect::<Vec<_>>();
    let lmss = vec![LMS_NAME; links.len()];
    let (by_keys, by_links): (Parameters<'_>, Parameters<'_>) = (&[&links, &lmss], &[&links]);
    let [_, _, sources, _, runs] = together(
        client,
        [
            (&statements.begin, &[]),
            (&statements.make_placeholders, by_keys),
            (&statements.lock_sources, by_keys),
            (&statements.lock_runs, by_links),
            (&statements.runs, by_links),
        ],
    )
    .await?;
    let of_links = links.iter().copied().zip(updates).collect::<HashMap<_, _>>();
    let runs = runs.iter().map(|row| Stored::read(row, &of_links)).collect::<anyhow::Result<Vec<_>>>()?;
    // A draft and a public version of each.
    ensure!(sources.len() == links.len() && runs.len() == 2 * links.len(), "the catalogue is not the one that was loaded");

    let mut written = Written::runs();
    for stored in &runs {
        written.push(stored.cells());
    }
    let many = i64::try_from(updates.len())?;
    let [_, numbers] =
        together(client, [(&statements.put_runs, &written.parameters()), (&statements.number_entries, &[&many])]).await?;
    let before: i64 = numbers.first().context("no counter of the journal")?.try_get(0)?;

    let previous = sources.iter().map(|row| Ok((row.try_get(1)?, row.try_get(7)?)));
    let previous = previous.collect::<anyhow::Result<HashMap<&str, i64>>>()?;
    let (mut sources, mut entries) = (Written::sources(), Written::journal());
    for (seq, update) in (before + 1..).zip(updates) {
        sources.push(update.source_cells(seq));
        entries.push(update.entry_cells(seq, previous.get(update.link.as_str()).copied()));
    }
    together(
        client,
        [
            (&statements.put_sources, &sources.parameters()),
            (&statements.append, &entries.parameters()),
            (&statements.commit, &[]),
        ],
    )
    .await?;
    Ok(())
}

/// Sends statements one behind the other without waiting in between; the rows of each. After one that failed the server
/// refuses the rest, so the first error is the one that counts.
async fn together<const N: usize>(
    client: &Client,
    statements: [(&Statement, Parameters<'_>); N],
) -> anyhow::Result<[Vec<Row>; N]> {
    let answers = join_all(statements.map(|(statement, parameters)| client.query(statement, parameters))).await;
    let mut rows = [const { Vec::new() }; N];
    for (place, answer) in rows.iter_mut().zip(answers) {
        *place = answer?;
    }
    Ok(rows)
}
