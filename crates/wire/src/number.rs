//! Parsing numbers as the protocol's reference implementation does: with Python's `int()` and `Decimal()`, and the limits of
//! Django REST Framework.

use catalog::Amount;
use catalog::text::{decimal_digit, is_space, strip};

use crate::json::Json;
use crate::python;

/// The maximum length of a text that is parsed as a number, in characters.
const MAX_TEXT: usize = 1000;
const TEXT_TOO_LARGE: &str = "String value too large.";

/// The sign, and the digits including leading zeros.
struct Digits {
    negative: bool,
    digits: Vec<u8>,
}

/// Parses a whole number from 0 to 2 147 483 647, sent as a number or a text.
pub(crate) fn count(value: &Json<'_>) -> Result<u32, String> {
    let text = match value {
        Json::String(text) if text.text.chars().count() > MAX_TEXT => return Err(TEXT_TOO_LARGE.to_owned()),
        Json::Bool(_) => return Err("A valid integer is required.".to_owned()),
        other => python::str(other),
    };
    let Digits { negative, digits } = integer(without_noughts_after_point(&text)).ok_or("A valid integer is required.")?;
    let significant = digits
        .iter()
        .skip_while(|digit| **digit == 0)
        .try_fold(0_u64, |number, digit| number.checked_mul(10).and_then(|number| number.checked_add(u64::from(*digit))));
    match significant {
        Some(0) => Ok(0),
        _ if negative => Err("Ensure this value is greater than or equal to 0.".to_owned()),
        Some(number) if number <= 2_147_483_647 => Ok(u32::try_from(number).unwrap_or(u32::MAX)),
        _ => Err("Ensure this value is less than or equal to 2147483647.".to_owned()),
    }
}

/// Removes a final decimal point with the zeros and whitespace after it: the framework's `\.0*\s*$`.
fn without_noughts_after_point(text: &str) -> &str {
    let trimmed = text.trim_end_matches(is_space).trim_end_matches('0');
    trimmed.strip_suffix('.').unwrap_or(text)
}

/// Parses as Python's `int(text)` does: whitespace around it, a sign, digits with single underscores between them.
fn integer(text: &str) -> Option<Digits> {
    // This is not `strip`, because the four separators of ASCII are not whitespace here.
    signed_digits(text.trim())
}

fn signed_digits(text: &str) -> Option<Digits> {
    let (negative, text) = sign(text);
    let digits = underscored_digits(text)?;
    (!digits.is_empty()).then_some(Digits { negative, digits })
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn underscored_digits(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let parts = text.split('_').map(|part| {
        let digits = part.chars().map(decimal_digit).collect::<Option<Vec<_>>>()?;
        (!digits.is_empty()).then_some(digits)
    });
    Some(parts.collect::<Option<Vec<_>>>()?.concat())
}

/// Parses a price. Returns `None` if it is blank. It may have at most nine digits and two decimals, and must not be negative.
pub(crate) fn amount(value: &Json<'_>) -> Result<Option<Amount>, String> {
    const NOT_A_NUMBER: &str = "A valid number is required.";
    let text = python::str(value);
    let text = strip(&text);
    if matches!(value, Json::String(_)) && text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > MAX_TEXT {
        return Err(TEXT_TOO_LARGE.to_owned());
    }
    let (negative, digits, exponent) = decimal(text).ok_or(NOT_A_NUMBER)?;
    let length = i64::try_from(digits.len()).map_err(|_| NOT_A_NUMBER)?;
    // This counts as the framework does: 1e3 has four digits, 0.01 has two.
    let (total, whole, decimals) = if exponent >= 0 {
        (length.saturating_add(exponent), length.saturating_add(exponent), 0)
    } else if length > -exponent {
        (length, length + exponent, -exponent)
    } else {
        (-exponent, 0, -exponent)
    };
    if total > 9 {
        return Err("Ensure that there are no more than 9 digits in total.".to_owned());
    }
    if decimals > 2 {
        return Err("Ensure that there are no more than 2 decimal places.".to_owned());
    }
    if whole > 7 {
        return Err("Ensure that there are no more than 7 digits before the decimal point.".to_owned());
    }
    let mut hundredths = digits.iter().fold(0_i64, |number, digit| number * 10 + i64::from(*digit));
    for _ in 0..(exponent + 2).clamp(0, 9) {
        hundredths *= 10;
    }
    if negative && hundredths != 0 {
        return Err("Ensure this value is greater than or equal to 0.".to_owned());
    }
    Amount::from_hundredths(hundredths).map(Some).ok_or_else(|| NOT_A_NUMBER.to_owned())
}

/// The largest exponent of Python's `Decimal` in scientific notation.
const EXPONENT_MAX: i64 = 999_999_999_999_999_999;
/// The smallest exponent of the last digit.
const EXPONENT_MIN: i64 = -1_999_999_999_999_999_997;

/// Parses as Python's `Decimal(text)` does if the result is finite: sign, digits as in `as_tuple`, exponent. Returns `None` if
/// the text is not a number, or is one that `Decimal` cannot hold.
fn decimal(text: &str) -> Option<(bool, Vec<u8>, i64)> {
    let text = text.replace('_', "");
    let (negative, text) = sign(&text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let Digits { negative, digits } = signed_digits(exponent)?;
            let number = digits.iter().fold(0_i64, |number, digit| number.saturating_mul(10).saturating_add(i64::from(*digit)));
            (mantissa, if negative { -number } else { number })
        }
        None => (text, 0),
    };
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = whole.chars().chain(decimals.chars()).map(decimal_digit).collect::<Option<Vec<_>>>()?;
    if digits.is_empty() {
        return None;
    }
    let decimals = i64::try_from(decimals.chars().count()).ok()?;
    let significant = digits.iter().skip_while(|digit| **digit == 0).copied().collect::<Vec<_>>();
    let digits = if significant.is_empty() { vec![0] } else { significant };
    let exponent = exponent.saturating_sub(decimals);
    let first = exponent.saturating_add(i64::try_from(digits.len()).ok()? - 1);
    (exponent >= EXPONENT_MIN && first <= EXPONENT_MAX).then_some((negative, digits, exponent))
}

