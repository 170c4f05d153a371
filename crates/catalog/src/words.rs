//! The fixed vocabularies of a course run, spelt as in the protocol.

use serde::{Deserialize, Serialize};

/// The error for a word that is not in the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{word}\" is not one of {allowed}")]
pub struct UnknownWord {
    /// The given word.
    pub word: String,
    /// The allowed words, separated by commas.
    pub allowed: String,
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$word_doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every word, in the order of definition.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in the protocol, in the database and in settings.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word).ok_or_else(|| UnknownWord {
                    word: word.to_owned(),
                    allowed: Self::ALL.iter().map(|known| format!("{:?}", known.as_str())).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

vocabulary! {
    /// What a synchronisation may do to a run.
    SyncMode {
        /// Nothing. What the LMS says is only recorded.
        Manual = "manual",
        /// Change the draft. A person publishes it.
        SyncToDraft = "sync_to_draft",
        /// Change the draft and, if the course is published, the public version.
        SyncToPublic = "sync_to_public",
    }
}

vocabulary! {
    /// Where a run is shown.
    CatalogVisibility {
        /// On its course's page and in search results.
        CourseAndSearch = "course_and_search",
        /// On its course's page only.
        CourseOnly = "course_only",
        /// Nowhere.
        Hidden = "hidden",
    }
}

vocabulary! {
    /// How people get access to a run's content.
    Offer {
        /// Sent as an empty text. This differs from not being sent.
        Blank = "",
        /// Free of charge.
        Free = "free",
        /// A part is free.
        PartiallyFree = "partially_free",
        /// By subscription.
        Subscription = "subscription",
        /// Against payment.
        Paid = "paid",
    }
}

vocabulary! {
    /// How people get a run's certificate.
    CertificateOffer {
        /// Sent as an empty text. This differs from not being sent.
        Blank = "",
        /// Free of charge.
        Free = "free",
        /// By subscription.
        Subscription = "subscription",
        /// Against payment.
        Paid = "paid",
    }
}

vocabulary! {
    /// How much of a run the course's page shows.
    DisplayMode {
        /// Every date.
        Detailed = "detailed",
        /// One line.
        Compact = "compact",
    }
}

vocabulary! {
    /// The unit of a length of time.
    SpanUnit {
        /// Minutes.
        Minute = "minute",
        /// Hours.
        Hour = "hour",
        /// Days.
        Day = "day",
        /// Weeks.
        Week = "week",
        /// Months.
        Month = "month",
    }
}

vocabulary! {
    /// Who sets the pace of a course.
    Pace {
        /// Learners set it.
        SelfPaced = "self_paced",
        /// Teachers set it.
        InstructorPaced = "instructor_paced",
    }
}
