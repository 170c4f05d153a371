//! What is measured, in which order.

mod flatness;
mod hooks;
mod postgres;
mod site;
mod turns;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::catalogue::{self, Shape};
use crate::http::Target;
use crate::load::{BULK, Generator, Pressure, Work};
use crate::measure::Measured;
use crate::process::{self, Memory, Watched};
use crate::server::{Mode, Program, Server};
use crate::{machine, report, richie};
use flatness::Cost;

/// How often a start is timed.
const STARTS: usize = 5;
/// How long a server is left alone before its memory is looked at.
const IDLE: Duration = Duration::from_secs(1);
/// The size at which courses with many runs are measured; the largest, where this one is not.
const CROWDED_RUNS: u64 = 100_000;
/// How many runs each of those courses has.
const CROWDED: u64 = 20;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The program.
    pub(crate) binary: PathBuf,
    /// How many runs are stored in SQLite, ascending; none, where it is not measured.
    pub(crate) sizes: Vec<u64>,
    /// The same for PostgreSQL.
    pub(crate) postgres_sizes: Vec<u64>,
    /// How many courses the public site has.
    pub(crate) site_sizes: Vec<u64>,
    /// Whether delivering to hooks is measured.
    pub(crate) hooks: bool,
    /// How long each load is measured.
    pub(crate) seconds: u64,
    /// How many connections send at once.
    pub(crate) connections: u32,
    /// How many threads generate the load.
    pub(crate) threads: u32,
    /// Where the databases are put.
    pub(crate) scratch: PathBuf,
    /// Where loaded SQLite databases are kept.
    pub(crate) keep: Option<PathBuf>,
    /// How many turns single updates are measured in; none: everything is measured, one size after the other.
    pub(crate) turns: Option<u32>,
    /// A Richie to compare with.
    pub(crate) richie: Option<Target>,
    /// How many connections send to it at once.
    pub(crate) richie_connections: u32,
}

impl Plan {
    fn pressure(&self, connections: u32) -> Pressure {
        Pressure { connections, measured: Duration::from_secs(self.seconds) }
    }
}

/// The rates of the handler that stores nothing.
struct Nothing {
    updates: f64,
    bulk: f64,
}

/// Everything that one run of the bench needs.
struct Suite<'p> {
    plan: &'p Plan,
    scratch: &'p Path,
    serial: Arc<AtomicU64>,
    /// Numbers the sequences of random visits.
    sequences: AtomicU64,
}

/// Measures everything and prints it.
///
/// # Errors
/// The first thing that goes wrong; what was measured until then has been printed.
pub(crate) async fn run(plan: &Plan) -> anyhow::Result<()> {
    let scratch = tempfile::Builder::new().prefix("prospectus-bench-").tempdir_in(&plan.scratch);
    let scratch = scratch.with_context(|| format!("cannot make a directory in {}", plan.scratch.display()))?;
    let directory = scratch.path().canonicalize()?;
    println!("{}", plan.binary.display());
    println!("{}", machine::describe(&directory));
    println!(
        "{} connections, load from {} thread(s), {} s measured after 1 s of warm-up; every update different and signed",
        plan.connections, plan.threads, plan.seconds
    );
    // Serial 0 is what the catalogue begins with.
    let suite = Suite { plan, scratch: &directory, serial: Arc::new(AtomicU64::new(1)), sequences: AtomicU64::new(0) };
    if !plan.sizes.is_empty() {
        suite.sqlite().await?;
    }
    if !plan.postgres_sizes.is_empty() {
        suite.postgres().await?;
    }
    if !plan.site_sizes.is_empty() {
        suite.site().await?;
    }
    if plan.hooks {
        suite.hooks().await?;
    }
    if let Some(target) = &plan.richie {
        suite.richie(target).await?;
    }
    Ok(())
}

