//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use store::Role;
use sync::Verdict;

const AFTER: &str = "\
Settings come from prospectus.toml in the working directory (or --config FILE, or PROSPECTUS_CONFIG) and from the environment,
which wins: PROSPECTUS_LISTEN, PROSPECTUS_DATABASE_URL, PROSPECTUS_SYNC__SECRETS … The variables of a Richie deployment work
too (DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS, EDX_BASE_URL, RICHIE_LMS_BACKENDS …); --env-file reads them from its env file.
`prospectus check` shows what was understood. PROSPECTUS_LOG=info says more.

Exit codes: 0 done; 1 something failed or was refused, the message says what; 2 wrong use or wrong settings.

New here? Run `prospectus demo`.";

/// Keeps a course catalogue in step with the LMSs that run the courses.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// The settings file
    #[arg(long, global = true, value_name = "FILE", env = "PROSPECTUS_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// A file of variables, read as Docker Compose reads it. Variables of the environment win over the file, and a later file wins
    /// over an earlier one
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) env_file: Vec<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Receive what LMSs say, show the public and the staff site, and send to other sites
    #[command(
        after_help = "Migrates the database first. Ends on SIGTERM or SIGINT, after what is under way is answered and stored."
    )]
    Serve,
    /// See it work: a throw-away catalogue, and an LMS that publishes a change every few seconds
    #[command(
        after_help = "Of the settings it only uses PROSPECTUS_LISTEN, the address and port to listen on (default: 127.0.0.1:8070)."
    )]
    Demo(Demo),
    /// Read a catalogue file into the database
    #[command(
        after_help = "All or nothing. Courses are matched by their codes; what a course in the file does not mention stays \
        (no \"runs\": its runs stay). Runs that were held for a course that is there now are applied."
    )]
    Load(Load),
    /// Write the whole catalogue, and what the LMSs last said, to standard output
    #[command(after_help = "Example: prospectus dump > backup.json; prospectus load --replace backup.json")]
    Dump,
    /// Make the drafts of courses public
    Publish(Publish),
    /// Take courses off the public site; their drafts stay
    Unpublish(Codes),
    /// Show what differs between a course's draft and its public version, field by field
    Diff(Code),
    /// Read the journal: what was asked, by whom, what came of it
    #[command(after_help = "Example: prospectus journal --verdict held --json | jq .payload")]
    Journal(Journal),
    /// Look after outgoing hooks: places that are told what LMSs say, or what the public sees
    #[command(subcommand)]
    Hook(Hook),
    /// Manage who may use the staff site
    #[command(subcommand)]
    User(User),
    /// Validate the settings, look at the database without changing it, and try links
    #[command(after_help = "Examples:\n  \
        prospectus check --link https://lms.example.com/courses/course-v1:org+DEMO+1/info\n  \
        prospectus check --env-file env.d/development/common --env-file env.d/development/dev\n\n\
        Shows each setting, and which variable or file sets it. What needs attention is at the end; it does not change the exit \
        code.")]
    Check(Check),
    /// Copy everything to another, empty database: catalogue, what the LMSs last said, journal, accounts, pictures, hooks
    #[command(after_help = "Example: prospectus copy --from sqlite://prospectus.db --to-file new-database.url\n\n\
        A password in --from or --to can be read by everybody on this machine; one in a file cannot. \
        Stop `serve` first: what it stores meanwhile is not copied. The two are compared at the end. All or nothing: where it was \
        interrupted, run it again. People have to sign in again: sessions and one-time links are not copied.")]
    Copy(Copy),
    /// Write a copy of the SQLite database into a new file, while `serve` goes on
    #[command(after_help = "The file is a database like the original: point database_url at it. For PostgreSQL use pg_dump.")]
    Backup(Backup),
    /// Print the Authorization header for a body
    #[command(
        after_help = "Example: curl -H \"$(prospectus sign run.json)\" -H 'Content-Type: application/json' --data-binary @run.json URL"
    )]
    Sign(Sign),
    /// Sign runs and post them to a catalogue: this one, or any Richie site
    #[command(
        after_help = "FILE holds one run, an array, or a run a line; - reads standard input. URL and secret may stand in the \
        environment as COURSE_HOOK='{\"url\": …, \"secret\": …}'."
    )]
    Send(Send),
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The port, instead of that of the address to listen on; 0 takes a free one
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// The time between changes, such as 3s or 500ms
    #[arg(long, default_value = "3s", value_parser = duration)]
    pub(crate) every: Duration,
    /// End after this many changes
    #[arg(long)]
    pub(crate) count: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct Load {
    /// The catalogue file; - reads standard input
    pub(crate) file: PathBuf,
    /// Empty the catalogue first (the journal stays)
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Publish {
    /// Course codes
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub(crate) codes: Vec<String>,
    /// Every course: those not yet published, too
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Codes {
    /// Course codes
    #[arg(required = true)]
    pub(crate) codes: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Code {
    /// The course's code
    pub(crate) code: String,
}

#[derive(Debug, Args)]
pub(crate) struct Journal {
    /// Keep on showing what comes
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// Only of this resource link
    #[arg(long)]
    pub(crate) link: Option<String>,
    /// Only with this verdict: created, updated, unchanged, ignored, held, rejected
    #[arg(long)]
    pub(crate) verdict: Option<Verdict>,
    /// One JSON object a line, everything in it
    #[arg(long)]
    pub(crate) json: bool,
    /// Only the last so many; all by default with --json, else 50
    #[arg(long, short = 'n')]
    pub(crate) last: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Make an account, and print a link with which its password is chosen
    #[command(after_help = "Example: prospectus user add \"Ada Lovelace\" --role editor\n\n\
        A viewer sees everything; an editor changes drafts, too; a publisher also decides what visitors see; an administrator \
        also manages the accounts. The link works once, for 72 hours.")]
    Add(AddUser),
    /// Print a new link with which an account's password is chosen
    #[command(
        after_help = "The link works once, for 72 hours; the old password works until then. A new password signs the account out \
        everywhere."
    )]
    Password(UserPassword),
    /// Let an account sign in no more; it is signed out everywhere
    Disable(UserName),
    /// Let an account sign in again
    Enable(UserName),
    /// Change what an account may do
    Role(UserRole),
    /// Show all accounts
    List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Hook {
    /// Show each hook: what waits, when it last succeeded, what is set aside and why
    List,
    /// Send again what a site refused, and try a site at once that cannot be reached
    #[command(
        after_help = "Example: prospectus hook retry marketing --link https://lms.example.com/courses/course-v1:org+DEMO+1/info"
    )]
    Retry(RetryHook),
    /// Send everything again, also what the site has
    Resend(HookName),
    /// Send nothing until further notice; what changes is kept
    Pause(HookName),
    /// Go on after a pause
    Resume(HookName),
    /// Send a signed request that changes nothing: is the site there, does it take the secret
    Test(HookName),
}