#[cfg(test)]
mod tests {
    use super::{amount, count};
    use crate::json::parse;

    const REQUIRED: &str = "A valid integer is required.";
    const NUMBER: &str = "A valid number is required.";

    #[test]
    fn counts() {
        for (json, expected) in [
            ("12", Ok(12)),
            ("\"12\"", Ok(12)),
            ("\" +12 \"", Ok(12)),
            ("\"1_000\"", Ok(1000)),
            ("12.0", Ok(12)),
            ("\"12.0 \"", Ok(12)),
            ("\"12.\"", Ok(12)),
            ("1e3", Ok(1000)),
            ("-0.0", Ok(0)),
            ("\"١٢\"", Ok(12)),
            ("\"𝟒\"", Ok(4)),
            ("\"\\u001d١٢\"", Err(REQUIRED)),
            ("\"\\u2003١٢\\u0085\"", Ok(12)),
            ("\"\\u001d12\"", Err(REQUIRED)),
            ("\"\\u000b12\\f\"", Ok(12)),
            ("2147483647", Ok(2_147_483_647)),
            ("12.5", Err(REQUIRED)),
            ("\"\"", Err(REQUIRED)),
            ("\"1__0\"", Err(REQUIRED)),
            ("\"_1\"", Err(REQUIRED)),
            ("true", Err(REQUIRED)),
            ("[5]", Err(REQUIRED)),
            ("1e20", Err(REQUIRED)),
            ("-1", Err("Ensure this value is greater than or equal to 0.")),
            ("2147483648", Err("Ensure this value is less than or equal to 2147483647.")),
            ("100000000000000000000000", Err("Ensure this value is less than or equal to 2147483647.")),
        ] {
            let value = parse(json).expect(json).value;
            assert_eq!(count(&value), expected.map_err(str::to_owned), "{json}");
        }
        let long = format!("\"{}\"", "1".repeat(1001));
        assert_eq!(count(&parse(&long).expect("reads").value), Err("String value too large.".to_owned()));
    }

    #[test]
    fn amounts() {
        for (json, expected) in [
            ("59.99", Ok(Some("59.99"))),
            ("\"59.9\"", Ok(Some("59.90"))),
            ("59", Ok(Some("59.00"))),
            ("\" 59.99 \"", Ok(Some("59.99"))),
            ("\"1e3\"", Ok(Some("1000.00"))),
            ("\"+5\"", Ok(Some("5.00"))),
            ("\"5_9\"", Ok(Some("59.00"))),
            ("\".5\"", Ok(Some("0.50"))),
            ("\"5.\"", Ok(Some("5.00"))),
            ("\"0.00\"", Ok(Some("0.00"))),
            ("\"-0\"", Ok(Some("0.00"))),
            ("\"9999999.99\"", Ok(Some("9999999.99"))),
            ("\"\"", Ok(None)),
            ("\"  \"", Ok(None)),
            ("\"abc\"", Err(NUMBER)),
            ("\"5,99\"", Err(NUMBER)),
            ("\"NaN\"", Err(NUMBER)),
            ("\"Infinity\"", Err(NUMBER)),
            ("1e400", Err(NUMBER)),
            ("true", Err(NUMBER)),
            ("[5]", Err(NUMBER)),
            ("\"59.999\"", Err("Ensure that there are no more than 2 decimal places.")),
            ("\"59.990\"", Err("Ensure that there are no more than 2 decimal places.")),
            ("\"1e-3\"", Err("Ensure that there are no more than 2 decimal places.")),
            ("1000000000", Err("Ensure that there are no more than 9 digits in total.")),
            ("\"10000000.00\"", Err("Ensure that there are no more than 9 digits in total.")),
            ("0.30000000000000004", Err("Ensure that there are no more than 9 digits in total.")),
            ("\"1e999999999999999999\"", Err("Ensure that there are no more than 9 digits in total.")),
            ("\"1e1000000000000000000\"", Err(NUMBER)),
            ("\"0e1000000000000000000\"", Err(NUMBER)),
            ("\"1e-1999999999999999997\"", Err("Ensure that there are no more than 9 digits in total.")),
            ("\"1e-1999999999999999998\"", Err(NUMBER)),
            ("\".69e-99999999999999999999\"", Err(NUMBER)),
            ("\"1e999999999999999999999\"", Err(NUMBER)),
            ("\"8e 1\"", Err(NUMBER)),
            ("\"𝟒\"", Ok(Some("4.00"))),
            ("10000000", Err("Ensure that there are no more than 7 digits before the decimal point.")),
            ("-5", Err("Ensure this value is greater than or equal to 0.")),
        ] {
            let value = parse(json).expect(json).value;
            let told = amount(&value).map(|amount| amount.map(|amount| amount.to_string()));
            assert_eq!(told, expected.map(|text| text.map(str::to_owned)).map_err(str::to_owned), "{json}");
        }
    }
}
