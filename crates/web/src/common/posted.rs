//! Fields with values, as forms and addresses have them.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// The fields of a form or of an address, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Posted(Vec<(String, String)>);

impl Posted {
    /// Fields with their values, as they were typed.
    pub(crate) fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The value of a field, without blanks around; empty where it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.given(name).unwrap_or_default()
    }

    /// The value of a field, without blanks around; none where it is not there.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// The value of a field as it was typed.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// Whether a box was ticked, or a button with this name pressed.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Without the fields of a name.
    #[must_use]
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// Every field with its value as it was typed.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// As a body that [`Self::parse`] reads.
    pub(crate) fn encoded(&self) -> String {
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        self.0.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
    }

    /// From a body or a query.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = |bytes: &[u8]| {
            let spaced = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect::<Vec<_>>();
            percent_decode(&spaced).decode_utf8_lossy().into_owned()
        };
        let pairs = bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let middle = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
                    (text(&pair[..middle]), text(pair.get(middle + 1..).unwrap_or_default()))
                })
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Posted;

    #[test]
    fn forms_are_read_as_browsers_write_them() {
        let posted = Posted::parse(b"a=1+%2B&b=%C3%A9&b=2&c&=x&d=%zz&csrf=");
        assert_eq!((posted.get("a"), posted.get("c"), posted.get("d"), posted.get("e")), ("1 +", "", "%zz", ""));
        assert_eq!(posted.all("b").collect::<Vec<_>>(), ["é", "2"]);
        let again = Posted::parse(posted.encoded().as_bytes());
        assert_eq!(again.pairs(), posted.pairs());
        assert!(posted.has("c") && !posted.has("e") && posted.given("e").is_none());
    }
}
