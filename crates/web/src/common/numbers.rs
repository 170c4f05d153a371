//! Numbers and amounts of money as people of a language write them, by the data of CLDR.

use std::convert::Infallible;

use fixed_decimal::Decimal;
use icu_decimal::DecimalFormatter;
use icu_experimental::dimension::currency::CurrencyType;
use icu_experimental::dimension::currency::formatter::CurrencyFormatter;
use icu_locale_core::Locale;
use intl_memoizer::Memoizable;
use unic_langid::LanguageIdentifier;

/// The most decimals that a currency has (CLDR: four, of units that are no longer used).
const DECIMALS_MAX: i16 = 4;

/// How one language writes numbers.
#[derive(Debug)]
pub(crate) struct NumberFormat {
    locale: Locale,
    /// None only if CLDR's data lacks even its root, which is part of the program.
    decimal: Option<DecimalFormatter>,
}

impl NumberFormat {
    /// The format of a language, by its code. A language that CLDR does not know writes numbers as CLDR's root does.
    pub(crate) fn new(language: &str) -> Self {
        let locale = language.parse::<Locale>().unwrap_or(Locale::UNKNOWN);
        let decimal = DecimalFormatter::try_new((&locale).into(), <_>::default()).ok();
        Self { locale, decimal }
    }

    /// Writes a whole number.
    pub(crate) fn whole(&self, number: i64) -> String {
        self.decimal(&Decimal::from(number))
    }

    fn decimal(&self, number: &Decimal) -> String {
        self.decimal.as_ref().map_or_else(|| number.to_string(), |decimal| decimal.format(number).to_string())
    }

    /// Writes an amount of money, in hundredths of the currency. Decimals that are zero are left out, others are never rounded away.
    ///
    /// The currency is a code of ISO 4217. It may be any other text too, which follows the number as it is.
    pub(crate) fn money(&self, hundredths: i64, currency: &str) -> String {
        let whole = Decimal::from(hundredths / 100);
        let pattern = code_of(currency).and_then(|code| self.pattern(&whole, code));
        // The currency's own number of decimals: the longest number that is in the pattern.
        let padded = |decimals: i16| {
            let mut number = whole.clone();
            number.absolute.pad_end(-decimals);
            self.decimal(&number)
        };
        let own =
            (0..=DECIMALS_MAX).rev().find(|decimals| pattern.as_ref().is_some_and(|text| text.contains(&padded(*decimals))));
        let shown = if hundredths % 100 == 0 {
            self.decimal(&whole)
        } else {
            let mut exact = Decimal::from(hundredths);
            exact.multiply_pow10(-2);
            exact.absolute.pad_end(-own.unwrap_or(2).max(2));
            self.decimal(&exact)
        };
        match (pattern, own) {
            (Some(pattern), Some(own)) => pattern.replacen(&padded(own), &shown, 1),
            _ => format!("{shown}\u{a0}{currency}"),
        }
    }

    /// A whole amount with the sign of the currency, and with as many decimals as the currency has.
    fn pattern(&self, whole: &Decimal, code: CurrencyType) -> Option<String> {
        let formatter = CurrencyFormatter::try_new_symbol((&self.locale).into(), code, <_>::default()).ok()?;
        Some(formatter.format_fixed_decimal(whole).to_string())
    }
}

impl Memoizable for NumberFormat {
    type Args = ();
    type Error = Infallible;

    fn construct(language: LanguageIdentifier, (): ()) -> Result<Self, Infallible> {
        Ok(Self::new(&language.to_string()))
    }
}

/// Whether a currency, which may be any text, looks like a code of ISO 4217.
pub(crate) fn is_currency_code(currency: &str) -> bool {
    currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The code in a text that looks like one.
fn code_of(currency: &str) -> Option<CurrencyType> {
    // CLDR writes XXX, "no currency", as a sign that says nothing.
    let is_code = is_currency_code(currency) && !currency.eq_ignore_ascii_case("XXX");
    is_code.then(|| CurrencyType::try_from_str(&currency.to_ascii_uppercase()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::NumberFormat;

    #[test]
    fn money_is_written_as_in_cldr() {
        for (language, hundredths, currency, expected) in [
            ("en", 12_900, "USD", "$129"),
            ("en", 4_799, "EUR", "€47.99"),
            ("en", 123_450, "EUR", "€1,234.50"),
            ("en", 150_000, "JPY", "¥1,500"),
            ("en", 500, "GBP", "£5"),
            ("en", 500, "CHF", "CHF 5"),
            ("en", 150_000, "KRW", "₩1,500"),
            ("en", 150_000, "CLP", "CLP 1,500"),
            ("en", 150_000, "XAF", "FCFA 1,500"),
            ("en", 1_250, "KWD", "KWD 12.500"),
            ("en", 1_200, "KWD", "KWD 12"),
            ("en", 100_000, "CAD", "CA$1,000"),
            ("en", 1_250, "BRL", "R$12.50"),
            ("en", 150_000, "INR", "₹1,500"),
            ("fr", 12_900, "USD", "129 $US"),
            ("fr", 4_799, "EUR", "47,99 €"),
            ("fr", 150_000, "EUR", "1 500 €"),
            ("fr", 150_000, "JPY", "1 500 JP¥"),
            ("fr", 1_250, "KWD", "12,500 KWD"),
            ("fr", 150_000, "XAF", "1 500 FCFA"),
            ("de", 123_450, "EUR", "1.234,50 €"),
            ("es", 123_450, "EUR", "1234,50 €"),
            ("pt", 123_450, "BRL", "R$ 1.234,50"),
            ("ja", 150_000, "JPY", "￥1,500"),
            ("sv", 150_000, "SEK", "1 500 kr"),
        ] {
            let written = NumberFormat::new(language).money(hundredths, currency);
            assert_eq!(written.replace(['\u{a0}', '\u{202f}'], " "), expected, "{language} {hundredths} {currency}");
        }
    }

    #[test]
    fn money_is_not_rounded_away() {
        let english = NumberFormat::new("en");
        assert_eq!(english.money(150_050, "JPY"), "¥1,500.50");
        assert_eq!(english.money(1, "CLP"), "CLP\u{a0}0.01");
        assert_eq!(english.money(i64::MAX, "USD"), "$92,233,720,368,547,758.07");
    }

    #[test]
    fn a_currency_may_be_any_text() {
        let french = NumberFormat::new("fr");
        for (currency, expected) in [
            ("eur", "1 234,50 €"),
            ("credits", "1 234,50 credits"),
            ("€", "1 234,50 €"),
            ("XYZ", "1 234,50 XYZ"),
            ("xxx", "1 234,50 xxx"),
            ("<b>", "1 234,50 <b>"),
            ("", "1 234,50 "),
        ] {
            assert_eq!(french.money(123_450, currency).replace(['\u{a0}', '\u{202f}'], " "), expected, "{currency:?}");
        }
    }

    #[test]
    fn whole_numbers_are_grouped() {
        let written = |language| [0, 999, 1000, 1_234_567, -12_345].map(|number| NumberFormat::new(language).whole(number));
        assert_eq!(written("en"), ["0", "999", "1,000", "1,234,567", "-12,345"]);
        assert_eq!(written("fr"), ["0", "999", "1\u{202f}000", "1\u{202f}234\u{202f}567", "-12\u{202f}345"]);
        assert_eq!(written("hi")[3], "12,34,567");
        assert_eq!(written("not a language")[1], "999");
    }
}
