//! `demo`: a throw-away catalogue, and an LMS that publishes a change every few seconds.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use catalog::Instant;
use serde_json::{Value, json};
use store::{AccountError, Role, Session, Store, hash_password, new_token};
use tokio::sync::oneshot;
use wire::signature::Secret;

use super::send::Sender;
use super::{PATIENCE, load, now, open, policy, serve};
use crate::cli;
use crate::settings::{self, Environment, Settings};

const CATALOGUE: &str = include_str!("../demo/catalogue.json");
const SECRET: &str = "demo-secret";
/// Who may sign in to the staff site: somebody of each role.
const ACCOUNTS: [(&str, Role); 4] =
    [("admin", Role::Administrator), ("publisher", Role::Publisher), ("editor", Role::Editor), ("viewer", Role::Viewer)];
/// How long the password is: it is typed, and forgotten with the demo.
const PASSWORD: usize = 12;
const LINK: &str = "https://lms.example.com/courses/course-v1:campus+";

pub(super) fn run(arguments: &cli::Demo, environment: &Environment) -> Result<ExitCode> {
    let folder = tempfile::tempdir().context("cannot make a folder for the demo's database")?;
    let settings = demo_settings(&folder.path().join("demo.db"), listen(arguments, environment)?)?;
    let store = open(&settings)?;
    let catalogue = dated(CATALOGUE, now())?;
    let loaded = load::load(&settings, &store, catalogue.as_bytes(), false).context("the demo's catalogue")?;
    eprintln!(
        "A throw-away catalogue: {} courses, {} runs, in {}.",
        loaded.courses_created,
        loaded.runs,
        folder.path().display()
    );
    let password = accounts(&settings, &store)?;
    let prepared = serve::Prepared::new(&settings)?;
    serve::runtime()?.block_on(async {
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, address) = oneshot::channel();
        let signals = serve::signals()?;
        let serving = serve::serve(&settings, prepared, async { drop(stopped.await) }, |address| {
            let _ = ready.send(address);
        });
        let playing = async {
            let Ok(address) = address.await else { return Ok(()) };
            tokio::select! {
                played = play(address, &password, arguments) => { let _ = stop.send(()); played }
                () = signals => { let _ = stop.send(()); Ok(()) }
            }
        };
        let (served, played) = tokio::join!(serving, playing);
        served.and(played)
    })?;
    eprintln!("The demo's catalogue is gone. Your own: prospectus.example.toml shows the settings.");
    Ok(ExitCode::SUCCESS)
}

/// Where to listen: `PROSPECTUS_LISTEN`, else the default, with the port of the command line.
fn listen(arguments: &cli::Demo, environment: &Environment) -> Result<SocketAddr> {
    let variable = "PROSPECTUS_LISTEN";
    let given = environment.get(variable).map(|address| (variable.to_owned(), address));
    let mut listen = settings::load(None, &Environment::new(given, [])?)?.0.listen;
    if let Some(port) = arguments.port {
        listen.set_port(port);
    }
    Ok(listen)
}

