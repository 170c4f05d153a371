//! The individual fields of a course run: their names, their values, and patches of some of them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Amount, CatalogVisibility, CertificateOffer, Cover, DisplayMode, Instant, Languages, Offer, Pace, Span, Titles};

/// A field of a course run, in the order in which the protocol lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "named as in CourseRun, where each is described")]
pub enum Field {
    ResourceLink,
    Title,
    Start,
    End,
    EnrollmentStart,
    EnrollmentEnd,
    Languages,
    EnrollmentCount,
    CatalogVisibility,
    Price,
    PriceCurrency,
    Offer,
    CertificatePrice,
    CertificateOffer,
    DiscountedPrice,
    Discount,
    CertificateDiscountedPrice,
    CertificateDiscount,
    DisplayMode,
}

/// The error for a name that is not a field's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a field of a course run")]
pub struct UnknownField(String);

impl Field {
    /// Every field.
    pub const ALL: [Self; 19] = [
        Self::ResourceLink,
        Self::Title,
        Self::Start,
        Self::End,
        Self::EnrollmentStart,
        Self::EnrollmentEnd,
        Self::Languages,
        Self::EnrollmentCount,
        Self::CatalogVisibility,
        Self::Price,
        Self::PriceCurrency,
        Self::Offer,
        Self::CertificatePrice,
        Self::CertificateOffer,
        Self::DiscountedPrice,
        Self::Discount,
        Self::CertificateDiscountedPrice,
        Self::CertificateDiscount,
        Self::DisplayMode,
    ];

    /// The fields that a synchronisation may contain: all seventeen except the title and the display mode.
    pub fn synchronised() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|field| !matches!(field, Self::Title | Self::DisplayMode))
    }

    /// The name of the field in the protocol, in files and in settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ResourceLink => "resource_link",
            Self::Title => "title",
            Self::Start => "start",
            Self::End => "end",
            Self::EnrollmentStart => "enrollment_start",
            Self::EnrollmentEnd => "enrollment_end",
            Self::Languages => "languages",
            Self::EnrollmentCount => "enrollment_count",
            Self::CatalogVisibility => "catalog_visibility",
            Self::Price => "price",
            Self::PriceCurrency => "price_currency",
            Self::Offer => "offer",
            Self::CertificatePrice => "certificate_price",
            Self::CertificateOffer => "certificate_offer",
            Self::DiscountedPrice => "discounted_price",
            Self::Discount => "discount",
            Self::CertificateDiscountedPrice => "certificate_discounted_price",
            Self::CertificateDiscount => "certificate_discount",
            Self::DisplayMode => "display_mode",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Field {
    type Err = UnknownField;
    fn from_str(name: &str) -> Result<Self, UnknownField> {
        Ok(match name {
            "resource_link" => Self::ResourceLink,
            "title" => Self::Title,
            "start" => Self::Start,
            "end" => Self::End,
            "enrollment_start" => Self::EnrollmentStart,
            "enrollment_end" => Self::EnrollmentEnd,
            "languages" => Self::Languages,
            "enrollment_count" => Self::EnrollmentCount,
            "catalog_visibility" => Self::CatalogVisibility,
            "price" => Self::Price,
            "price_currency" => Self::PriceCurrency,
            "offer" => Self::Offer,
            "certificate_price" => Self::CertificatePrice,
            "certificate_offer" => Self::CertificateOffer,
            "discounted_price" => Self::DiscountedPrice,
            "discount" => Self::Discount,
            "certificate_discounted_price" => Self::CertificateDiscountedPrice,
            "certificate_discount" => Self::CertificateDiscount,
            "display_mode" => Self::DisplayMode,
            _ => return Err(UnknownField(name.to_owned())),
        })
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Field;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a course run's field")
            }
            fn visit_str<E: Error>(self, name: &str) -> Result<Field, E> {
                name.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Name)
    }
}

/// The value of a field of a run or a course. `None` is `null` in JSON. Serialised as in the catalogue file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each names the type that it holds")]
pub enum Value {
    Instant(Option<Instant>),
    Languages(Languages),
    Count(u32),
    Visibility(CatalogVisibility),
    Amount(Option<Amount>),
    Text(Option<String>),
    Offer(Option<Offer>),
    CertificateOffer(Option<CertificateOffer>),
    Titles(Titles),
    DisplayMode(DisplayMode),
    Names(Vec<String>),
    Cover(Option<Cover>),
    Span(Option<Span>),
    Pace(Option<Pace>),
}

/// New values for some fields of a run. Absent fields stay as they are.
///
/// Serialised as a JSON object, as in the protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch(
    /// In the order of the fields. There are few, so a list is faster than a tree.
    Vec<(Field, Value)>,
);

