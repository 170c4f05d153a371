//! What a run or its certificate costs, in words.

use std::fmt::Write as _;

use catalog::{Amount, CertificateOffer, CourseRun, Offer};

use crate::common::locale::Locale;

/// How one gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::public) enum Kind {
    Free,
    PartlyFree,
    Subscription,
    Paid,
}

/// What something costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::public) struct Price<'r> {
    pub(in crate::public) kind: Kind,
    /// What is to be paid; none where that is nothing, or nobody has said it.
    pub(in crate::public) amount: Option<Amount>,
    /// What it costs without the discount.
    pub(in crate::public) instead_of: Option<Amount>,
    /// The discount, as the LMS words it.
    discount: Option<&'r str>,
    pub(in crate::public) currency: &'r str,
}

/// What access costs; none where nobody has said it.
pub(in crate::public) fn of_run(run: &CourseRun) -> Option<Price<'_>> {
    let kind = match run.offer {
        Some(Offer::Free) => Some(Kind::Free),
        Some(Offer::PartiallyFree) => Some(Kind::PartlyFree),
        Some(Offer::Subscription) => Some(Kind::Subscription),
        Some(Offer::Paid) => Some(Kind::Paid),
        Some(Offer::Blank) | None => None,
    };
    price(kind, [run.price, run.discounted_price], run.discount.as_deref(), &run.price_currency)
}

/// What the certificate costs; none where nobody has said it.
pub(in crate::public) fn of_certificate(run: &CourseRun) -> Option<Price<'_>> {
    let kind = match run.certificate_offer {
        Some(CertificateOffer::Free) => Some(Kind::Free),
        Some(CertificateOffer::Subscription) => Some(Kind::Subscription),
        Some(CertificateOffer::Paid) => Some(Kind::Paid),
        Some(CertificateOffer::Blank) | None => None,
    };
    let amounts = [run.certificate_price, run.certificate_discounted_price];
    price(kind, amounts, run.certificate_discount.as_deref(), &run.price_currency)
}

fn price<'r>(
    kind: Option<Kind>,
    [full, discounted]: [Option<Amount>; 2],
    discount: Option<&'r str>,
    currency: &'r str,
) -> Option<Price<'r>> {
    let free = Price::free(currency);
    let kind = match (kind, full.or(discounted)) {
        (Some(Kind::Free), _) => return Some(free),
        // That one pays nothing is not a price.
        (None | Some(Kind::Paid), Some(amount)) if amount.hundredths() == 0 => return Some(free),
        (Some(kind), _) => kind,
        (None, Some(_)) => Kind::Paid,
        (None, None) => return None,
    };
    let full = full.filter(|full| full.hundredths() > 0);
    let discount = discount.map(str::trim).filter(|discount| !discount.is_empty());
    // A discount that makes nothing cheaper is none.
    let lower = discounted.filter(|lower| full.is_none_or(|full| *lower < full));
    let instead_of = full.filter(|_| lower.is_some());
    Some(Price { kind, amount: lower.or(full), instead_of, discount, currency })
}

impl<'r> Price<'r> {
    /// Of what costs nothing.
    pub(in crate::public) fn free(currency: &'r str) -> Self {
        Self { kind: Kind::Free, amount: None, instead_of: None, discount: None, currency }
    }

    /// Without what it would cost otherwise.
    pub(in crate::public) fn words(&self, l: Locale) -> String {
        self.around(l, self.amount.map(|amount| money(l, amount, self.currency)))
    }

    /// With it, as HTML.
    pub(in crate::public) fn html(&self, l: Locale) -> String {
        let amount = self.amount.map(|amount| escaped(&money(l, amount, self.currency)));
        let amount = amount.map(|amount| match self.instead_of {
            None => amount,
            Some(full) => format!(
                "<del><span class=\"visually-hidden\">{} </span>{}</del> <ins>{amount}</ins>",
                escaped(&l.t("public-instead-of")),
                escaped(&money(l, full, self.currency)),
            ),
        });
        let mut html = self.around(l, amount);
        if let Some(discount) = self.discount {
            let _ = write!(html, "<span class=\"sub\">{}</span>", escaped(discount));
        }
        html
    }

