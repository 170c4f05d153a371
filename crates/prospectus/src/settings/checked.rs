//! Deserialising that checks, so that an error carries the place of the value at fault.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// What can be read from a setting's text.
pub(super) trait FromText: Sized {
    /// What is needed, as it follows "is not" or "what is needed is".
    const EXPECTED: &str;

    /// Reads it, or says what is wrong and what would be right.
    fn from_text(text: &str) -> Result<Self, String>;

    /// Reads it from a whole number, where that is a way to write it.
    fn from_integer(_: i64) -> Option<Result<Self, String>> {
        None
    }

    /// Reads it from a number with a fraction, where that is a way to write it.
    fn from_fraction(_: f64) -> Option<Result<Self, String>> {
        None
    }

    /// The message for a text that is not what is needed.
    fn refused(text: &str) -> String {
        format!("{text:?} is not {}", Self::EXPECTED)
    }
}

/// A value that was checked when it was read.
#[derive(Debug, Clone)]
pub(super) struct Checked<T>(pub(super) T);

impl<'de, T: FromText> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<T>(PhantomData<T>);
        impl<T: FromText> Visitor<'_> for Text<T> {
            type Value = Checked<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(T::EXPECTED)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Checked<T>, E> {
                T::from_text(text).map(Checked).map_err(E::custom)
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Checked<T>, E> {
                match T::from_integer(number) {
                    Some(value) => value.map(Checked).map_err(E::custom),
                    None => Err(E::invalid_type(serde::de::Unexpected::Signed(number), &self)),
                }
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Checked<T>, E> {
                match T::from_fraction(number) {
                    Some(value) => value.map(Checked).map_err(E::custom),
                    None => Err(E::invalid_type(serde::de::Unexpected::Float(number), &self)),
                }
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Checked<T>, E> {
                self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
        deserializer.deserialize_any(Text(PhantomData))
    }
}

/// What stands in a list.
pub(super) trait Item {
    /// The list, as it follows "what is needed is".
    const LIST: &str;
}

/// A list, which a variable may also give separated by commas.
#[derive(Debug, Clone)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Item + Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Item + Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = List<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(T::LIST)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(List(list))
            }
        }
        deserializer.deserialize_seq(Items(PhantomData))
    }
}
