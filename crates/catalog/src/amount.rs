//! Amounts of money, in hundredths. No floating point.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A price: at most nine digits, of which two are decimals, and not negative. Formatted with two decimals.
///
/// The currency is a separate field ([`crate::CourseRun::price_currency`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(i64);

/// The error for a text that is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an amount: write it like \"59.99\", up to \"9999999.99\"")]
pub struct NotAnAmount(String);

impl Amount {
    /// The largest amount, in hundredths.
    pub const MAX_HUNDREDTHS: i64 = 999_999_999;

    /// Returns the amount, or `None` if it is negative or too large.
    pub fn from_hundredths(hundredths: i64) -> Option<Self> {
        (0..=Self::MAX_HUNDREDTHS).contains(&hundredths).then_some(Self(hundredths))
    }

    /// The amount in hundredths of the currency's unit.
    pub fn hundredths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl TryFrom<String> for Amount {
    type Error = NotAnAmount;
    fn try_from(text: String) -> Result<Self, NotAnAmount> {
        text.parse()
    }
}

impl FromStr for Amount {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let parsed = (!whole.is_empty() && whole.len() <= 7 && decimals.len() <= 2 && digits(whole) && digits(decimals))
            .then(|| format!("{whole}{decimals:0<2}").parse().ok().and_then(Self::from_hundredths));
        parsed.flatten().ok_or_else(|| NotAnAmount(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Amount;

    #[test]
    fn amounts_are_written_with_two_decimals() {
        for (text, written) in [("5", "5.00"), ("59.9", "59.90"), ("0", "0.00"), ("9999999.99", "9999999.99")] {
            assert_eq!(text.parse::<Amount>().map(|amount| amount.to_string()).as_deref(), Ok(written));
        }
        for wrong in ["", ".5", "-1", "1.234", "10000000", "1e3", "NaN"] {
            assert!(wrong.parse::<Amount>().is_err(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(hundredths in 0..=Amount::MAX_HUNDREDTHS) {
            let amount = Amount::from_hundredths(hundredths).expect("within range");
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        }
    }
}