    fn around(&self, l: Locale, amount: Option<String>) -> String {
        match (self.kind, amount) {
            (Kind::Free, _) => l.t("public-price-free"),
            (Kind::PartlyFree, None) => l.t("public-price-partly"),
            (Kind::PartlyFree, Some(amount)) => l.x("public-price-partly-at", amount),
            (Kind::Subscription, None) => l.t("public-price-subscription"),
            (Kind::Subscription, Some(amount)) => l.x("public-price-subscription-at", amount),
            (Kind::Paid, None) => l.t("public-price-paid"),
            (Kind::Paid, Some(amount)) => amount,
        }
    }
}

/// An amount with its currency, as people of this language write it; nothing, in a word.
pub(in crate::public) fn money(l: Locale, amount: Amount, currency: &str) -> String {
    if amount.hundredths() == 0 { l.t("public-price-free") } else { l.money(amount.hundredths(), currency) }
}

/// As text in HTML.
pub(in crate::public) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use catalog::{Amount, CertificateOffer, CourseRun, Offer};

    use super::{escaped, money, of_certificate, of_run};
    use crate::common::locale::Locale;

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    fn locale(code: &str) -> Locale {
        Locale::negotiate(Some(code), "", &[])
    }

    #[test]
    fn prices_in_words() {
        for (offer, price, discounted, words) in [
            (None, None, None, None),
            (Some(Offer::Blank), None, None, None),
            (None, Some("0"), None, Some("Free")),
            (None, Some("50"), None, Some("€50")),
            (Some(Offer::Free), Some("50"), None, Some("Free")),
            (Some(Offer::Paid), None, None, Some("For a fee")),
            (Some(Offer::Paid), Some("0"), None, Some("Free")),
            (Some(Offer::Paid), Some("1234.5"), None, Some("€1,234.50")),
            (Some(Offer::Paid), Some("59.99"), Some("49.99"), Some("€49.99")),
            (Some(Offer::Paid), Some("59.99"), Some("0"), Some("Free")),
            (Some(Offer::Paid), Some("59.99"), Some("60"), Some("€59.99")),
            (Some(Offer::Paid), None, Some("10"), Some("€10")),
            (Some(Offer::Subscription), None, None, Some("By subscription")),
            (Some(Offer::Subscription), Some("12"), None, Some("By subscription, €12")),
            (Some(Offer::PartiallyFree), None, None, Some("Partly free")),
            (Some(Offer::PartiallyFree), Some("0"), None, Some("Partly free")),
            (Some(Offer::PartiallyFree), Some("59.99"), None, Some("Partly free, in full €59.99")),
        ] {
            let run =
                CourseRun { offer, price: price.map(amount), discounted_price: discounted.map(amount), ..CourseRun::new("link") };
            assert_eq!(of_run(&run).map(|price| price.words(locale("en"))).as_deref(), words, "{run:?}");
        }
    }

    #[test]
    fn what_it_would_cost_otherwise_is_struck() {
        let run = CourseRun {
            certificate_offer: Some(CertificateOffer::Paid),
            certificate_price: Some(amount("59.99")),
            certificate_discounted_price: Some(amount("49.99")),
            certificate_discount: Some("-17 % <b>".to_owned()),
            ..CourseRun::new("link")
        };
        let price = of_certificate(&run).expect("a price");
        assert_eq!(
            price.html(locale("en")),
            "<del><span class=\"visually-hidden\">instead of </span>€59.99</del> <ins>€49.99</ins>\
             <span class=\"sub\">-17 % &lt;b&gt;</span>"
        );
        assert_eq!(of_run(&run), None);
    }

    #[test]
    fn money_is_written_in_the_language_of_the_page() {
        for (language, text, currency, written) in [
            ("en", "1500", "JPY", "¥1,500"),
            ("fr", "59.99", "EUR", "59,99\u{a0}€"),
            ("en", "0", "JPY", "Free"),
            ("fr", "0", "EUR", "Gratuit"),
        ] {
            assert_eq!(money(locale(language), amount(text), currency), written);
        }
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    }
}
