//! The token that the forms of a session carry. A form without it comes from somewhere else.

use sha2::{Digest, Sha256};
use store::new_token;
use subtle::ConstantTimeEq as _;

const LENGTH: usize = 16;

/// The token of a session's forms. It says nothing about the token of the session itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FormToken([u8; LENGTH]);

impl FormToken {
    /// The token of the session that has this token.
    pub(super) fn of_session(token: &str) -> Self {
        Self(first_bytes(Sha256::new().chain_update(b"prospectus forms\0").chain_update(token)))
    }

    /// The token as a page carries it: a random mask, then the token under this mask, in hexadecimal digits.
    ///
    /// It is different on every page. The length of a compressed page says how much of it repeats, so a token that is
    /// always the same could be guessed piece by piece, by someone who can put text on the page and sees its
    /// length (the BREACH attack).
    pub(super) fn masked(self) -> String {
        self.under(first_bytes(Sha256::new().chain_update(new_token())))
    }

    fn under(self, mask: [u8; LENGTH]) -> String {
        hex::encode([mask, xor(mask, self.0)].concat())
    }

    /// Whether a form carries this token, under whatever mask; in constant time.
    pub(super) fn is(self, carried: &str) -> bool {
        unmasked(carried).is_some_and(|token| bool::from(token.ct_eq(&self.0)))
    }
}

/// Whether a form carries the token of any session.
pub(super) fn is_any(carried: &str) -> bool {
    unmasked(carried).is_some()
}

fn unmasked(carried: &str) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; 2 * LENGTH];
    hex::decode_to_slice(carried, &mut bytes).ok()?;
    let (mask, token) = bytes.split_at(LENGTH);
    Some(xor(mask.try_into().ok()?, token.try_into().ok()?))
}

fn xor(one: [u8; LENGTH], other: [u8; LENGTH]) -> [u8; LENGTH] {
    std::array::from_fn(|place| one[place] ^ other[place])
}

fn first_bytes(digest: Sha256) -> [u8; LENGTH] {
    let digest = digest.finalize();
    std::array::from_fn(|place| digest[place])
}

#[cfg(test)]
mod tests {
    use super::{FormToken, is_any};

    #[test]
    fn a_token_is_another_text_each_time_and_the_same_token() {
        let token = FormToken::of_session("a session");
        let (one, other) = (token.masked(), token.masked());
        assert_ne!(one, other);
        // Neither half is the token.
        let bare = token.under([0; 16]);
        assert!(!one.contains(&bare[32..]) && !other.contains(&bare[32..]));
        for carried in [one.as_str(), other.as_str(), bare.as_str()] {
            assert!(token.is(carried) && is_any(carried), "{carried}");
            assert!(!FormToken::of_session("another").is(carried), "{carried}");
        }
    }

    #[test]
    fn what_is_no_token_is_not_taken() {
        let token = FormToken::of_session("a session");
        let masked = token.masked();
        let others = ["", "0123", "guessed", &masked[..32], &masked[1..]].map(str::to_owned);
        for carried in others.into_iter().chain([format!("{masked}0"), "é".repeat(32)]) {
            assert!(!token.is(&carried) && !is_any(&carried), "{carried}");
        }
        assert!(!token.is(&"0".repeat(64)));
    }
}
