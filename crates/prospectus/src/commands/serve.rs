//! `serve`: receive and answer.

use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use relay::{Hook, Relay};
use store::writer::{Writer, WriterThreads, release_all};
use store::{AccountError, Policy, Reader, Session, Store, TokenDigest, images, new_token, retention};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use web::{App, KnownHook, KnownSecret};

use super::{PATIENCE, attention, now, open, policy, user};
use crate::settings::{DatabaseUrl, Report, Settings};

/// The account that is made where there is none.
const FIRST_ACCOUNT: &str = "admin";

/// Set by the benchmark, in a program built for it: requests are verified and read, and nothing is stored.
#[cfg(feature = "benchmark")]
const STORE_NOTHING: &str = "PROSPECTUS_TEST_STORE_NOTHING";

pub(super) fn run(settings: &Settings, report: &Report) -> Result<ExitCode> {
    let mut prepared = Prepared::new(settings)?;
    let invitation = prepared.invitation.take();
    let (lmss, reader) = (Arc::clone(&prepared.policy.lmss), prepared.reader.clone());
    runtime()?.block_on(async {
        let stop = signals()?;
        serve(settings, prepared, stop, |address| {
            introduce(settings, address, invitation.as_deref());
            attention::log(&attention::of_settings(settings, report));
            // It reads runs, which nobody has to wait for.
            tokio::spawn(async move {
                match attention::of_links(&lmss, &reader).await {
                    Ok(needed) => attention::log(&needed),
                    Err(error) => tracing::warn!("The links of the stored runs cannot be read: {error}"),
                }
            });
        })
        .await
    })?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")
}

/// Done when the program is told to stop.
pub(super) fn signals() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        eprintln!("Stopping: what is under way is answered and stored first.");
    })
}

/// What is done before anything asynchronous begins: the database is open, and its writer runs.
#[derive(Debug)]
pub(super) struct Prepared {
    policy: Policy,
    writer: Writer,
    thread: WriterThread,
    reader: Reader,
    /// The token of the link with which the first password is chosen, while nobody has one.
    invitation: Option<String>,
}

impl Prepared {
    pub(super) fn new(settings: &Settings) -> Result<Self> {
        let store = open(settings)?;
        let policy = policy(settings);
        let released = release_all(&store, &policy, now())?;
        if released > 0 {
            eprintln!("{released} held run(s) were applied: their courses are there now.");
        }
        let invitation = invite_first(&store, &policy)?;
        let (writer, thread) = start_writer(&store, &policy)?;
        Ok(Self { policy, writer, thread, reader: store.reader()?, invitation })
    }
}

/// Serves until `stop`; `ready` is told the address once connections are taken.
pub(super) async fn serve(
    settings: &Settings,
    prepared: Prepared,
    stop: impl Future<Output = ()>,
    ready: impl FnOnce(std::net::SocketAddr),
) -> Result<()> {
    let Prepared { policy, writer, thread, reader, invitation: _ } = prepared;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {} (setting listen): is another program there?", settings.listen))?;
    let address = listener.local_addr().context("the socket has no address")?;
    let retention = settings.journal_keep.map(|keep| tokio::spawn(retention::enforce(writer.clone(), keep, now)));
    let pictures = tokio::spawn(images::enforce(writer.clone(), reader.clone(), now));
    let relay = Relay {
        hooks: settings.relay.hooks.clone(),
        private_hosts: settings.relay.private_hosts.clone(),
        lmss: Arc::clone(&policy.lmss),
        reader: reader.clone(),
        writer: writer.clone(),
        now,
        source: public_url(settings, address),
        alone: matches!(settings.database_url, DatabaseUrl::Sqlite(_)),
        keep: i64::from(settings.relay.keep_deliveries),
    };
    let hooks = relay.start().context("nothing is sent, and nothing is served, until this is mended")?;
    let app = Arc::new(App {
        secrets: settings.sync.secrets.iter().map(|known| KnownSecret::new(known.secret.clone(), known.lms.clone())).collect(),
        lmss: policy.lmss,
        hooks: settings.relay.hooks.iter().map(known_hook).collect(),
        time_zone: settings.time_zone.clone(),
        languages: settings.languages.clone().into(),
        max_body: settings.sync.max_body_bytes,
        bodies: Arc::new(web::Bodies::new(settings.sync.max_body_bytes)),
        request_timeout: settings.sync.request_timeout,
        writer,
        reader,
        now,
        refusals: web::Refusals::default(),
        staff: web::StaffSite::new(&public_url(settings, address)),
        public: web::PublicSite::new(&public_url(settings, address), &settings.site_name, settings.enrollment_count_from),
    });
    ready(address);
    web::serve(listener, Arc::clone(&app), stop).await?;
    let refused = app.refusals.count();
    if refused > 0 {
        eprintln!("{refused} signature(s) were refused since the start.");
    }
    hooks.stop().await;
    // The last ways to the writer go; then the writer ends.
    for round in retention.into_iter().chain([pictures]) {
        round.abort();
        let _ = round.await;
    }
    drop(app);
    if let Some(thread) = thread {
        let _ = tokio::task::spawn_blocking(move || thread.join()).await;
    }
    Ok(())
}

