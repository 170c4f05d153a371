//! What one can narrow a search down by.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use catalog::state::State;
use catalog::{CertificateOffer, Offer};

use crate::Run;

/// A kind of property that courses are counted and chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// What one can do with a run now: an [`Availability`].
    Availability,
    /// The codes of the languages of its runs.
    Language,
    /// The names of organisations.
    Organisation,
    /// The names of subjects.
    Subject,
    /// The names of the LMSs of its runs.
    Lms,
    /// What it costs: a [`Price`].
    Price,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 6] = [Self::Availability, Self::Language, Self::Organisation, Self::Subject, Self::Lms, Self::Price];

    /// The name, as in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Availability => "availability",
            Self::Language => "language",
            Self::Organisation => "organisation",
            Self::Subject => "subject",
            Self::Lms => "lms",
            Self::Price => "price",
        }
    }

    pub(crate) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What one can do with a run now. As with Richie a run may be in several: one that is under way and still takes
/// enrolments is `open` and `ongoing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Availability {
    /// One can enrol.
    Open,
    /// Teaching has not begun.
    Soon,
    /// Teaching is under way.
    Ongoing,
    /// Teaching is over.
    Archived,
    /// Dates are missing, or the course has no run that is listed.
    ToBeScheduled,
}

impl Availability {
    /// Every availability.
    pub const ALL: [Self; 5] = [Self::Open, Self::Soon, Self::Ongoing, Self::Archived, Self::ToBeScheduled];

    /// The name, as in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Soon => "soon",
            Self::Ongoing => "ongoing",
            Self::Archived => "archived",
            Self::ToBeScheduled => "to_be_scheduled",
        }
    }

    /// Whether a run in this state is among them.
    pub const fn has(self, state: State) -> bool {
        match self {
            Self::Open => matches!(state, State::OngoingOpen | State::FutureOpen | State::ArchivedOpen),
            Self::Soon => matches!(state, State::FutureOpen | State::FutureNotYetOpen | State::FutureClosed),
            Self::Ongoing => matches!(state, State::OngoingOpen | State::OngoingClosed),
            Self::Archived => matches!(state, State::ArchivedOpen | State::ArchivedClosed),
            Self::ToBeScheduled => matches!(state, State::ToBeScheduled),
        }
    }

    pub(crate) const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// The availabilities of a state, as bits.
    pub(crate) fn bits(state: State) -> u8 {
        Self::ALL
            .into_iter()
            .filter(|availability| availability.has(state))
            .fold(0, |bits, availability| bits | availability.bit())
    }
}

/// What a run costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Price {
    /// Nothing: said so, or the price (after the discount) is nought.
    Free,
    /// A part of it is free.
    PartiallyFree,
    /// A subscription.
    Subscription,
    /// Money.
    Paid,
    /// One can get a certificate, whatever that costs; beside one of the others.
    Certificate,
}

impl Price {
    /// Every price.
    pub const ALL: [Self; 5] = [Self::Free, Self::PartiallyFree, Self::Subscription, Self::Paid, Self::Certificate];

    /// The name, as in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::PartiallyFree => "partially_free",
            Self::Subscription => "subscription",
            Self::Paid => "paid",
            Self::Certificate => "certificate",
        }
    }

    /// What a run costs; nothing where nothing was said.
    pub fn of(run: &Run) -> impl Iterator<Item = Self> {
        let amount = run.discounted_price.or(run.price).map(catalog::Amount::hundredths);
        let access = match (run.offer, amount) {
            (Some(Offer::Free), _) | (Some(Offer::Paid | Offer::Blank) | None, Some(0)) => Some(Self::Free),
            (Some(Offer::PartiallyFree), _) => Some(Self::PartiallyFree),
            (Some(Offer::Subscription), _) => Some(Self::Subscription),
            (Some(Offer::Paid), _) | (Some(Offer::Blank) | None, Some(_)) => Some(Self::Paid),
            (Some(Offer::Blank) | None, None) => None,
        };
        let certificate =
            run.certificate_offer.is_some_and(|offer| offer != CertificateOffer::Blank).then_some(Self::Certificate);
        access.into_iter().chain(certificate)
    }
}

/// What was chosen: within a facet any of the values, and all of the facets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Selection(BTreeMap<Facet, BTreeSet<String>>);

impl Selection {
    /// Chooses a value. One that no course has is chosen all the same, and matches nothing.
    pub fn insert(&mut self, facet: Facet, value: impl Into<String>) {
        self.0.entry(facet).or_default().insert(value.into());
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values chosen of a facet, sorted.
    pub fn values(&self, facet: Facet) -> impl Iterator<Item = &str> {
        self.0.get(&facet).into_iter().flatten().map(String::as_str)
    }

    /// Whether a value is chosen.
    pub fn contains(&self, facet: Facet, value: &str) -> bool {
        self.0.get(&facet).is_some_and(|values| values.contains(value))
    }

    /// The facets of which something is chosen.
    pub(crate) fn facets(&self) -> impl Iterator<Item = Facet> {
        self.0.keys().copied()
    }
}

/// A value of a facet with the number of courses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value.
    pub value: Arc<str>,
    /// How many courses have it, of those that the words and the *other* facets leave.
    pub count: u32,
    /// Whether it is chosen.
    pub selected: bool,
}
