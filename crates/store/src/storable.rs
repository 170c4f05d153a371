//! Which texts both databases can hold.

use std::borrow::Cow;

/// How many characters of a link or an identity are stored, and looked up, at most. What the rules take is shorter; beyond it
/// PostgreSQL has no room in an index (2704 bytes, and a character has up to four).
pub(crate) const LONGEST: usize = 600;

/// Whether a row can be found under a text: PostgreSQL's texts hold no NUL, and no index holds what is too long. What comes with
/// such a text is refused by the rules, so it is not looked up either.
pub(crate) fn may_be_key(text: &str) -> bool {
    !text.contains('\0') && (text.len() <= LONGEST || text.chars().nth(LONGEST).is_none())
}

/// A text as an index can take it. One that was refused may be of any length.
pub(crate) fn bounded(text: &str) -> String {
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end]).to_owned()
}

/// PostgreSQL's texts hold no NUL, so in neither database is there one: a sign stands for it.
pub(crate) fn without_nul(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{2400}")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_or_has_a_nul_is_no_key() {
        assert!(may_be_key(&"𝄞".repeat(LONGEST)));
        assert!(!may_be_key(&"a".repeat(LONGEST + 1)));
        assert!(!may_be_key("a\0"));
        assert!(may_be_key(&bounded(&"é".repeat(3 * LONGEST))));
    }

    #[test]
    fn a_sign_stands_for_nul() {
        assert_eq!(without_nul("a\0b".into()), "a\u{2400}b");
        assert_eq!(without_nul("ab".into()), "ab");
    }
}
