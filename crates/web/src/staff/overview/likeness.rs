//! Courses whose code resembles one that is not there: where a held run may belong.

use catalog::CourseCode;

use super::catalogue::Catalogue;
use super::text::fold;

/// How many of the courses that resemble at first sight are looked at closely.
const LOOKED_AT: usize = 64;
/// Less than this is no resemblance, of a thousand.
const LEAST: u32 = 300;

/// The courses that resemble a code most, best first.
pub(crate) fn alike<'c>(catalogue: &'c Catalogue, code: &CourseCode, limit: usize) -> Vec<&'c CourseCode> {
    let looked_for = fold(code.as_str());
    let pairs = Pairs::of(&looked_for);
    let words = words(&looked_for);
    // A glance at each of them, for there may be very many; what it leaves is compared letter by letter.
    let mut near = Vec::new();
    for (candidate, line) in catalogue.iter() {
        let own = line.searched().split('\n').next().unwrap_or_default();
        let in_title = words.iter().any(|word| line.searched()[own.len()..].contains(word));
        let glance = pairs.likeness(Pairs::of(own)) + if in_title { LEAST } else { 0 };
        if glance >= LEAST {
            near.push((glance, candidate, own, in_title));
        }
    }
    if near.len() > LOOKED_AT {
        near.select_nth_unstable_by(LOOKED_AT, |one, other| (other.0, one.1).cmp(&(one.0, other.1)));
        near.truncate(LOOKED_AT);
    }
    let mut close = near
        .into_iter()
        .map(|(_, candidate, own, in_title)| (likeness(&looked_for, own) + if in_title { LEAST } else { 0 }, candidate))
        .filter(|(likeness, _)| *likeness >= LEAST)
        .collect::<Vec<_>>();
    close.sort_unstable_by(|one, other| (other.0, one.1).cmp(&(one.0, other.1)));
    close.into_iter().take(limit).map(|(_, candidate)| candidate).collect()
}

/// The words of a code that a title may have: without figures, and not too short.
fn words(folded: &str) -> Vec<&str> {
    folded.split(|character: char| !character.is_alphabetic()).filter(|word| word.chars().count() >= 4).collect()
}

/// The pairs of neighbouring bytes of a text, without hyphens, each as one of 128 bits.
#[derive(Clone, Copy)]
struct Pairs(u128);

impl Pairs {
    fn of(text: &str) -> Self {
        let bit = |one: u8, other: u8| (u32::from(one) * 31 + u32::from(other)) % 128;
        let (mut bits, mut before) = (0, None);
        for byte in text.bytes().filter(|byte| !matches!(byte, b'-' | b'_')) {
            bits |= before.map_or(0, |before| 1 << bit(before, byte));
            before = Some(byte);
        }
        Self(bits)
    }

    /// What they share, of a thousand.
    fn likeness(self, other: Self) -> u32 {
        let either = self.0.count_ones() + other.0.count_ones();
        (2000 * (self.0 & other.0).count_ones()).checked_div(either).unwrap_or(0)
    }
}

/// How much two codes resemble, of a thousand: by their pairs of characters, and by how they begin.
fn likeness(one: &str, other: &str) -> u32 {
    let bare = |text: &str| text.replace(['-', '_'], "");
    let (one, other) = (&bare(one), &bare(other));
    if one == other {
        return 1000;
    }
    let pairs = |text: &str| text.chars().zip(text.chars().skip(1)).collect::<Vec<_>>();
    let (pairs_of_one, mut left) = (pairs(one), pairs(other));
    let all = pairs_of_one.len() + left.len();
    let mut shared = 0;
    for pair in pairs_of_one {
        if let Some(position) = left.iter().position(|other| *other == pair) {
            left.swap_remove(position);
            shared += 2;
        }
    }
    let prefix = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let longer = one.chars().count().max(other.chars().count());
    let of = |part: usize, whole: usize, thousandths: usize| part * thousandths / whole.max(1);
    u32::try_from(of(shared, all, 700) + of(prefix, longer, 300)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use catalog::{Course, CourseCode, CourseId, Titles};
    use store::CourseVersions;
    use sync::LmsList;

    use super::super::catalogue::Catalogue;
    use super::alike;

    #[test]
    fn a_typing_error_another_number_and_a_title_are_alike() {
        let mut catalogue = Catalogue::default();
        let courses = [("CHEM-101", "First steps"), ("CHEM102", "More"), ("HIST-MED", "Chemistry, a history"), ("NEGO-A", "x")];
        let read = courses.iter().zip(1..).map(|((code, title), id)| {
            let draft = Course::new(CourseCode::normalise(code), Titles::one("en", *title));
            (CourseVersions { id: CourseId(id), snapshot_of: None, draft, public: None }, Vec::new())
        });
        catalogue.take(read.collect(), &LmsList::default());
        let found = |code: &str| {
            alike(&catalogue, &CourseCode::normalise(code), 9).into_iter().map(CourseCode::as_str).collect::<Vec<_>>()
        };
        assert_eq!(found("CHEM101"), ["CHEM-101", "CHEM102", "HIST-MED"]);
        assert_eq!(found("nego_b"), ["NEGO-A"]);
        assert!(found("X").is_empty() && found("").is_empty());
    }
}
