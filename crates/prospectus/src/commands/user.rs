//! `user`: who may use the staff site.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use catalog::Instant;
use store::{Account, AccountError, LINK_LIFETIME, Session, Store, StoreError, TokenDigest, hash_password, new_token};

use super::{PATIENCE, input, now, open, open_existing, policy};
use crate::cli;
use crate::settings::Settings;

/// What is read of a file in search of a password.
const FILE_LIMIT: u64 = 4096;

pub(super) fn run(settings: &Settings, command: &cli::User) -> Result<ExitCode> {
    match command {
        cli::User::Add(arguments) => add(settings, arguments),
        cli::User::Password(arguments) => password(settings, arguments),
        cli::User::Disable(user) => set_disabled(settings, &user.name, true),
        cli::User::Enable(user) => set_disabled(settings, &user.name, false),
        cli::User::Role(arguments) => role(settings, arguments),
        cli::User::List => list(settings),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Where somebody chooses a password.
pub(super) fn welcome_url(public_url: &str, token: &str) -> String {
    format!("{public_url}/staff/welcome/{token}")
}

/// Until when a one-time link is good that is made now.
pub(super) fn link_expires_at(now: Instant) -> Instant {
    let lifetime = i64::try_from(LINK_LIFETIME.as_micros()).unwrap_or(i64::MAX);
    Instant::from_micros(now.as_micros().saturating_add(lifetime)).unwrap_or(Instant::MAX)
}

/// How an account gets its password.
enum Way {
    /// It is given one, hashed already: that takes time which no transaction should.
    Hashed(String),
    /// By a link with this token.
    Link(String),
}

impl Way {
    fn new(choice: &cli::PasswordChoice) -> Result<Self> {
        Ok(match &choice.file {
            Some(file) => Self::Hashed(hash_password(&read_password(file)?)?),
            None => Self::Link(new_token()),
        })
    }

    fn carry_out(&self, session: &mut Session<'_>, account: &Account, at: Instant) -> Result<(), AccountError> {
        match self {
            Self::Hashed(phc) => session.set_password(account.id, phc, None),
            Self::Link(token) => session.make_one_time_link(account.id, &TokenDigest::of(token), link_expires_at(at)),
        }
    }

    fn tell(&self, settings: &Settings, name: &str) {
        match self {
            Self::Hashed(_) => eprintln!("{name} signs in at {}/staff/ with this password.", settings.public_url),
            Self::Link(token) => {
                eprintln!("With this link {name} chooses a password; it works once, for 72 hours:");
                println!("{}", welcome_url(&settings.public_url, token));
            }
        }
    }
}

fn read_password(file: &Path) -> Result<String> {
    let (reader, _) = input(file)?;
    let mut text = String::new();
    reader
        .take(FILE_LIMIT)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read the password from {}", file.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn add(settings: &Settings, arguments: &cli::AddUser) -> Result<()> {
    let (way, at) = (Way::new(&arguments.password)?, now());
    let account = write(settings, &open(settings)?, |session| {
        session.add_account(&arguments.name, arguments.role, at)?;
        let account = session.account_by_name(&arguments.name)?;
        way.carry_out(session, &account, at)?;
        Ok(account)
    })?;
    eprintln!("{} is {} now.", account.name, with_article(account.role.as_str()));
    way.tell(settings, &account.name);
    Ok(())
}

fn password(settings: &Settings, arguments: &cli::UserPassword) -> Result<()> {
    let (way, at) = (Way::new(&arguments.password)?, now());
    let account = change(settings, &arguments.name, |session, account| {
        // A link of a disabled account does not work.
        if account.disabled { Ok(()) } else { way.carry_out(session, account, at) }
    })?;
    if account.disabled {
        bail!("{} is disabled: `prospectus user enable` first", account.name);
    }
    way.tell(settings, &account.name);
    Ok(())
}

fn set_disabled(settings: &Settings, name: &str, disabled: bool) -> Result<()> {
    let account = change(settings, name, |session, account| session.set_disabled(account.id, disabled))?;
    match (account.disabled, disabled) {
        (true, true) => eprintln!("{} was disabled already.", account.name),
        (false, false) => eprintln!("{} was not disabled.", account.name),
        (false, true) => eprintln!("{} can sign in no more, and is signed out everywhere.", account.name),
        (true, false) if account.has_password => eprintln!("{} can sign in again, with the old password.", account.name),
        (true, false) => eprintln!("{} is enabled; `prospectus user password` makes a link to choose a password.", account.name),
    }
    Ok(())
}

fn role(settings: &Settings, arguments: &cli::UserRole) -> Result<()> {
    let account = change(settings, &arguments.name, |session, account| session.set_role(account.id, arguments.role))?;
    eprintln!(
        "{} was {}, and is {} now.",
        account.name,
        with_article(account.role.as_str()),
        with_article(arguments.role.as_str())
    );
    Ok(())
}

fn list(settings: &Settings) -> Result<()> {
    let policy = policy(settings);
    let store = open_existing(settings)?;
    let accounts = store.connect()?.read::<_, StoreError>(|batch| Session::new(batch, &policy).accounts())?;
    if accounts.is_empty() {
        eprintln!("There are no accounts yet: `prospectus user add NAME --role administrator` makes one, and so does `serve`.");
    }
    print!("{}", table(&accounts));
    Ok(())
}

/// Changes the account of a name; as it was before.
fn change(
    settings: &Settings,
    name: &str,
    mut change: impl FnMut(&mut Session<'_>, &Account) -> Result<(), AccountError>,
) -> Result<Account> {
    let changed = write(settings, &open_existing(settings)?, |session| {
        let account = session.account_by_name(name)?;
        change(session, &account)?;
        Ok(account)
    });
    match changed {
        Err(AccountError::UnknownAccount) => bail!("there is no account {name:?}: `prospectus user list` shows all of them"),
        changed => changed.with_context(|| format!("{name} was not changed")),
    }
}

fn write(
    settings: &Settings,
    store: &Store,
    mut work: impl FnMut(&mut Session<'_>) -> Result<Account, AccountError>,
) -> Result<Account, AccountError> {
    let policy = policy(settings);
    let (account, _) = store.connect()?.write_patiently(PATIENCE, |batch| work(&mut Session::new(batch, &policy)))?;
    Ok(account)
}

/// One line for each account, in columns.
fn table(accounts: &[Account]) -> String {
    use std::fmt::Write;
    let width = accounts.iter().map(|account| account.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for account in accounts {
        let state = match account {
            Account { disabled: true, .. } => "disabled",
            Account { has_password: false, .. } => "no password yet",
            _ => "active",
        };
        let seen = account.last_seen_at.map_or_else(|| "–".to_owned(), |at| whole_seconds(at).to_string());
        let _ = writeln!(text, "{:<width$}  {:<13}  {state:<15}  last seen {seen}", account.name, account.role);
    }
    text
}

fn whole_seconds(at: Instant) -> Instant {
    Instant::from_micros(at.as_micros().div_euclid(1_000_000) * 1_000_000).unwrap_or(at)
}

fn with_article(role: &str) -> String {
    let article = if role.starts_with(['a', 'e']) { "an" } else { "a" };
    format!("{article} {role}")
}

#[cfg(test)]
mod tests {
    use catalog::Instant;
    use store::{Account, AccountId, Role};

    use super::{link_expires_at, table, welcome_url, with_article};

    fn instant() -> Instant {
        Instant::from_micros(1_800_000_000_123_456).expect("within range")
    }

    #[test]
    fn links() {
        assert_eq!(welcome_url("https://x.example", "abc"), "https://x.example/staff/welcome/abc");
        assert_eq!(link_expires_at(instant()).as_micros() - instant().as_micros(), 72 * 3600 * 1_000_000);
        assert_eq!(link_expires_at(Instant::MAX), Instant::MAX);
    }

    #[test]
    fn accounts_in_a_table() {
        let account = |name: &str, role, has_password, disabled, last_seen_at| Account {
            id: AccountId(1),
            name: name.to_owned(),
            role,
            disabled,
            has_password,
            created_at: instant(),
            last_seen_at,
        };
        let accounts = [
            account("admin", Role::Administrator, false, false, None),
            account("Zoë", Role::Viewer, true, true, None),
            account("ada", Role::Editor, true, false, Some(instant())),
        ];
        assert_eq!(
            table(&accounts),
            "admin  administrator  no password yet  last seen –\n\
             Zoë    viewer         disabled         last seen –\n\
             ada    editor         active           last seen 2027-01-15T08:00:00Z\n"
        );
        assert_eq!(
            Role::ALL.iter().map(|role| with_article(role.as_str())).collect::<Vec<_>>().join(", "),
            "a viewer, an editor, a publisher, an administrator"
        );
    }
}
