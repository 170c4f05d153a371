//! Damage to inputs, the same in every run.

/// Pieces that mean something to what is tested.
const WORDS: [&str; 14] =
    ["[", "]", "{", "}", "\"", ",", ":", "\\u0000", "\\ud800", "\\ud83d\\ude00", "\u{661}", "\u{feff}", "SIG-HMAC-SHA256 ", "\n"];
/// Values that are wrong in most places, or right in a way of their own.
const VALUES: [&str; 26] = [
    "null",
    "true",
    "false",
    "0",
    "-0",
    "12",
    "0.5",
    "1e999",
    "-1e-999",
    "2147483648",
    "99999999999999999999",
    "\"\"",
    "\" \"",
    "[]",
    "{}",
    "[[\"en\"]]",
    "[null, 1]",
    "{\"a\": {\"b\": []}}",
    "\"\\ud800\"",
    "\"1_000\"",
    "\"\u{661}\u{662}\"",
    "\"59.999\"",
    "\"9999-12-31T23:59:59-23:59\"",
    "\"0001-01-01\"",
    "\"2026-W01-1\"",
    "\"20260101T10,5+0130\"",
];
/// The most steps of damage of one input.
const STEPS: usize = 5;
/// The longest piece that is repeated or moved.
const PIECE: usize = 64;

/// Random numbers (xorshift) and what they do to bytes.
pub(crate) struct Mutator(u64);

impl Mutator {
    /// The same seed gives the same damage.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A damaged copy of one of the seeds. Half of them are damaged in their values only, and so are still JSON.
    pub(crate) fn next(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = self.pick(seeds).cloned().unwrap_or_default();
        let in_values = self.below(2) == 0;
        for _ in 0..=self.below(STEPS) {
            if in_values { self.replace_value(&mut bytes, seeds) } else { self.damage(&mut bytes, seeds) }
        }
        bytes
    }

    /// Puts another value in the place of what follows a colon.
    fn replace_value(&mut self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let Some((from, to)) = self.value(bytes) else { return };
        let other = self.pick(seeds).cloned().unwrap_or_default();
        let value = match (self.below(3), self.value(&other)) {
            (0, Some((from, to))) => other[from..to].to_vec(),
            _ => self.pick(&VALUES).copied().unwrap_or_default().as_bytes().to_vec(),
        };
        bytes.splice(from..to, value);
    }

    /// Where a value is, as a rule: after a colon and a blank, up to the next comma outside of brackets, or the end of its object.
    fn value(&mut self, bytes: &[u8]) -> Option<(usize, usize)> {
        let colons = bytes.windows(2).enumerate().filter(|(_, pair)| *pair == b": ").map(|(at, _)| at).collect::<Vec<_>>();
        let from = self.pick(&colons)? + 2;
        let mut depth = 0_usize;
        for (at, byte) in bytes.iter().enumerate().skip(from) {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' if depth > 0 => depth -= 1,
                b',' if depth == 0 => return Some((from, at)),
                b']' | b'}' => return Some((from, at)),
                _ => {}
            }
        }
        Some((from, bytes.len()))
    }

    fn damage(&mut self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        match self.below(16) {
            0 => bytes.truncate(at),
            1 | 2 => bytes.insert(at, self.byte()),
            3 | 4 if at < bytes.len() => drop(bytes.remove(at)),
            5 | 6 => {
                let word = self.pick(&WORDS).copied().unwrap_or_default();
                bytes.splice(at..at, word.bytes());
            }
            7 => {
                let piece = self.piece(bytes);
                bytes.splice(at..at, piece);
            }
            8 => {
                let other = self.pick(seeds).cloned().unwrap_or_default();
                let piece = self.piece(&other);
                bytes.splice(at..at, piece);
            }
            9 | 10 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            11 | 12 => self.replace_value(bytes, seeds),
            _ => {
                let byte = self.byte();
                bytes.iter_mut().skip(at).take(1).for_each(|old| *old = byte);
            }
        }
    }

    fn piece(&mut self, bytes: &[u8]) -> Vec<u8> {
        let from = self.below(bytes.len() + 1);
        let to = bytes.len().min(from + self.below(PIECE));
        bytes[from..to].to_vec()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len().max(1)))
    }

    fn byte(&mut self) -> u8 {
        self.number().to_le_bytes()[0]
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.number() % limit as u64).unwrap_or_default()
    }

    fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Mutator;
    use crate::seeds;

    #[test]
    fn enough_of_the_damaged_bodies_are_read_and_enough_are_not() {
        const TRIED: usize = 10_000;
        let seeds = seeds::recorded().expect("recorded bodies");
        let mut mutator = Mutator::new(1);
        let read = (0..TRIED).filter(|_| wire::body::read(&mutator.next(&seeds)).is_ok()).count();
        assert!((TRIED / 4..TRIED * 3 / 4).contains(&read), "{read} of {TRIED} are read");
    }

    #[test]
    fn the_same_seed_gives_the_same_damage() {
        let damaged = |seed| {
            let mut mutator = Mutator::new(seed);
            (0..100).map(|_| mutator.next(&[b"{\"a\": 1}".to_vec()])).collect::<Vec<_>>()
        };
        assert_eq!(damaged(1), damaged(1));
        assert_ne!(damaged(1), damaged(3));
    }
}
