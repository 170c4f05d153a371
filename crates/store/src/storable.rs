//! Which texts both databases can store.

use std::borrow::Cow;

/// The maximum length of a link or an identity that is stored or looked up, in characters. The rules accept only shorter ones. A
/// longer one does not fit into an index of PostgreSQL (2704 bytes, and a character has up to four).
pub(crate) const LONGEST: usize = 600;

/// Whether a text can be the key of a row. Texts in PostgreSQL cannot contain a NUL, and no index can hold a text that is too
/// long. The rules reject items with such a text, so it is not looked up either.
pub(crate) fn may_be_key(text: &str) -> bool {
    !text.contains('\0') && (text.len() <= LONGEST || text.chars().nth(LONGEST).is_none())
}

/// Truncates a text to the length that fits into an index. A text that was rejected may have any length.
pub(crate) fn bounded(text: &str) -> String {
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end]).to_owned()
}

/// Replaces NUL characters by a visible sign (U+2400). Texts in PostgreSQL cannot contain a NUL, so neither database stores any.
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
