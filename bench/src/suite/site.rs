//! The public site: pages, searches and the API, each beside the same server's bare answer of the same bytes.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant as Clock};

use anyhow::{Context as _, ensure};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Suite;
use crate::catalogue::Shape;
use crate::http::Connection;
use crate::measure::{self, Measured, Span};
use crate::process::{self, Watched};
use crate::random::Xorshift;
use crate::report;
use crate::server::{Mode, Server};
use crate::site::catalogue;
use crate::site::pace::Pace;
use crate::site::visit::{Asker, Visit};

/// How many updates a second are sent beside the visits, the second time.
const BESIDE: u32 = 1_000;
/// How long reading the catalogue into memory may take.
const READING_LIMIT: Duration = Duration::from_mins(5);
/// From how many answers the usual length is taken.
const SAMPLES: usize = 64;
/// The content codings, after none.
const CODINGS: [&str; 4] = ["identity", "gzip", "br", "zstd"];
/// Bare answers are as long as the pages, to this many bytes.
const STEP: usize = 1_024;

/// What is sent again and again.
#[derive(Debug, Clone)]
enum Asked {
    /// Visits, each whole.
    Visits(Visit),
    /// The same request, from somebody who has the answer already or not.
    Same(Vec<u8>),
}

impl Suite<'_> {
    /// The public site at all sizes.
    pub(super) async fn site(&self) -> anyhow::Result<()> {
        report::block("the public site; ratio to a bare answer of the same bytes by the same server");
        report::heading();
        for &courses in &self.plan.site_sizes {
            self.site_of(Shape::one_each(courses)).await.with_context(|| format!("the public site of {courses} courses"))?;
        }
        Ok(())
    }

    async fn site_of(&self, shape: Shape) -> anyhow::Result<()> {
        let directory = format!("site-{}", shape.runs);
        let name = format!("{} courses", report::number(shape.runs));
        let program = self.program(&directory)?;
        let file = self.scratch.join("catalogue.json");
        report::progress(&format!("{name}: prospectus load"));
        catalogue::write(shape, &file)?;
        program.load(&file)?;
        std::fs::remove_file(&file)?;
        let server = program.serve(Mode::Store).await?;
        let since = Clock::now();
        let bytes = read_whole(&server, shape).await?;
        let took = since.elapsed() + server.start;
        tokio::time::sleep(super::IDLE).await;
        let memory = process::memory(server.pid())?;
        self.visits(&server, shape, &name).await?;
        self.unchanged(&server, shape, &name).await?;
        self.codings(&server, shape, &name).await?;
        report::progress(&format!("{name}: with {BESIDE} updates a second"));
        let pace = Pace::begin(&server.target, shape, BESIDE, &self.serial)?;
        let done = self.visits(&server, shape, &format!("{name}, {BESIDE} updates/s")).await;
        let sent = pace.end().await?;
        done?;
        server.stop()?;
        report::remark("read", &format!("{:.1} s from the start until all courses can be found", took.as_secs_f64()));
        let thousands = shape.runs.div_ceil(1_000);
        report::remark(
            "memory",
            &format!(
                "MiB resident (of it anonymous) once all was read: {}; anonymous {} for each thousand courses, of them the index {}",
                report::memory(memory),
                report::mebibytes(memory.anonymous * 1024 / thousands),
                report::mebibytes(bytes / thousands),
            ),
        );
        let [p50, p99] = sent.within.map(report::milliseconds);
        report::remark("updates", &format!("{:.0} a second beside the visits; p50 {p50} ms, p99 {p99} ms", sent.per_second));
        std::fs::remove_dir_all(self.scratch.join(directory))?;
        Ok(())
    }

    async fn visits(&self, server: &Server, shape: Shape, name: &str) -> anyhow::Result<()> {
        let asker = Asker::new(&server.target, shape);
        let many = self.plan.connections;
        let mut bare = HashMap::new();
        for visit in Visit::ALL {
            let length = usual_length(server, &asker, visit).await?.div_ceil(STEP) * STEP;
            let mut request = Vec::new();
            if let Entry::Vacant(unknown) = bare.entry(length) {
                asker.get(&mut request, &format!("/benchmark/bare/{length}"), None)?;
                let measured = self.ask(server, &asker, Asked::Same(request.clone()), many).await?;
                report::row(&format!("{name}: bare, {} KiB", length / 1_024), &measured, Some(measured.per_second));
                unknown.insert(measured.per_second);
            }
            let measured = self.ask(server, &asker, Asked::Visits(visit), many).await?;
            report::row(&format!("{name}: {}", visit.name()), &measured, bare.get(&length).copied());
            if visit.searches() {
                let measured = self.ask(server, &asker, Asked::Visits(visit), 1).await?;
                report::row("  one connection", &measured, None);
            }
        }
        Ok(())
    }

    /// Visits of those who have the answer. Beside updates there are none: what changes all the time is sent whole.
    async fn unchanged(&self, server: &Server, shape: Shape, name: &str) -> anyhow::Result<()> {
        let (asker, many) = (Asker::new(&server.target, shape), self.plan.connections);
        let mut request = Vec::new();
        asker.get(&mut request, "/benchmark/bare/0", Some("*"))?;
        let unchanged = self.ask(server, &asker, Asked::Same(request), many).await?;
        report::row(&format!("{name}: bare, 304"), &unchanged, Some(unchanged.per_second));
        for visit in Visit::ALL.into_iter().filter(|visit| visit.comes_again()) {
            let request = with_tag(server, &asker, visit).await?;
            let measured = self.ask(server, &asker, Asked::Same(request), many).await?;
            report::row(&format!("{name}: {}, 304", visit.name()), &measured, Some(unchanged.per_second));
        }
        Ok(())
    }

    /// What compressing costs and saves: the same visits without a coding and in each, their ratio to the one without.
    async fn codings(&self, server: &Server, shape: Shape, name: &str) -> anyhow::Result<()> {
        let asker = Asker::new(&server.target, shape);
        for visit in [Visit::Catalogue, Visit::Popular, Visit::AnyCourse, Visit::Words, Visit::ApiSearch] {
            let (mut plain, mut lengths) = (None, Vec::new());
            for coding in CODINGS {
                let asker = asker.accepting(coding);
                lengths.push(format!("{coding} {}", usual_length(server, &asker, visit).await?));
                let measured = self.ask(server, &asker, Asked::Visits(visit), self.plan.connections).await?;
                let plain = *plain.get_or_insert(measured.per_second);
                report::row(&format!("{name}: {}, {coding}", visit.name()), &measured, Some(plain));
            }
            report::remark("bytes", &format!("{}, on average: {}", visit.name(), lengths.join(", ")));
        }
        Ok(())
    }

    async fn ask(&self, server: &Server, asker: &Asker, what: Asked, connections: u32) -> anyhow::Result<Measured> {
        let span = Span::from_now(Duration::from_secs(self.plan.seconds));
        let mut tasks = JoinSet::new();
        for _ in 0..connections {
            let (asker, what, mut connection) = (asker.clone(), what.clone(), Connection::new(&server.target));
            // Other visits than those of earlier loads.
            let mut random = Xorshift::new(self.sequences.fetch_add(1, Ordering::Relaxed));
            tasks.spawn(async move {
                let (mut request, mut latencies) = (Vec::new(), Vec::new());
                loop {
                    let request = match &what {
                        Asked::Same(request) => request,
                        Asked::Visits(visit) => {
                            asker.visit(&mut request, *visit, &mut random)?;
                            &request
                        }
                    };
                    let sent = Instant::now();
                    let answer = connection.call(request).await?;
                    if answer.status != 304 {
                        answer.ok()?;
                    }
                    if span.note(sent, &mut latencies) {
                        return Ok(latencies);
                    }
                }
            });
        }
        measure::tasks(tasks, 1, span, &Watched { servers: vec![server.pid()], postgres: None }).await
    }
}

