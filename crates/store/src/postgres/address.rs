//! The address of a PostgreSQL database, given as a URL.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// The default time limit for opening a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection counts as lost if the other side acknowledges nothing for this long.
const SILENCE: Duration = Duration::from_secs(10);

/// How a connection is protected. The modes are those of libpq.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protection {
    /// Not encrypted.
    Disable,
    /// Encrypted if the server supports it.
    Prefer,
    /// Encrypted, without checking the server.
    Require,
    /// Encrypted, and a trusted authority signed the server's certificate.
    VerifyCa,
    /// As [`Self::VerifyCa`], and the certificate is for this host.
    VerifyFull,
}

/// The address of a PostgreSQL database and how to connect to it. Printing it does not reveal the password.
#[derive(Clone, PartialEq)]
pub struct Address {
    pub(super) config: Config,
    pub(super) protection: Protection,
    /// The file of trusted authorities. `None`: those of the system.
    pub(super) root_certificates: Option<PathBuf>,
}

impl Address {
    /// The time limit for opening a connection, including the network, TLS, and the server's greeting.
    pub(super) fn connect_timeout(&self) -> Duration {
        self.config.get_connect_timeout().copied().unwrap_or(CONNECT_TIMEOUT)
    }
}

/// What is wrong with a database URL. The message repeats no part of the URL, because it may contain a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text is not the URL of a PostgreSQL database.
    #[error("a PostgreSQL URL is needed, such as \"postgres://user:password@host/name\" ({0})")]
    Url(String),
    /// The text after the host may be part of the password.
    #[error(
        "behind the host or the ? stands an @ or a #: in a password write @ as %40, # as %23, / as %2F, ? as %3F and % as %25"
    )]
    Unencoded,
    /// The value of `sslmode` is unknown.
    #[error("sslmode is disable, prefer, require, verify-ca or verify-full")]
    Mode,
    /// Verifying a certificate requires encryption.
    #[error("sslrootcert has no effect with sslmode=disable")]
    UselessCertificate,
}

impl FromStr for Address {
    type Err = AddressError;

    /// Parses `postgres://user:password@host:port/name?sslmode=…&sslrootcert=…`. Also accepts the libpq parameters that
    /// `tokio-postgres` supports (`host=/a/socket/directory`, `connect_timeout`, `application_name`, …).
    fn from_str(url: &str) -> Result<Self, AddressError> {
        if holds_part_of_password(url) {
            return Err(AddressError::Unencoded);
        }
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut root_certificates, mut rest) = (None, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", value)) if value != "system" => root_certificates = Some(PathBuf::from(decoded(value))),
                Some(("sslrootcert", _)) => {}
                _ => rest.push(pair),
            }
        }
        let protection = match (mode, &root_certificates) {
            (None | Some("prefer"), None) => Protection::Prefer,
            (Some("require"), None) => Protection::Require,
            // As in libpq: naming an authority turns on its verification.
            (None | Some("prefer" | "require" | "verify-ca"), Some(_)) | (Some("verify-ca"), None) => Protection::VerifyCa,
            (Some("verify-full"), _) => Protection::VerifyFull,
            (Some("disable"), None) => Protection::Disable,
            (Some("disable"), Some(_)) => return Err(AddressError::UselessCertificate),
            (Some(_), _) => return Err(AddressError::Mode),
        };
        let plain = if rest.is_empty() { base.to_owned() } else { format!("{base}?{}", rest.join("&")) };
        let mut config = Config::from_str(&plain).map_err(|error| AddressError::Url(told(&error)))?;
        config.ssl_mode(match protection {
            Protection::Disable => SslMode::Disable,
            Protection::Prefer => SslMode::Prefer,
            _ => SslMode::Require,
        });
        if config.get_application_name().is_none() {
            config.application_name("prospectus");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            config.host("localhost");
        }
        config.tcp_user_timeout(SILENCE).keepalives_idle(SILENCE).keepalives_interval(SILENCE / 5).keepalives_retries(3);
        Ok(Self { config, protection, root_certificates })
    }
}

/// Whether the displayed parts of a URL (host, name) would contain a part of a password that is not percent-encoded. The driver
/// ends a password at the first `@`.
fn holds_part_of_password(url: &str) -> bool {
    let (before_query, query) = url.split_once('?').unwrap_or((url, ""));
    let place = before_query.split_once('@').map_or("", |(_, place)| place);
    place.contains(['@', '#']) || query.contains(['@', '#'])
}

/// Returns why a URL is invalid, without its text.
fn told(error: &tokio_postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// Decodes percent-encoding.
fn decoded(value: &str) -> String {
    percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned()
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        for (position, host) in self.config.get_hosts().iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            match host {
                Host::Tcp(name) => write!(f, "{comma}{name}")?,
                Host::Unix(path) => write!(f, "{comma}{}", path.display())?,
            }
            let ports = self.config.get_ports();
            if let Some(port) = ports.get(position).or(ports.first()) {
                write!(f, ":{port}")?;
            }
        }
        write!(f, "/{}", self.config.get_dbname().or(self.config.get_user()).unwrap_or_default())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self}, {:?})", self.protection)
    }
}

impl Eq for Address {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_libpqs() {
        for (query, expected) in [
            ("", Protection::Prefer),
            ("?sslmode=disable", Protection::Disable),
            ("?sslmode=require", Protection::Require),
            ("?sslmode=require&sslrootcert=/etc/ca%20file.pem", Protection::VerifyCa),
            ("?sslmode=verify-ca&sslrootcert=system", Protection::VerifyCa),
            ("?connect_timeout=3&sslmode=verify-full", Protection::VerifyFull),
        ] {
            let address: Address = format!("postgres://u:p@db.example.com/name{query}").parse().expect(query);
            assert_eq!(address.protection, expected, "{query}");
        }
        let address: Address = "postgres://u@h/n?sslrootcert=/a%20b.pem".parse().expect("parses");
        assert_eq!(address.root_certificates, Some("/a b.pem".into()));
    }

    #[test]
    fn no_message_and_no_print_tells_the_password() {
        for wrong in [
            "postgres://u:tell-no-one@h/n?sslmode=maybe",
            "postgres://u:tell-no-one@h:many/n",
            "postgres://u:tell-no-one@h/n?colour=red",
            "postgres://u:tell-no-one@h/n?sslmode=disable&sslrootcert=x",
            "postgres://u:part@tell-no-one@h/n",
            "postgres://u:part@tell-no-one#end@h/n",
            "postgres://u:part@tell/no-one@h/n",
            "postgres://u:part?tell-no-one@h/n",
            "postgres:///n?user=u&password=part@tell-no-one&host=h",
        ] {
            let error = wrong.parse::<Address>().expect_err(wrong);
            assert!(!error.to_string().contains("tell") && !error.to_string().is_empty(), "{error}");
            assert!(!wrong.contains("part") || error.to_string().contains("%40"), "{error}");
        }
        let address: Address = "postgres://u:p%40tell-no-one%23@h/n".parse().expect("parses");
        assert_eq!(address.to_string(), "postgres://h:5432/n");
        let address: Address = "postgresql://u:tell-no-one@h:5433/n".parse().expect("parses");
        assert_eq!(address.to_string(), "postgres://h:5433/n");
        assert!(!format!("{address:?}").contains("tell-no-one"));
    }

    #[test]
    fn a_socket_is_a_host() {
        let address: Address = "postgresql:///n?host=/run/pg&user=u".parse().expect("parses");
        assert!(address.to_string().contains("/run/pg"), "{address}");
    }
}