#[derive(Debug, Args)]
pub(crate) struct HookName {
    /// The hook's name in the settings
    pub(crate) name: String,
}

#[derive(Debug, Args)]
pub(crate) struct RetryHook {
    /// The hook's name in the settings
    pub(crate) name: String,
    /// Only the run with this link, as the site was sent it
    #[arg(long)]
    pub(crate) link: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AddUser {
    /// What they sign in with; upper and lower case are the same
    pub(crate) name: String,
    /// What they may do: viewer, editor, publisher, administrator
    #[arg(long)]
    pub(crate) role: Role,
    #[command(flatten)]
    pub(crate) password: PasswordChoice,
}

#[derive(Debug, Args)]
pub(crate) struct UserPassword {
    /// The account's name
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) password: PasswordChoice,
}

#[derive(Debug, Args)]
pub(crate) struct PasswordChoice {
    /// Set this password at once, instead of printing a link: a file that holds it; - reads standard input
    #[arg(long = "password-file", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct UserName {
    /// The account's name
    pub(crate) name: String,
}

#[derive(Debug, Args)]
pub(crate) struct UserRole {
    /// The account's name
    pub(crate) name: String,
    /// What they may do: viewer, editor, publisher, administrator
    pub(crate) role: Role,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Make the database's tables, or bring those of an earlier version to this one, as `serve` does at its start
    #[arg(long)]
    pub(crate) migrate: bool,
    /// A resource link to try on each LMS
    #[arg(long)]
    pub(crate) link: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Copy {
    /// The database to copy, such as <sqlite://prospectus.db>
    #[arg(long, value_name = "URL", required_unless_present = "from_file", conflicts_with = "from_file")]
    pub(crate) from: Option<String>,
    /// A file that holds its URL
    #[arg(long, value_name = "FILE")]
    pub(crate) from_file: Option<PathBuf>,
    /// The empty database to copy to, such as <postgres://user@host/name>
    #[arg(long, value_name = "URL", required_unless_present = "to_file", conflicts_with = "to_file")]
    pub(crate) to: Option<String>,
    /// A file that holds its URL
    #[arg(long, value_name = "FILE")]
    pub(crate) to_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write; it must not be there yet
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SecretChoice {
    /// The secret (others on this machine may see it; better: a file or the settings)
    #[arg(long, conflicts_with = "secret_file")]
    pub(crate) secret: Option<String>,
    /// A file that holds the secret
    #[arg(long)]
    pub(crate) secret_file: Option<PathBuf>,
    /// The name of a secret in the settings; the first one by default
    #[arg(long, conflicts_with_all = ["secret", "secret_file"])]
    pub(crate) secret_name: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// The body; - reads standard input
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) secret: SecretChoice,
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// One run, an array of runs, or a run a line; - reads standard input
    pub(crate) file: PathBuf,
    /// Where to, such as <https://richie.example.com/api/v1.0/course-runs-sync/>
    #[arg(long)]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) secret: SecretChoice,
    /// How many runs one request carries; 1 posts objects instead of arrays
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) batch: u32,
    /// How long to wait for an answer
    #[arg(long, default_value = "60s", value_parser = duration)]
    pub(crate) timeout: Duration,
}

