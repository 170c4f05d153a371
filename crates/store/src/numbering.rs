//! The numbers of entries, on engines where they become final only at the commit.

/// A number above this one is provisional: the difference is the position of an entry within its transaction.
pub(crate) const PROVISIONAL: i64 = 1 << 62;

/// Converts the numbers that a transaction used into the final numbers of its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbering {
    /// The last number before the first entry of the transaction.
    before: i64,
}

impl Numbering {
    /// The numbering of an engine whose numbers are final at once.
    pub(crate) const FINAL: Self = Self { before: 0 };

    /// The numbering of a transaction whose entries come after this number.
    pub(crate) fn after(before: i64) -> Self {
        Self { before }
    }

    /// Returns the provisional number of the entry at this position of the transaction, counted from 1.
    pub(crate) fn provisional(place: usize) -> i64 {
        PROVISIONAL + i64::try_from(place).unwrap_or(0)
    }

    /// Whether a number is provisional.
    pub(crate) fn is_provisional(number: i64) -> bool {
        number > PROVISIONAL
    }

    /// Returns the final number.
    pub fn number(self, number: i64) -> i64 {
        if Self::is_provisional(number) { number - PROVISIONAL + self.before } else { number }
    }
}

#[cfg(test)]
mod tests {
    use super::Numbering;

    #[test]
    fn places_become_numbers_and_numbers_stay() {
        let numbering = Numbering::after(41);
        assert_eq!(numbering.number(Numbering::provisional(1)), 42);
        assert_eq!(numbering.number(Numbering::provisional(3)), 44);
        assert_eq!(numbering.number(7), 7);
        assert_eq!(Numbering::FINAL.number(7), 7);
        assert!(!Numbering::is_provisional(i64::from(u32::MAX)));
    }
}
