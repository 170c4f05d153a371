//! What the catalogue shows of a course run.

use serde::{Deserialize, Serialize};

use crate::{Amount, CatalogVisibility, CertificateOffer, DisplayMode, Field, Instant, Languages, Offer, Patch, Titles, Value};

/// The maximum length of a resource link, in characters.
pub const RESOURCE_LINK_MAX: usize = 200;

/// The currency of a run that was stored without one.
pub const DEFAULT_CURRENCY: &str = "EUR";

/// One version (draft or public) of a course run. Serialised as in the catalogue file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourseRun {
    /// The address of the run in the LMS. At most 200 characters. Not necessarily a URL.
    pub resource_link: String,
    /// Titles by language. Empty if the run has no title of its own.
    #[serde(default)]
    pub title: Titles,
    /// When teaching starts.
    #[serde(default)]
    pub start: Option<Instant>,
    /// When teaching ends. `None`: never.
    #[serde(default)]
    pub end: Option<Instant>,
    /// When enrolment starts.
    #[serde(default)]
    pub enrollment_start: Option<Instant>,
    /// When enrolment ends. `None`: never.
    #[serde(default)]
    pub enrollment_end: Option<Instant>,
    /// The languages in which it is taught.
    #[serde(default)]
    pub languages: Languages,
    /// The number of enrolments. At most 2 147 483 647.
    #[serde(default)]
    pub enrollment_count: u32,
    /// Where it is shown.
    #[serde(default = "visible")]
    pub catalog_visibility: CatalogVisibility,
    /// The price.
    #[serde(default)]
    pub price: Option<Amount>,
    /// The currency of the price, with one to seven characters.
    #[serde(default = "default_currency")]
    pub price_currency: String,
    /// How people get access.
    #[serde(default)]
    pub offer: Option<Offer>,
    /// The price of the certificate.
    #[serde(default)]
    pub certificate_price: Option<Amount>,
    /// How people get the certificate.
    #[serde(default)]
    pub certificate_offer: Option<CertificateOffer>,
    /// The price after the discount.
    #[serde(default)]
    pub discounted_price: Option<Amount>,
    /// The discount as text, such as `-10%`. At most 20 characters.
    #[serde(default)]
    pub discount: Option<String>,
    /// The price of the certificate after its discount.
    #[serde(default)]
    pub certificate_discounted_price: Option<Amount>,
    /// The discount on the certificate as text. At most 20 characters.
    #[serde(default)]
    pub certificate_discount: Option<String>,
    /// How much of it the course's page shows.
    #[serde(default = "detailed")]
    pub display_mode: DisplayMode,
}

fn visible() -> CatalogVisibility {
    CatalogVisibility::CourseAndSearch
}

fn detailed() -> DisplayMode {
    DisplayMode::Detailed
}

fn default_currency() -> String {
    DEFAULT_CURRENCY.to_owned()
}

impl CourseRun {
    /// Creates a run with only a link.
    pub fn new(resource_link: impl Into<String>) -> Self {
        Self {
            resource_link: resource_link.into(),
            title: Titles::default(),
            start: None,
            end: None,
            enrollment_start: None,
            enrollment_end: None,
            languages: Languages::default(),
            enrollment_count: 0,
            catalog_visibility: visible(),
            price: None,
            price_currency: default_currency(),
            offer: None,
            certificate_price: None,
            certificate_offer: None,
            discounted_price: None,
            discount: None,
            certificate_discounted_price: None,
            certificate_discount: None,
            display_mode: detailed(),
        }
    }

    /// Whether dates are missing that a visitor needs: the start, or the enrolment start.
    pub fn is_to_be_scheduled(&self) -> bool {
        self.start.is_none() || self.enrollment_start.is_none()
    }

    /// Returns the value of a field.
    pub fn get(&self, field: Field) -> Value {
        match field {
            Field::ResourceLink => Value::Text(Some(self.resource_link.clone())),
            Field::Title => Value::Titles(self.title.clone()),
            Field::Start => Value::Instant(self.start),
            Field::End => Value::Instant(self.end),
            Field::EnrollmentStart => Value::Instant(self.enrollment_start),
            Field::EnrollmentEnd => Value::Instant(self.enrollment_end),
            Field::Languages => Value::Languages(self.languages),
            Field::EnrollmentCount => Value::Count(self.enrollment_count),
            Field::CatalogVisibility => Value::Visibility(self.catalog_visibility),
            Field::Price => Value::Amount(self.price),
            Field::PriceCurrency => Value::Text(Some(self.price_currency.clone())),
            Field::Offer => Value::Offer(self.offer),
            Field::CertificatePrice => Value::Amount(self.certificate_price),
            Field::CertificateOffer => Value::CertificateOffer(self.certificate_offer),
            Field::DiscountedPrice => Value::Amount(self.discounted_price),
            Field::Discount => Value::Text(self.discount.clone()),
            Field::CertificateDiscountedPrice => Value::Amount(self.certificate_discounted_price),
            Field::CertificateDiscount => Value::Text(self.certificate_discount.clone()),
            Field::DisplayMode => Value::DisplayMode(self.display_mode),
        }
    }

    /// Sets a field. Ignores a value of the wrong type, or `None` for a field that must have a value.
    pub fn set(&mut self, field: Field, value: Value) {
        match (field, value) {
            (Field::ResourceLink, Value::Text(Some(link))) => self.resource_link = link,
            (Field::Title, Value::Titles(title)) => self.title = title,
            (Field::Start, Value::Instant(at)) => self.start = at,
            (Field::End, Value::Instant(at)) => self.end = at,
            (Field::EnrollmentStart, Value::Instant(at)) => self.enrollment_start = at,
            (Field::EnrollmentEnd, Value::Instant(at)) => self.enrollment_end = at,
            (Field::Languages, Value::Languages(languages)) => self.languages = languages,
            (Field::EnrollmentCount, Value::Count(count)) => self.enrollment_count = count,
            (Field::CatalogVisibility, Value::Visibility(visibility)) => self.catalog_visibility = visibility,
            (Field::Price, Value::Amount(amount)) => self.price = amount,
            (Field::PriceCurrency, Value::Text(Some(currency))) => self.price_currency = currency,
            (Field::Offer, Value::Offer(offer)) => self.offer = offer,
            (Field::CertificatePrice, Value::Amount(amount)) => self.certificate_price = amount,
            (Field::CertificateOffer, Value::CertificateOffer(offer)) => self.certificate_offer = offer,
            (Field::DiscountedPrice, Value::Amount(amount)) => self.discounted_price = amount,
            (Field::Discount, Value::Text(text)) => self.discount = text,
            (Field::CertificateDiscountedPrice, Value::Amount(amount)) => self.certificate_discounted_price = amount,
            (Field::CertificateDiscount, Value::Text(text)) => self.certificate_discount = text,
            (Field::DisplayMode, Value::DisplayMode(mode)) => self.display_mode = mode,
            _ => debug_assert!(false, "a value of another field's kind"),
        }
    }

    /// Applies a patch.
    pub fn apply(&mut self, patch: &Patch) {
        for (field, value) in patch.iter() {
            self.set(field, value.clone());
        }
    }
}
