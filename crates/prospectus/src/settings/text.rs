//! Reading a setting from a variable's text in whichever form the setting's type asks for.

use serde::Deserialize;
use serde::de::value::Error;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Unexpected, Visitor};
use serde_json::Value;

use super::wording;

/// Reads a value from a variable's text, or says what is wrong.
pub(super) fn read<'de, T: Deserialize<'de>>(text: &str) -> Result<T, String> {
    let value = T::deserialize(VariableText(text));
    // `docker run --env-file` leaves the quotes around a value where they are.
    let value = value.or_else(|error| match serde_json::from_str::<String>(text) {
        Ok(text) => T::deserialize(VariableText(&text)),
        Err(_) => Err(error),
    });
    value.map_err(|error| wording::explain(&error.to_string()))
}

/// A text that is a list to a type that wants a list, as JSON or separated by commas, and a text to every other.
struct VariableText<'a>(&'a str);

impl<'de> Deserializer<'de> for VariableText<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let text = self.0.trim();
        let items = if text.starts_with(['[', '{']) {
            match serde_json::from_str(text) {
                Ok(Value::Array(items)) => items,
                Ok(_) => return Err(Error::invalid_type(Unexpected::Map, &visitor)),
                Err(error) => return Err(Error::custom(format!("this begins like JSON and is not: {error}"))),
            }
        } else {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            items.map(|item| Value::String(item.to_owned())).collect()
        };
        visitor.visit_seq(Items { items: items.into_iter(), position: 0 })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct map struct enum identifier ignored_any
    }
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