impl Suite<'_> {
    /// Everything on SQLite.
    async fn sqlite(&self) -> anyhow::Result<()> {
        let plan = self.plan;
        println!();
        report::heading();
        if let Some(turns) = plan.turns {
            return self.in_turns(turns).await;
        }
        let nothing = self.nothing().await?;
        let mut costs = Vec::new();
        for &runs in &plan.sizes {
            costs.push(self.size(Shape::one_each(runs), &nothing).await?);
        }
        let crowded = if plan.sizes.contains(&CROWDED_RUNS) { Some(CROWDED_RUNS) } else { plan.sizes.last().copied() };
        let crowded = match crowded {
            Some(runs) => Some(self.only_updates("crowded", Shape { runs, per_course: CROWDED }, &nothing).await?),
            None => None,
        };
        flatness::print("SQLite", &costs, crowded.as_ref());
        Ok(())
    }

    /// The same handler, which verifies and parses and stores nothing.
    async fn nothing(&self) -> anyhow::Result<Nothing> {
        report::progress("the handler that stores nothing");
        let (server, generator) = self.storing_nothing().await?;
        let updates = generator.keep_up(Work::Updates, self.plan.pressure(self.plan.connections)).await?;
        report::row("stores nothing: updates", &updates, Some(updates.per_second));
        let bulk = generator.bulk().await?;
        report::row(&format!("stores nothing: {}", bulk_name()), &bulk, Some(bulk.per_second));
        server.stop()?;
        Ok(Nothing { updates: updates.per_second, bulk: bulk.per_second })
    }

    /// Everything at one size.
    async fn size(&self, shape: Shape, nothing: &Nothing) -> anyhow::Result<Cost> {
        let name = shape_name(shape);
        let directory = format!("runs-{}", shape.runs);
        let program = self.program(&directory)?;
        let loading = self.load(&program, shape)?;
        let loaded = program.database_size()?;
        let (server, starts) = starts(&program).await?;
        let reading = process::settle(server.pid()).await?;
        tokio::time::sleep(IDLE).await;
        let idle = process::memory(server.pid())?;
        let generator = self.generator(&[&server], shape)?;
        generator.check().await?;
        let pressure = self.plan.pressure(self.plan.connections);
        report::progress(&format!("{name}: load"));
        let updates = generator.keep_up(Work::Updates, pressure).await?;
        report::row(&format!("{name}: updates"), &updates, Some(nothing.updates));
        let bulk = generator.bulk().await?;
        report::row(&format!("{name}: {}", bulk_name()), &bulk, Some(nothing.bulk));
        let reads = generator.keep_up(Work::Reads, pressure).await?;
        report::row(&format!("{name}: GET of one run"), &reads, None);
        server.stop()?;
        print_start(&starts, reading);
        print_memory(idle, [("updates", &updates), ("bulk", &bulk), ("GET", &reads)]);
        print_database(loading, loaded, program.database_size()?);
        std::fs::remove_dir_all(self.scratch.join(directory))?;
        Ok(Cost::of(shape, &updates))
    }

    /// Updates and nothing else.
    async fn only_updates(&self, directory: &str, shape: Shape, nothing: &Nothing) -> anyhow::Result<Cost> {
        let (updates, _) = self.updates(directory, shape, self.plan.connections).await?;
        report::row(&format!("{}: updates", shape_name(shape)), &updates, Some(nothing.updates));
        Ok(Cost::of(shape, &updates))
    }

    /// Richie and Prospectus under the same load.
    async fn richie(&self, target: &Target) -> anyhow::Result<()> {
        let (shape, connections) = (richie::SHAPE, self.plan.richie_connections);
        let (ours, name) = self.updates("beside-richie", shape, connections).await?;
        report::progress("Richie: seeding, load");
        richie::seed(target).await?;
        let generator = Arc::new(Generator::new(&[target], shape, Watched::default(), &self.serial)?);
        let theirs = generator.keep_up(Work::Updates, self.plan.pressure(connections)).await.context("Richie")?;
        report::block(&format!("the same updates, {connections} connections; ratio to Richie"));
        report::heading();
        report::row(&format!("Richie, {name}: updates"), &theirs, Some(theirs.per_second));
        report::row(&format!("Prospectus, {name}: updates"), &ours, Some(theirs.per_second));
        Ok(())
    }

    /// Only updates, on a catalogue of its own. Tells its name, too.
    async fn updates(&self, directory: &str, shape: Shape, connections: u32) -> anyhow::Result<(Measured, String)> {
        let name = shape_name(shape);
        let (server, generator) = self.storing(directory, shape).await?;
        report::progress(&format!("{name}: load"));
        let updates = generator.keep_up(Work::Updates, self.plan.pressure(connections)).await?;
        server.stop()?;
        std::fs::remove_dir_all(self.scratch.join(directory))?;
        Ok((updates, name))
    }

    /// A server with a loaded catalogue, at rest, and what sends it load.
    async fn storing(&self, directory: &str, shape: Shape) -> anyhow::Result<(Server, Arc<Generator>)> {
        let program = self.program(directory)?;
        self.load(&program, shape)?;
        let server = program.serve(Mode::Store).await?;
        process::settle(server.pid()).await?;
        let generator = self.generator(&[&server], shape)?;
        generator.check().await?;
        Ok((server, generator))
    }

    /// A server that stores nothing, and what sends it load.
    async fn storing_nothing(&self) -> anyhow::Result<(Server, Arc<Generator>)> {
        let server = self.program("nothing")?.serve(Mode::StoreNothing).await?;
        let generator = self.generator(&[&server], Shape::one_each(1_000))?;
        Ok((server, generator))
    }

    fn program(&self, directory: &str) -> anyhow::Result<Program> {
        Program::new(&self.plan.binary, &self.scratch.join(directory))
    }

    /// Loads a catalogue, and tells how long `prospectus load` took; or how long it took to take a kept one.
    fn load(&self, program: &Program, shape: Shape) -> anyhow::Result<Duration> {
        let kept = self.plan.keep.as_ref().map(|keep| keep.join(format!("{}-{}.db", shape.runs, shape.per_course)));
        if let Some(kept) = kept.as_ref().filter(|kept| kept.exists()) {
            let since = Instant::now();
            program.take_database(kept)?;
            return Ok(since.elapsed());
        }
        let file = self.scratch.join("catalogue.json");
        report::progress(&format!("{}: writing the catalogue file", shape_name(shape)));
        catalogue::write(shape, &file)?;
        report::progress(&format!("{}: prospectus load", shape_name(shape)));
        let since = Instant::now();
        program.load(&file)?;
        let took = since.elapsed();
        std::fs::remove_file(&file)?;
        if let Some(kept) = kept {
            program.keep_database(&kept)?;
        }
        Ok(took)
    }

    fn generator(&self, servers: &[&Server], shape: Shape) -> anyhow::Result<Arc<Generator>> {
        let watched = Watched { servers: servers.iter().map(|server| server.pid()).collect(), postgres: None };
        let targets = servers.iter().map(|server| &server.target).collect::<Vec<_>>();
        Ok(Arc::new(Generator::new(&targets, shape, watched, &self.serial)?))
    }
}

