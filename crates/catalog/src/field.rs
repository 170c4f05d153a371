//! The fields of a course run one by one: their names, their values, and patches of some of them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::{Error as _, MapAccess, Visitor};
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

/// A name that is no field's.
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

    /// The fields that a synchronisation may carry: all seventeen but the title and the display mode.
    pub fn synchronised() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|field| !matches!(field, Self::Title | Self::DisplayMode))
    }

    /// The name on the wire, in files and in settings.
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
        Self::ALL.into_iter().find(|field| field.as_str() == name).ok_or_else(|| UnknownField(name.to_owned()))
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// What a field holds, of a run or of a course. `None` is the wire's `null`. Serialised as in the catalogue file.
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

/// Some fields of a run with the values they are to have; what is absent is not touched.
///
/// In JSON an object, as on the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch(BTreeMap<Field, Value>);

impl Patch {
    /// Sets a field, over an earlier value.
    pub fn set(&mut self, field: Field, value: Value) {
        self.0.insert(field, value);
    }

    /// The value of a field, where the patch has it.
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.0.get(&field)
    }

    /// Whether the patch has the field.
    pub fn contains(&self, field: Field) -> bool {
        self.0.contains_key(&field)
    }

    /// The fields and values in the fields' order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.0.iter().map(|(field, value)| (*field, value))
    }

    /// Puts a later patch over this one.
    pub fn merge(&mut self, later: &Self) {
        self.0.extend(later.0.iter().map(|(field, value)| (*field, value.clone())));
    }

    /// The patch without some fields.
    #[must_use]
    pub fn without(&self, fields: &[Field]) -> Self {
        Self(self.0.iter().filter(|(field, _)| !fields.contains(field)).map(|(field, value)| (*field, value.clone())).collect())
    }
}

impl FromIterator<(Field, Value)> for Patch {
    fn from_iter<T: IntoIterator<Item = (Field, Value)>>(fields: T) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl Serialize for Patch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, value) in &self.0 {
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