/// Waits until every course can be found; how many bytes the index says that it holds.
async fn read_whole(server: &Server, shape: Shape) -> anyhow::Result<u64> {
    let asker = Asker::new(&server.target, shape);
    let (mut request, since) = (Vec::new(), Clock::now());
    asker.get(&mut request, "/metrics", None)?;
    let mut connection = Connection::new(&server.target);
    loop {
        let text = String::from_utf8(connection.call(&request).await?.ok()?.to_vec())?;
        let of = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
        if of("prospectus_search_ready ") == Some(1) && of("prospectus_search_documents ") == Some(shape.runs) {
            return of("prospectus_search_bytes ").context("the index's size");
        }
        ensure!(since.elapsed() < READING_LIMIT, "the catalogue is not read:\n{text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How long answers to such visits are, on average.
async fn usual_length(server: &Server, asker: &Asker, visit: Visit) -> anyhow::Result<usize> {
    let (mut connection, mut request, mut random) = (Connection::new(&server.target), Vec::new(), Xorshift::new(u64::MAX / 2));
    let mut sum = 0;
    for _ in 0..SAMPLES {
        asker.visit(&mut request, visit, &mut random)?;
        sum += connection.call(&request).await?.ok().context(visit.name())?.len();
    }
    Ok(sum / SAMPLES)
}

/// Such a visit by somebody who has the answer.
async fn with_tag(server: &Server, asker: &Asker, visit: Visit) -> anyhow::Result<Vec<u8>> {
    let mut request = Vec::new();
    asker.visit(&mut request, visit, &mut Xorshift::new(1))?;
    let mut connection = Connection::new(&server.target);
    let answer = connection.call(&request).await?;
    let tag = answer.header("etag").context("no ETag")?.to_owned();
    let end = request.len() - 2;
    request.splice(end..end, format!("If-None-Match: {tag}\r\n").into_bytes());
    Ok(request)
}