impl Arguments {
    /// Those that the program was started with. Where they are wrong, it ends and says why, without what may hold a password.
    pub(crate) fn of_this_program() -> Self {
        Self::try_parse().unwrap_or_else(|error| {
            let message = error.render().to_string();
            let shown = without_urls(&message, std::env::args().skip(1));
            if shown == message {
                error.exit();
            }
            eprint!("{shown}");
            std::process::exit(error.exit_code())
        })
    }
}

/// A message without the URLs among the arguments that have a user in them, and with it perhaps a password.
fn without_urls(message: &str, arguments: impl Iterator<Item = String>) -> String {
    let value = |argument: String| match argument.split_once('=') {
        Some((name, value)) if name.starts_with('-') => value.to_owned(),
        _ => argument,
    };
    let urls = arguments.map(value).filter(|value| value.contains(':') && value.contains('@'));
    urls.fold(message.to_owned(), |message, url| message.replace(&url, "(a URL)"))
}

/// `3s`, `500ms`, `2m`.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a duration: write it like 3s, 500ms or 2m");
    let split = text.find(|character: char| !character.is_ascii_digit()).ok_or_else(wrong)?;
    let number = text[..split].parse::<u64>().map_err(|_| wrong())?;
    match &text[split..] {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number * 60)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{Arguments, duration, without_urls};

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn no_message_repeats_a_password() {
        for wrong in [
            &["copy", "--from", "sqlite://a.db", "postgres://u:tell-no-one@h/n"][..],
            &["copy", "--from", "sqlite://a.db", "--into=postgres://u:tell-no-one@h/n"],
            &["copy", "--from", "a", "--to=postgres://u:tell-no-one@h/n", "--to=postgres://u:tell-no-one@h/n"],
            &["postgres://u:tell-no-one@h/n"],
        ] {
            let error = Arguments::try_parse_from([&["prospectus"], wrong].concat()).expect_err("refused");
            let shown = without_urls(&error.render().to_string(), wrong.iter().map(|&argument| argument.to_owned()));
            assert!(!shown.contains("tell-no-one") && shown.contains("error"), "{shown}");
        }
    }

    #[test]
    fn durations() {
        assert_eq!(duration("500ms").map(|duration| duration.as_millis()), Ok(500));
        assert_eq!(duration("2m").map(|duration| duration.as_secs()), Ok(120));
        assert!(duration("3").is_err() && duration("s").is_err() && duration("3h").is_err());
    }
}
