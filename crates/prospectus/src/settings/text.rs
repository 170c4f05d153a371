//! Reading a setting from a variable's text in whichever form the setting's type asks for.

use serde::Deserialize;
use serde::de::value::Error;
use serde::de::{DeserializeSeed, Deserializer, Error as _, Expected, SeqAccess, Unexpected, Visitor};
use serde_json::Value;

use super::{python, quotes, wording};

/// Reads a value from a variable's text, or says what is wrong.
pub(super) fn read<'de, T: Deserialize<'de>>(text: &str) -> Result<T, String> {
    T::deserialize(VariableText { text, reading: Reading::AnyList }).map_err(|error| wording::explain(&error.to_string()))
}

/// The same, where a list that is not a complete JSON or Python list is one separated by commas, whatever it begins with: that is how
/// django-configurations reads a list, so a secret that begins with a bracket works there.
pub(super) fn read_separated<'de, T: Deserialize<'de>>(text: &str) -> Result<T, String> {
    T::deserialize(VariableText { text, reading: Reading::Separated }).map_err(|error| wording::explain(&error.to_string()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    AnyList,
    Separated,
}

/// A text that is a list to a type that wants a list, as JSON, as Python, or separated by commas, and a text to every other.
struct VariableText<'a> {
    text: &'a str,
    reading: Reading,
}

impl<'de> Deserializer<'de> for VariableText<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let items = match literal(self.text) {
            Some(Ok(Value::Array(items))) => items,
            Some(Ok(_)) if self.reading == Reading::AnyList => return Err(Error::invalid_type(Unexpected::Map, &visitor)),
            Some(Err(problem)) if self.reading == Reading::AnyList => {
                return Err(Error::custom(format!("{problem}. Write {}", &visitor as &dyn Expected)));
            }
            _ => separated(self.text),
        };
        visitor.visit_seq(Items { items: items.into_iter(), position: 0 })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Whether a text looks like a list with brackets and is not a complete one.
pub(super) fn is_damaged_list(text: &str) -> bool {
    let text = text.trim();
    let has_bracket = text.starts_with(['[', '{']) || text.ends_with([']', '}']);
    has_bracket && !matches!(literal(text), Some(Ok(Value::Array(_))))
}

/// What a text that begins like a list or an object is: JSON, else Python. None for every other text.
fn literal(text: &str) -> Option<Result<Value, String>> {
    let text = text.trim();
    if text.starts_with('(') {
        // A tuple of Python's, or a secret that happens to begin so.
        return python::read(text).ok().map(Ok);
    }
    if !text.starts_with(['[', '{']) {
        return None;
    }
    let json = match serde_json::from_str(text) {
        Ok(value) => return Some(Ok(value)),
        Err(error) => error,
    };
    let read = python::read(text);
    Some(read.map_err(|python| format!("this is neither JSON ({json}) nor a list of plain values in Python ({python})")))
}

/// The items between commas, without blanks and quotes around them; empty ones do not count.
fn separated(text: &str) -> Vec<Value> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| Value::String(quotes::strip(item).into_owned())).collect()
}

/// The items one by one, so that an error tells which it is in.
struct Items {
    items: std::vec::IntoIter<Value>,
    position: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Error;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.position += 1;
        let Some(item) = self.items.next() else { return Ok(None) };
        let value = seed.deserialize(item);
        let value = value.map_err(|error| format!("item {}: {}", self.position, wording::explain(&error.to_string())));
        value.map(Some).map_err(Error::custom)
    }
}
