//! A secret as it is written: by itself, or as a table.

use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::checked::{Checked, FromText, Item, List};
use super::values::Name;

/// A secret by itself or with its name, its file and the LMSs for which it is in force.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SecretTable {
    pub(super) name: Option<Checked<Name>>,
    pub(super) secret: Option<Checked<SecretString>>,
    pub(super) secret_file: Option<Checked<SecretFile>>,
    pub(super) lms: Option<List<Checked<Name>>>,
}

/// One item of the list of secrets.
#[derive(Debug)]
pub(super) struct SecretEntry(pub(super) SecretTable);

impl SecretEntry {
    /// A secret of which nothing else is said.
    fn plain(secret: SecretString) -> Self {
        Self(SecretTable { secret: Some(Checked(secret)), ..SecretTable::default() })
    }
}

/// The path of a file that holds a secret.
#[derive(Debug)]
pub(super) struct SecretFile(pub(super) PathBuf);

impl FromText for SecretFile {
    const EXPECTED: &str = "the path of a file";
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("secret_file is empty; write the path of a file".to_owned()) } else { Ok(Self(text.into())) }
    }
}

impl FromText for SecretString {
    const EXPECTED: &str = "a secret in quotes";
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err(wire::signature::EmptySecret.to_string()) } else { Ok(text.into()) }
    }
}

impl Item for SecretEntry {
    const LIST: &str = "a list of secrets, such as [\"…\", { name = \"campus\", secret_file = \"…\" }]";
}

impl<'de> Deserialize<'de> for SecretEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entry;
        impl<'de> Visitor<'de> for Entry {
            type Value = SecretEntry;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a secret in quotes, or a table with \"name\", \"secret\" or \"secret_file\", and \"lms\"")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<SecretEntry, E> {
                SecretString::from_text(text).map(SecretEntry::plain).map_err(E::custom)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SecretEntry, A::Error> {
                SecretTable::deserialize(MapAccessDeserializer::new(map)).map(SecretEntry)
            }
        }
        deserializer.deserialize_any(Entry)
    }
}
