//! Text as Python understands it, because the protocol's reference is written in Python.

/// Whether Python's `str.isspace` holds: Unicode white space and the four separators `\x1c`–`\x1f`.
pub fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

/// Python's `str.strip()`.
pub fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// The noughts of the decimal digits outside ASCII; nine more digits follow each.
const NOUGHTS: [u32; 36] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0,
    0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

/// The value of a decimal digit of any script of the Basic Multilingual Plane: Python's `\d` and `int()`.
pub fn decimal_digit(character: char) -> Option<u8> {
    if let Some(digit) = character.to_digit(10) {
        return u8::try_from(digit).ok();
    }
    let code = u32::from(character);
    NOUGHTS.iter().find(|nought| (**nought..**nought + 10).contains(&code)).and_then(|nought| u8::try_from(code - nought).ok())
}
