//! Sets of fields of a course run.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Field, UnknownField};

/// A set of fields. Formatted as their names, separated by commas. Serialised as a list of names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct FieldSet(u32);

impl FieldSet {
    const fn bit(field: Field) -> u32 {
        1 << field as u32
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set contains a field.
    pub const fn contains(self, field: Field) -> bool {
        self.0 & Self::bit(field) != 0
    }

    /// Adds a field.
    pub const fn insert(&mut self, field: Field) {
        self.0 |= Self::bit(field);
    }

    /// Returns the fields that are not in another set.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns the fields in order.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(move |field| self.contains(*field))
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<T: IntoIterator<Item = Field>>(fields: T) -> Self {
        let mut set = Self::default();
        fields.into_iter().for_each(|field| set.insert(field));
        set
    }
}

impl fmt::Display for FieldSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, field) in self.iter().enumerate() {
            f.write_str(if position == 0 { "" } else { "," })?;
            f.write_str(field.as_str())?;
        }
        Ok(())
    }
}

impl FromStr for FieldSet {
    type Err = UnknownField;
    fn from_str(names: &str) -> Result<Self, UnknownField> {
        names.split(',').filter(|name| !name.is_empty()).map(str::parse).collect()
    }
}

impl Serialize for FieldSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for FieldSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Field>::deserialize(deserializer).map(Self::from_iter)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::FieldSet;
    use crate::Field;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(fields in proptest::collection::vec(proptest::sample::select(Field::ALL.to_vec()), 0..19)) {
            let set = fields.iter().copied().collect::<FieldSet>();
            prop_assert_eq!(set.to_string().parse(), Ok(set));
            prop_assert!(fields.iter().all(|field| set.contains(*field)));
            prop_assert!(set.iter().all(|field| fields.contains(&field)));
            prop_assert!(set.without(set).is_empty());
        }
    }
}