/// What pages show of a hook.
fn known_hook(hook: &Hook) -> KnownHook {
    KnownHook {
        name: hook.name.clone(),
        address: hook.address().to_owned(),
        send: hook.send.as_str(),
        style: hook.style.as_str(),
        lmss: hook.lms.clone(),
        organisations: hook.organisations.clone(),
        template: hook.template.as_ref().map(|template| template.as_str().to_owned()),
        array: hook.array,
    }
}

type WriterThread = Option<WriterThreads>;

fn start_writer(store: &Store, policy: &Policy) -> Result<(Writer, WriterThread)> {
    #[cfg(feature = "benchmark")]
    if std::env::var_os(STORE_NOTHING).is_some() {
        eprintln!("{STORE_NOTHING} is set: NOTHING IS STORED.");
        return Ok((Writer::storing_nothing(), None));
    }
    let (writer, thread) = Writer::start(store, policy)?;
    Ok((writer, Some(thread)))
}

/// A new link for the first account, as a token, where nobody can sign in yet.
fn invite_first(store: &Store, policy: &Policy) -> Result<Option<String>> {
    let (token, at) = (new_token(), now());
    let digest = TokenDigest::of(&token);
    let (is_first, _) = store.connect()?.write_patiently::<_, AccountError>(PATIENCE, |batch| {
        Session::new(batch, policy).invite_first(FIRST_ACCOUNT, &digest, at, user::link_expires_at(at))
    })?;
    Ok(is_first.then_some(token))
}

/// The public address; where it is not set and the port was left to the system, the one that it gave.
pub(super) fn public_url(settings: &Settings, address: std::net::SocketAddr) -> String {
    let is_unknown = settings.listen.port() == 0 && settings.public_url == format!("http://{}", settings.listen);
    if is_unknown { format!("http://{address}") } else { settings.public_url.clone() }
}

fn introduce(settings: &Settings, address: std::net::SocketAddr, invitation: Option<&str>) {
    let lmss = settings.lmss.iter().map(|lms| format!("{} ({})", lms.name, lms.backend.as_str())).collect::<Vec<_>>();
    eprintln!("Prospectus {} listens on http://{address}", env!("CARGO_PKG_VERSION"));
    eprintln!("  database  {}", settings.database_url);
    match settings.sync.secrets.len() {
        0 => eprintln!("  secrets   none"),
        number => eprintln!("  secrets   {number} in force"),
    }
    if lmss.is_empty() {
        eprintln!("  LMSs      none");
    } else {
        eprintln!("  LMSs      {}", lmss.join(", "));
    }
    let hooks = settings.relay.hooks.iter().map(|hook| format!("{} ({})", hook.name, hook.send.as_str())).collect::<Vec<_>>();
    if !hooks.is_empty() {
        eprintln!("  hooks     {}", hooks.join(", "));
    }
    let public_url = public_url(settings, address);
    eprintln!("  staff     {public_url}/staff/");
    eprintln!("  senders post to {public_url}/api/v1.0/course-runs-sync/");
    if let Some(token) = invitation {
        eprintln!(
            "The staff site has no accounts yet. Open {} to choose the password of \"{FIRST_ACCOUNT}\" (this link works once, for \
             72 hours).",
            user::welcome_url(&public_url, token)
        );
    }
}