impl Patch {
    /// Sets a field. Replaces an earlier value.
    pub fn set(&mut self, field: Field, value: Value) {
        match self.place(field) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (field, value)),
        }
    }

    fn place(&self, field: Field) -> Result<usize, usize> {
        // Most fields arrive in order.
        match self.0.last() {
            Some((last, _)) if *last < field => Err(self.0.len()),
            _ => self.0.binary_search_by_key(&field, |(field, _)| *field),
        }
    }

    /// Returns the value of a field, if the patch contains it.
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.place(field).ok().map(|place| &self.0[place].1)
    }

    /// Whether the patch contains the field.
    pub fn contains(&self, field: Field) -> bool {
        self.place(field).is_ok()
    }

    /// Returns the fields and values in the order of the fields.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.0.iter().map(|(field, value)| (*field, value))
    }

    /// Returns the patch without some fields. Copies it only if it contains one of them.
    pub fn without(&self, fields: &[Field]) -> Cow<'_, Self> {
        if !fields.iter().any(|field| self.contains(*field)) {
            return Cow::Borrowed(self);
        }
        let others = self.0.iter().filter(|(field, _)| !fields.contains(field));
        Cow::Owned(Self(others.cloned().collect()))
    }
}

impl FromIterator<(Field, Value)> for Patch {
    fn from_iter<T: IntoIterator<Item = (Field, Value)>>(fields: T) -> Self {
        let mut patch = Self::default();
        patch.extend(fields);
        patch
    }
}

impl Extend<(Field, Value)> for Patch {
    /// Sets fields. Replaces earlier values.
    fn extend<T: IntoIterator<Item = (Field, Value)>>(&mut self, fields: T) {
        fields.into_iter().for_each(|(field, value)| self.set(field, value));
    }
}

impl Serialize for Patch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, value) in self.iter() {
            map.serialize_entry(field.as_str(), value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Patch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Patch;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of course run fields")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Patch, A::Error> {
                let mut patch = Patch::default();
                while let Some(field) = map.next_key::<Field>()? {
                    let value = match field {
                        Field::Start | Field::End | Field::EnrollmentStart | Field::EnrollmentEnd => {
                            Value::Instant(map.next_value()?)
                        }
                        Field::Languages => Value::Languages(map.next_value()?),
                        Field::EnrollmentCount => Value::Count(map.next_value()?),
                        Field::CatalogVisibility => Value::Visibility(map.next_value()?),
                        Field::Price | Field::CertificatePrice | Field::DiscountedPrice | Field::CertificateDiscountedPrice => {
                            Value::Amount(map.next_value()?)
                        }
                        Field::ResourceLink | Field::PriceCurrency => Value::Text(Some(map.next_value()?)),
                        Field::Discount | Field::CertificateDiscount => Value::Text(map.next_value()?),
                        Field::Offer => Value::Offer(map.next_value()?),
                        Field::CertificateOffer => Value::CertificateOffer(map.next_value()?),
                        Field::Title => Value::Titles(map.next_value()?),
                        Field::DisplayMode => Value::DisplayMode(map.next_value()?),
                    };
                    patch.set(field, value);
                }
                Ok(patch)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{Field, Patch, Value};

    #[test]
    fn every_field_is_found_by_its_name() {
        for field in Field::ALL {
            assert_eq!(field.as_str().parse(), Ok(field));
            assert_eq!(serde_json::from_str::<Field>(&format!("\"{field}\"")).ok(), Some(field));
        }
        assert!("Title".parse::<Field>().is_err());
    }

    #[test]
    fn a_patch_without_what_it_does_not_have_is_not_copied() {
        let patch = Patch::from_iter([(Field::Price, Value::Amount(None))]);
        assert!(matches!(patch.without(&[Field::Title]), Cow::Borrowed(_)));
        assert_eq!(patch.without(&[Field::Title, Field::Price]).into_owned(), Patch::default());
    }

    proptest! {
        #[test]
        fn a_patch_has_the_last_value_of_each_field_in_their_order(set in proptest::collection::vec((0..Field::ALL.len(), 0..9u32), 0..40)) {
            let (mut patch, mut wanted) = (Patch::default(), BTreeMap::new());
            for (field, count) in set {
                patch.set(Field::ALL[field], Value::Count(count));
                wanted.insert(Field::ALL[field], Value::Count(count));
            }
            prop_assert_eq!(patch.iter().collect::<Vec<_>>(), wanted.iter().map(|(field, value)| (*field, value)).collect::<Vec<_>>());
            for field in Field::ALL {
                prop_assert_eq!(patch.get(field), wanted.get(&field));
                prop_assert_eq!(patch.contains(field), wanted.contains_key(&field));
            }
        }
    }
}
