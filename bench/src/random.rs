//! Numbers that look random and are the same in every run.

/// Marsaglia's xorshift with a multiplication at the end (`xorshift64*`).
#[derive(Debug, Clone)]
pub(crate) struct Xorshift(u64);

impl Xorshift {
    /// A sequence of its own for each number.
    pub(crate) fn new(sequence: u64) -> Self {
        let mut random = Self(0x9E37_79B9_7F4A_7C15 ^ (sequence + 1).wrapping_mul(0xD1B5_4A32_D192_ED03) | 1);
        // Neighbouring seeds begin alike.
        for _ in 0..8 {
            random.next();
        }
        random
    }

    /// A number below `bound`, which is not zero. What is left of the division does not matter at these sizes.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }
}

#[cfg(test)]
mod tests {
    use super::Xorshift;

    #[test]
    fn every_run_is_chosen_about_as_often_as_any_other() {
        let mut counts = [0_u32; 10];
        for sequence in 0..64 {
            let mut random = Xorshift::new(sequence);
            for _ in 0..1_000 {
                counts[usize::try_from(random.below(10)).expect("small")] += 1;
            }
        }
        assert!(counts.iter().all(|count| (6_000..6_800).contains(count)), "{counts:?}");
    }
}