fn demo_settings(database: &std::path::Path, listen: SocketAddr) -> Result<Settings> {
    let lms = json!([{
        "name": "campus",
        "base_url": "https://lms.example.com",
        "backend": "openedx",
        "course_regex": r"^https://lms\.example\.com/courses/(?P<course_id>.*)/(course|info)/?$",
    }]);
    let environment = [
        ("PROSPECTUS_LISTEN", listen.to_string()),
        ("PROSPECTUS_DATABASE_URL", format!("sqlite://{}", database.display())),
        ("PROSPECTUS_LANGUAGES", r#"["en", "fr", "de"]"#.to_owned()),
        ("PROSPECTUS_SYNC__SECRETS", json!([{ "name": "campus", "secret": SECRET }]).to_string()),
        ("PROSPECTUS_LMS", lms.to_string()),
    ];
    let environment = Environment::new(environment.map(|(name, value)| (name.to_owned(), value)), [])?;
    Ok(settings::load(None, &environment)?.0)
}

/// Replaces dates such as `@-30d` by that time before or after `now`.
fn dated(catalogue: &str, now: Instant) -> Result<String> {
    fn walk(value: &mut Value, now: Instant) -> Result<()> {
        match value {
            Value::String(text) if text.starts_with('@') => {
                *text = at(&text[1..], now).with_context(|| format!("the demo's date {text:?}"))?.to_string();
                Ok(())
            }
            Value::Array(values) => values.iter_mut().try_for_each(|value| walk(value, now)),
            Value::Object(members) => members.values_mut().try_for_each(|value| walk(value, now)),
            _ => Ok(()),
        }
    }
    let mut catalogue: Value = serde_json::from_str(catalogue)?;
    walk(&mut catalogue, now)?;
    Ok(catalogue_text(&catalogue))
}

/// The format must stand first, and `serde_json` sorts.
fn catalogue_text(catalogue: &Value) -> String {
    format!("{{\"format\": {}, \"courses\": {}}}", catalogue["format"], catalogue["courses"])
}

/// A number and `d`, `h` or `m`, from now.
fn at(offset: &str, now: Instant) -> Option<Instant> {
    let (number, unit) = offset.split_at_checked(offset.len().checked_sub(1)?)?;
    let seconds = match unit {
        "d" => 86_400,
        "h" => 3_600,
        "m" => 60,
        _ => return None,
    };
    let micros = number.parse::<i64>().ok()? * seconds * 1_000_000;
    // Whole seconds, as an LMS has them.
    Instant::from_micros((now.as_micros() + micros) / 1_000_000 * 1_000_000)
}

/// Makes an account for each role; the password of all of them.
fn accounts(settings: &Settings, store: &Store) -> Result<String> {
    let password = new_token().chars().take(PASSWORD).collect::<String>();
    let (phc, policy, at) = (hash_password(&password)?, policy(settings), now());
    let made = store.connect()?.write_patiently::<_, AccountError>(PATIENCE, |batch| {
        let mut session = Session::new(batch, &policy);
        ACCOUNTS.iter().try_for_each(|(name, role)| {
            let id = session.add_account(name, *role, at)?;
            session.set_password(id, &phc, None)
        })
    });
    made.context("the demo's accounts")?;
    Ok(password)
}

/// Plays the LMS.
async fn play(address: SocketAddr, password: &str, arguments: &cli::Demo) -> Result<()> {
    let address = reachable(address);
    let url = format!("http://{address}/api/v1.0/course-runs-sync/");
    eprintln!("Serving on http://{address}. Try, in another terminal:\n  curl http://{address}/api/v1.0/course-runs/1/");
    let names = ACCOUNTS.map(|(name, _)| name).join(", ");
    eprintln!("The staff site is at http://{address}/staff/. Sign in as {names}; the password of each is {password}");
    eprintln!("An LMS now posts a signed change to {url} every {:?}. Stop with Ctrl-C.\n", arguments.every);
    let secret = Secret::new("campus", &SECRET.to_owned().into())?;
    let sender = Sender::new(url, secret, Duration::from_secs(10))?;
    for step in 0..arguments.count.unwrap_or(u64::MAX) {
        let Change { what, run } = change(step, now());
        let answer = sender.post(&run.to_string()).await?;
        let verdict = answer.verdict.unwrap_or_default();
        println!("{} {verdict:<9} {what}", answer.status);
        if answer.status != 200 {
            println!("              {}", String::from_utf8_lossy(&answer.body));
        }
        tokio::time::sleep(arguments.every).await;
    }
    Ok(())
}

/// The address itself; where it stands for every address of this machine, the one that this machine reaches it by.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

struct Change {
    what: String,
    run: Value,
}

/// What happens in the LMS at a step: a round of scenes, each round a little further on.
fn change(step: u64, now: Instant) -> Change {
    let round = step / 8;
    let run = |key: &str, mut fields: Value| {
        fields["resource_link"] = json!(format!("{LINK}{key}/info"));
        fields
    };
    let days = |days: i64| at(&format!("{days}d"), now).map(|instant| instant.to_string());
    let later = i64::try_from(round).unwrap_or(0);
    let (what, run) = match step % 8 {
        0 => ("five more learners enrolled in CLIM101", run("CLIM101+2026_T1", json!({ "enrollment_count": 2000 + 5 * round }))),
        1 => ("enrolment in DATA101 closes later", run("DATA101+2026_T1_FR", json!({ "enrollment_end": days(20 + later) }))),
        2 => ("the same said again", run("CLIM101+2026_T1", json!({ "enrollment_count": 2000 + 5 * round }))),
        3 => (
            "a new run of ASTR100 was made",
            run(
                &format!("ASTR100+demo_{round}"),
                json!({ "languages": ["en"], "start": days(30), "end": days(90), "enrollment_start": days(-1), "enrollment_end": days(40) }),
            ),
        ),
        4 => (
            "a run of a course that the catalogue does not have",
            run(&format!("NEW{round}+2027"), json!({ "languages": ["fr"], "start": days(60), "enrollment_start": days(10) })),
        ),
        5 => ("a date that is none", run("CLIM101+2026_T1", json!({ "start": "next Tuesday" }))),
        6 => (
            "another end for LAW220, whose changes a person publishes",
            run("LAW220+2026_T1", json!({ "end": days(100 + later) })),
        ),
        _ => (
            "a price for HIST210",
            run("HIST210+2026_T3", json!({ "price": format!("{}.90", 19 + round % 30), "offer": "paid" })),
        ),
    };
    Change { what: what.to_owned(), run }
}

#[cfg(test)]
mod tests {
    use catalog::Instant;
    use catalog::file::read;

    use super::{CATALOGUE, LINK, change, dated};

    #[test]
    fn the_catalogue_is_one_and_has_the_runs_that_change() {
        let now = Instant::from_micros(1_800_000_000_000_000).expect("within range");
        let catalogue = dated(CATALOGUE, now).expect("dated");
        let mut courses = 0;
        read(catalogue.as_bytes(), |_| {
            courses += 1;
            Ok::<(), std::convert::Infallible>(())
        })
        .expect("a catalogue");
        assert_eq!(courses, 20);
        for step in [0, 1, 6, 7] {
            let link = change(step, now).run["resource_link"].as_str().expect("a link").to_owned();
            assert!(link.starts_with(LINK) && catalogue.contains(&link), "{link}");
        }
    }
}
