//! The numbers of entries, where they are final only at the commit.

/// From here on a number stands for the place of an entry within its transaction.
pub(crate) const PROVISIONAL: i64 = 1 << 62;

/// Turns the numbers that a transaction worked with into those that its entries got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbering {
    /// The last number before the transaction's first entry.
    before: i64,
}

impl Numbering {
    /// For an engine whose numbers are final at once.
    pub(crate) const FINAL: Self = Self { before: 0 };

    /// For a transaction whose entries come after this one.
    pub(crate) fn after(before: i64) -> Self {
        Self { before }
    }

    /// The number to work with for the entry at this place of the transaction, counted from 1.
    pub(crate) fn provisional(place: usize) -> i64 {
        PROVISIONAL + i64::try_from(place).unwrap_or(0)
    }

    /// Whether a number is not final yet.
    pub(crate) fn is_provisional(number: i64) -> bool {
        number > PROVISIONAL
    }

    /// The final number.
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
