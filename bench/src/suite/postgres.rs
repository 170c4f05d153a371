//! What is measured on PostgreSQL: the program, one instance and two, and a client written by hand.

use std::sync::Arc;
use std::time::Duration;

use crate::catalogue::Shape;
use crate::database::Postgres;
use crate::load::{Generator, Work};
use crate::measure::Measured;
use crate::process::{self, Watched};
use crate::server::{Mode, Program, Server};
use crate::suite::flatness::{self, Cost};
use crate::suite::{IDLE, Suite, bulk_name, print_database, print_memory, print_start, shape_name, starts};
use crate::{by_hand, report};

/// A database that a catalogue was loaded into.
struct Loaded<'p> {
    postgres: &'p Postgres,
    name: String,
    url: String,
    shape: Shape,
    /// The numbers of its runs.
    ids: Vec<u64>,
    program: Program,
}

/// One line of the table.
struct Row {
    name: String,
    measured: Measured,
    /// Whether it is compared with the client written by hand.
    is_compared: bool,
}

impl Row {
    fn new(name: &str, measured: Measured) -> Self {
        Self { name: name.to_owned(), measured, is_compared: true }
    }
}

impl Suite<'_> {
    /// Everything on PostgreSQL.
    pub(super) async fn postgres(&self) -> anyhow::Result<()> {
        report::progress("PostgreSQL: making a cluster");
        let postgres = Postgres::start(&self.plan.scratch)?;
        report::block(&postgres.describe()?);
        println!("ratio: to a client written by hand that issues the same batched statements with no rules, at the same size\n");
        report::heading();
        let mut costs = Vec::new();
        for &runs in &self.plan.postgres_sizes {
            costs.push(self.on_postgres(&postgres, Shape::one_each(runs)).await?);
        }
        flatness::print("PostgreSQL", &costs, None);
        Ok(())
    }

    /// Everything at one size. The lines are printed at its end, when the yardstick is there.
    async fn on_postgres(&self, postgres: &Postgres, shape: Shape) -> anyhow::Result<Cost> {
        let name = shape_name(shape);
        let database = format!("runs-{}", shape.runs);
        let url = postgres.create(&database)?;
        let program = Program::on(&self.plan.binary, &self.scratch.join(format!("postgres-{database}")), url.clone())?;
        let loading = self.load(&program, shape)?;
        postgres.settle(&database)?;
        let ids = postgres.runs(&database)?;
        let loaded = Loaded { postgres, name: database, url, shape, ids, program };
        let size = postgres.size(&loaded.name)?;

        let (server, starts) = starts(&loaded.program).await?;
        let reading = process::settle(server.pid()).await?;
        tokio::time::sleep(IDLE).await;
        let idle = process::memory(server.pid())?;
        let one_instance = self.one_instance(&loaded, &server).await?;
        server.stop()?;
        let cost = Cost::of(shape, &one_instance[0].measured);
        let mut rows = Vec::from(one_instance);
        if self.is_for_two(shape) {
            rows.push(Row::new("two instances, updates", self.two_instances(&loaded).await?));
        }
        let by_hand = [self.by_hand(&loaded, 1).await?, self.by_hand(&loaded, 2).await?];
        let limit = by_hand[0].per_second.max(by_hand[1].per_second);

        let by_hand = ["by hand, 1 loop", "by hand, 2 loops"].into_iter().zip(by_hand);
        let rows = by_hand.map(|(name, measured)| Row::new(name, measured)).chain(rows).collect::<Vec<_>>();
        for row in &rows {
            report::row(&format!("{name}: {}", row.name), &row.measured, row.is_compared.then_some(limit));
        }
        print_processor_time(&rows);
        print_start(&starts, reading);
        let loads = rows.iter().filter(|row| !row.measured.usage.server.is_zero());
        print_memory(idle, loads.map(|row| (row.name.as_str(), &row.measured)));
        print_database(loading, size, postgres.size(&loaded.name)?);
        postgres.remove(&loaded.name)?;
        Ok(cost)
    }

    /// Updates, bulk requests and readings.
    async fn one_instance(&self, loaded: &Loaded<'_>, server: &Server) -> anyhow::Result<[Row; 3]> {
        let generator = self.generator_on(loaded, &[server])?;
        generator.check().await?;
        let (name, pressure) = (shape_name(loaded.shape), self.plan.pressure(self.plan.connections));
        loaded.postgres.checkpoint()?;
        report::progress(&format!("{name}: load"));
        let updates = Row::new("updates", generator.keep_up(Work::Updates, pressure).await?);
        let bulk = Row::new(&bulk_name(), generator.bulk().await?);
        let reads = generator.keep_up(Work::Reads, pressure).await?;
        Ok([updates, bulk, Row { is_compared: false, ..Row::new("GET of one run", reads) }])
    }

    /// Updates over two instances, each with half of the connections.
    async fn two_instances(&self, loaded: &Loaded<'_>) -> anyhow::Result<Measured> {
        let servers = [loaded.program.serve(Mode::Store).await?, loaded.program.serve(Mode::Store).await?];
        let generator = self.generator_on(loaded, &servers.each_ref())?;
        generator.check().await?;
        loaded.postgres.checkpoint()?;
        report::progress(&format!("{}: two instances, load", shape_name(loaded.shape)));
        let updates = generator.keep_up(Work::Updates, self.plan.pressure(self.plan.connections)).await?;
        servers.into_iter().try_for_each(Server::stop)?;
        Ok(updates)
    }

    /// Updates by a client written by hand.
    async fn by_hand(&self, loaded: &Loaded<'_>, loops: u32) -> anyhow::Result<Measured> {
        loaded.postgres.checkpoint()?;
        report::progress(&format!("{}: by hand, {loops} loop(s)", shape_name(loaded.shape)));
        let watched = Watched { servers: Vec::new(), postgres: Some(loaded.postgres.pid) };
        let measured = Duration::from_secs(self.plan.seconds);
        by_hand::measure(&loaded.url, loaded.shape, loops, measured, &watched, &self.serial).await
    }

    /// Whether two instances are measured at this size: the largest but one, as the largest is slow to load and says the
    /// same.
    fn is_for_two(&self, shape: Shape) -> bool {
        let sizes = &self.plan.postgres_sizes;
        sizes.get(sizes.len().saturating_sub(2)) == Some(&shape.runs)
    }

    fn generator_on(&self, loaded: &Loaded<'_>, servers: &[&Server]) -> anyhow::Result<Arc<Generator>> {
        let watched =
            Watched { servers: servers.iter().map(|server| server.pid()).collect(), postgres: Some(loaded.postgres.pid) };
        let targets = servers.iter().map(|server| &server.target).collect::<Vec<_>>();
        let generator = Generator::new(&targets, loaded.shape, watched, &self.serial)?;
        Ok(Arc::new(generator.with_ids(loaded.ids.clone())))
    }
}

/// What PostgreSQL itself used. `server µs` of the table is without it.
fn print_processor_time(rows: &[Row]) {
    let rows = rows
        .iter()
        .map(|Row { name, measured, .. }| format!("{name} {}", report::microseconds(measured.each(measured.usage.postgres))));
    report::remark("PostgreSQL", &format!("µs of its processes for each run: {}", rows.collect::<Vec<_>>().join("; ")));
}