/// Starts a server several times and keeps the last; the times, ascending.
async fn starts(program: &Program) -> anyhow::Result<(Server, Vec<Duration>)> {
    let mut server = program.serve(Mode::Store).await?;
    let mut times = vec![server.start];
    while times.len() < STARTS {
        server.stop()?;
        server = program.serve(Mode::Store).await?;
        times.push(server.start);
    }
    times.sort_unstable();
    Ok((server, times))
}

fn print_start(times: &[Duration], reading: Duration) {
    let [least, median, most] = [0, times.len() / 2, times.len() - 1]
        .map(|place| times.get(place).map_or_else(String::new, |&time| report::milliseconds(time)));
    let (count, reading) = (times.len(), reading.as_secs_f64());
    report::remark(
        "start",
        &format!(
            "{median} ms to the first answer (median of {count}; {least} to {most}); then {reading:.1} s of reading into memory"
        ),
    );
}

fn print_memory<'l>(idle: Memory, loads: impl IntoIterator<Item = (&'l str, &'l Measured)>) {
    let loads = loads.into_iter().map(|(name, measured)| format!("{name} {}", report::memory(measured.usage.memory)));
    let loads = loads.collect::<Vec<_>>().join(", ");
    report::remark("memory", &format!("MiB resident (of it anonymous): idle {}, {loads}", report::memory(idle)));
}

fn print_database(loading: Duration, then: u64, now: u64) {
    let (then, now) = (report::mebibytes(then), report::mebibytes(now));
    report::remark("database", &format!("loaded in {:.1} s; {then} then, {now} after the load", loading.as_secs_f64()));
}

fn shape_name(shape: Shape) -> String {
    let runs = report::number(shape.runs);
    if shape.per_course == 1 { format!("{runs} runs") } else { format!("{runs} runs, {} a course", shape.per_course) }
}

fn bulk_name() -> String {
    format!("bulk of {}", report::number(BULK))
}
