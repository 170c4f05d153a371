//! A catalogue in a new database, on either engine.

use std::sync::Arc;
use std::time::Duration;

use catalog::{CourseCode, Instant, SyncMode};
use jiff::tz::TimeZone;
use prospectus_postgres_cluster::{Database, Shared};
use store::writer::carry_out;
use store::{
    Connection, Entry, Filter, Loader, Location, Policy, PublishOutcome, Reader, Session, Store, StoreError, SyncOutcome,
    SyncRequest,
};
use sync::{Backend, CourseRegex, Identity, Lms, LmsList, Reading, UnknownCourse, prepare};
use wire::body::{Body, read};

/// Creates a module for each engine, with one test for each function.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite { $(#[test] fn $test() { super::$test(super::Engine::Sqlite); })+ }
        mod postgres { $(#[test] fn $test() { super::$test(super::Engine::Postgres); })+ }
    };
}

/// Both engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// Where a database is kept for as long as a test needs it.
#[derive(Debug)]
enum Place {
    Folder(tempfile::TempDir),
    Server(Database),
}

/// A catalogue in a database, with the settings of the rules.
#[derive(Debug)]
pub(crate) struct Catalogue {
    place: Place,
    pub(crate) store: Store,
    pub(crate) policy: Policy,
}

/// Returns settings in which links are `x/KEY/` or `y/KEY/`, and keys are `org/COURSE/RUN`.
pub(crate) fn policy(unknown_course: UnknownCourse, identity: Identity) -> Policy {
    let lms = Lms {
        name: "campus".to_owned(),
        base_url: String::new(),
        backend: Backend::OpenEdx,
        course_regex: Some(CourseRegex::new(r"^[xy]/(?P<course_id>.*)/$").expect("a pattern")),
        default_sync_mode: SyncMode::SyncToPublic,
        no_update_fields: Vec::new(),
        unknown_course,
        identity,
    };
    Policy { lmss: Arc::new(LmsList::new(vec![lms])), price_currency: "EUR".to_owned(), language: "en".to_owned() }
}

impl Catalogue {
    /// Creates an empty catalogue.
    pub(crate) fn empty(engine: Engine, policy: Policy) -> Self {
        let place = match engine {
            Engine::Sqlite => Place::Folder(tempfile::tempdir().expect("a folder")),
            Engine::Postgres => Place::Server(Shared::required().database(None)),
        };
        let store = Store::open(&place.location()).expect("opens");
        Self { place, store, policy }
    }

    /// Returns another store on the same database, as another instance has it.
    pub(crate) fn other_instance(&self) -> Store {
        Store::open(&self.place.location()).expect("opens")
    }

    /// Opens the same database as a command that only reads does.
    pub(crate) fn opened_to_read(&self) -> Result<Store, StoreError> {
        Store::open_reading(&self.place.location())
    }

    pub(crate) fn connect(&self) -> Connection {
        self.store.connect().expect("connects")
    }

    pub(crate) fn reader(&self) -> Reader {
        self.store.reader().expect("reads")
    }

    pub(crate) fn load(&self, file: &str) {
        self.try_load(file, false).expect("loads");
    }

    /// Loads a file. An error is returned as its message.
    pub(crate) fn try_load(&self, file: &str, replace: bool) -> Result<store::Loaded, String> {
        #[derive(Debug, thiserror::Error)]
        enum Stopped {
            #[error("{0}")]
            Read(String),
            #[error(transparent)]
            Store(#[from] StoreError),
        }
        let loaded = self.connect().write::<_, Stopped>(|batch| {
            let mut session = Session::new(batch, &self.policy);
            let mut loader = Loader::begin(&mut session, "test", Instant::MIN, replace)?;
            let wrong = |error: &dyn std::error::Error| Stopped::Read(error.to_string());
            catalog::file::read(file.as_bytes(), |piece| loader.take(piece)).map_err(|error| wrong(&error))?;
            loader.finish().map_err(|error| wrong(&error))
        });
        loaded.map_err(|error| error.to_string())
    }

    /// Returns a request as the writer gets it.
    pub(crate) fn request(&self, body: &str) -> SyncRequest {
        let reading = Reading { lmss: &self.policy.lmss, zone: &TimeZone::UTC };
        let items = match read(body.as_bytes()).expect("JSON") {
            Body::One(item) => vec![prepare(&item, reading)],
            Body::Many(items) => items.iter().map(|item| prepare(item, reading)).collect(),
        };
        SyncRequest { actor: "secret".to_owned(), at: Instant::MIN, items: Ok(items) }
    }

    /// Carries out a request, as the writer does.
    pub(crate) fn send(&self, body: &str) -> SyncOutcome {
        let request = self.request(body);
        let mut connection = self.connect();
        let outcomes = carry_out(&mut connection, &self.policy, Duration::ZERO, &[&request]);
        outcomes.expect("carried out").pop().expect("an outcome")
    }

    pub(crate) fn publish(&self, code: &str) -> PublishOutcome {
        let code = CourseCode::normalise(code);
        let mut connection = self.connect();
        connection.write(|batch| Session::new(batch, &self.policy).publish(&code, "test", Instant::MIN)).expect("publishes")
    }

    pub(crate) fn unpublish(&self, code: &str) -> PublishOutcome {
        let code = CourseCode::normalise(code);
        let mut connection = self.connect();
        connection.write(|batch| Session::new(batch, &self.policy).unpublish(&code, "test", Instant::MIN)).expect("unpublishes")
    }

    /// Carries out a command.
    pub(crate) fn edit<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Session<'_>) -> Result<T, E>) -> Result<T, E> {
        self.connect().write(|batch| work(&mut Session::new(batch, &self.policy)))
    }

    pub(crate) fn dump(&self) -> String {
        let mut out = Vec::new();
        let mut connection = self.connect();
        connection
            .read::<(), store::DumpError>(|batch| Session::new(batch, &self.policy).dump(&mut out, |_, _| {}))
            .expect("dumps");
        String::from_utf8(out).expect("UTF-8")
    }

    /// Returns the whole journal, or the history of a link, oldest first.
    pub(crate) fn journal(&self, link: Option<&str>) -> Vec<Entry> {
        let filter = Filter { resource_link: link.map(str::to_owned), ..Filter::default() };
        let reader = self.reader();
        asynchronously(async { reader.entries_after(0, &filter, usize::MAX).await }).expect("reads")
    }
}

impl Place {
    fn location(&self) -> Location {
        match self {
            Self::Folder(folder) => Location::Sqlite(folder.path().join("catalogue.db")),
            Self::Server(database) => Location::Postgres(Box::new(database.url().parse().expect("a URL"))),
        }
    }
}

/// Runs the asynchronous calls of readers.
pub(crate) fn asynchronously<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}
