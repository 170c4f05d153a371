//! Weights in `Accept` and `Accept-Encoding`: RFC 9110, section 12.4.2.

/// Reads a weight such as `0.5`, in thousandths. Text that is not a weight counts as 1.
pub(crate) fn thousandths(quality: &str) -> u32 {
    let Some(rest) = quality.trim().strip_prefix('0') else { return 1000 };
    let digits = rest.strip_prefix('.').unwrap_or_default();
    format!("{digits:0<3}").get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(1000)
}

#[cfg(test)]
mod tests {
    use super::thousandths;

    #[test]
    fn weights_are_read_in_thousandths() {
        for (text, expected) in [
            ("0", 0),
            ("0.", 0),
            ("0.000", 0),
            ("0.5", 500),
            ("0.05", 50),
            ("0.001", 1),
            ("1", 1000),
            ("1.000", 1000),
            ("many", 1000),
        ] {
            assert_eq!(thousandths(text), expected, "{text}");
        }
    }
}
