//! What a visitor asks of the catalogue, and the addresses that ask it. Whatever stands in an address, it is no error.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use search::{Facet, Query, Selection, Sort};

use crate::common::locale::Locale;
use crate::common::posted::Posted;

/// How many courses a page has.
pub(super) const PAGE: usize = 20;
/// How many characters of what was typed count.
const WORDS_MAX: usize = 200;
/// How many values of a facet can be chosen.
const VALUES_MAX: usize = 50;
/// No page has a larger number.
const PAGE_MAX: usize = 1_000_000;

/// What need not be written otherwise in a query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A text as a piece of an address.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// What was typed.
    pub(super) words: String,
    pub(super) selection: Selection,
    /// The order; none: the usual one.
    pub(super) sort: Option<Sort>,
    /// Which page, from 0.
    pub(super) page: usize,
    /// The language that the address asks for; links keep it.
    pub(super) language: Option<&'static str>,
}

/// The orders, as in addresses.
pub(super) const SORTS: [(Sort, &str); 4] =
    [(Sort::Soonest, "soonest"), (Sort::Relevance, "relevance"), (Sort::Title, "title"), (Sort::Newest, "newest")];

impl Asked {
    /// From a query; what makes no sense is left out.
    pub(super) fn read(query: &Posted) -> Self {
        let short = |text: &str| text.chars().filter(|character| !character.is_control()).take(WORDS_MAX).collect::<String>();
        let mut selection = Selection::default();
        for facet in Facet::ALL {
            for value in query.all(facet.as_str()).filter(|value| !value.is_empty()).take(VALUES_MAX) {
                selection.insert(facet, short(value));
            }
        }
        let sorted_by = SORTS.into_iter().find(|(_, name)| *name == query.get("sort")).map(|(sort, _)| sort);
        let page = query.get("page").parse::<usize>().unwrap_or(1).clamp(1, PAGE_MAX) - 1;
        let language = Locale::all().map(|(code, _)| code).find(|code| *code == query.get("lang"));
        let mut asked = Self { words: short(query.get("q")).trim().to_owned(), selection, sort: sorted_by, page, language };
        asked.sort = asked.sort.filter(|sort| *sort != asked.usual() && (*sort != Sort::Relevance || !asked.words.is_empty()));
        asked
    }

    /// The order where no other is chosen.
    pub(super) fn usual(&self) -> Sort {
        if self.words.is_empty() { Sort::Soonest } else { Sort::Relevance }
    }

    /// Whether every course is meant.
    pub(super) fn is_everything(&self) -> bool {
        self.words.is_empty() && self.selection.is_empty()
    }

    /// How many values are chosen.
    pub(super) fn chosen(&self) -> usize {
        Facet::ALL.into_iter().map(|facet| self.selection.values(facet).count()).sum()
    }

    /// As the index is asked.
    pub(super) fn query(&self, reader: &str) -> Query {
        Query {
            words: self.words.clone(),
            selection: self.selection.clone(),
            sort: self.sort,
            language: catalog::Language::from_code(reader),
            offset: self.page * PAGE,
            limit: PAGE,
        }
    }

    /// Names and values, in the order in which they stand in addresses.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.words.is_empty() {
            pairs.push(("q", self.words.clone()));
        }
        pairs.extend(self.choices());
        if self.page > 0 {
            pairs.push(("page", (self.page + 1).to_string()));
        }
        pairs.extend(self.language.map(|language| ("lang", language.to_owned())));
        pairs
    }

    /// What a new search keeps: the choices and the order.
    fn choices(&self) -> impl Iterator<Item = (&'static str, String)> {
        let values = Facet::ALL
            .into_iter()
            .flat_map(|facet| self.selection.values(facet).map(move |value| (facet.as_str(), value.to_owned())));
        let sort = SORTS.into_iter().find(|(sort, _)| self.sort == Some(*sort)).map(|(_, name)| ("sort", name.to_owned()));
        values.chain(sort)
    }

    /// What the form of a new search has beside what is typed.
    pub(super) fn hidden(&self) -> Vec<(&'static str, String)> {
        self.choices().chain(self.language.map(|language| ("lang", language.to_owned()))).collect()
    }

    /// The address below the site's root: a slash, and the query where there is one.
    pub(super) fn address(&self) -> String {
        let pairs = self.pairs().into_iter().map(|(name, value)| format!("{name}={}", encoded(&value))).collect::<Vec<_>>();
        if pairs.is_empty() { "/".to_owned() } else { format!("/?{}", pairs.join("&")) }
    }

    /// With a value chosen, or no longer; on the first page.
    #[must_use]
    pub(super) fn toggled(&self, facet: Facet, value: &str) -> Self {
        let mut selection = Selection::default();
        for known in Facet::ALL {
            for chosen in self.selection.values(known).filter(|chosen| known != facet || *chosen != value) {
                selection.insert(known, chosen);
            }
        }
        if !self.selection.contains(facet, value) {
            selection.insert(facet, value);
        }
        Self { selection, page: 0, ..self.clone() }
    }

    /// For other words; on the first page.
    #[must_use]
    pub(super) fn for_words(&self, words: &str) -> Self {
        let words = words.to_owned();
        let mut asked = Self { words, page: 0, ..self.clone() };
        asked.sort = asked.sort.filter(|sort| *sort != asked.usual() && *sort != Sort::Relevance);
        asked
    }

    /// In another order; on the first page.
    #[must_use]
    pub(super) fn sorted(&self, sort: Sort) -> Self {
        Self { sort: Some(sort).filter(|sort| *sort != self.usual()), page: 0, ..self.clone() }
    }

    /// On another page.
    #[must_use]
    pub(super) fn at_page(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }

    /// For a reader of another language.
    #[must_use]
    pub(super) fn in_language(&self, language: Option<&'static str>) -> Self {
        Self { language, ..self.clone() }
    }
}

/// The pages that are named, from 0: the first, the last, this one and those beside it; none where some are left out.
pub(super) fn named_pages(this: usize, last: usize) -> Vec<Option<usize>> {
    let mut named = Vec::new();
    let mut before = None;
    for page in [0].into_iter().chain(this.saturating_sub(1)..=this + 1).chain([last]).filter(|page| *page <= last) {
        match before {
            Some(before) if page <= before => continue,
            Some(before) if page == before + 2 => named.push(Some(page - 1)),
            Some(before) if page > before + 2 => named.push(None),
            _ => {}
        }
        named.push(Some(page));
        before = Some(page);
    }
    named
}

#[cfg(test)]
mod tests {
    use search::{Facet, Sort};

    use super::{Asked, named_pages};
    use crate::common::posted::Posted;

    fn asked(query: &str) -> Asked {
        Asked::read(&Posted::parse(query.as_bytes()))
    }

    #[test]
    fn an_address_says_all_that_is_asked_in_one_way() {
        for (query, address) in [
            ("", "/"),
            ("q=+&page=1&sort=soonest", "/"),
            ("page=0&sort=sideways&availability=&x=y&%ff=%ff&lang=xx", "/"),
            ("page=-3", "/"),
            ("sort=relevance", "/"),
            ("q=a&sort=relevance", "/?q=a"),
            ("q=a&sort=soonest", "/?q=a&sort=soonest"),
            ("page=3&q=d%C3%A9j%C3%A0+vu&lang=fr", "/?q=d%C3%A9j%C3%A0%20vu&page=3&lang=fr"),
            ("price=free&language=fr&language=en&availability=open", "/?availability=open&language=en&language=fr&price=free"),
            ("organisation=A%26B%3D%2B&sort=title", "/?organisation=A%26B%3D%2B&sort=title"),
        ] {
            assert_eq!(asked(query).address(), address, "{query}");
            // What an address says is read back.
            assert_eq!(asked(address.trim_start_matches("/?").trim_start_matches('/')).address(), address);
        }
        assert_eq!(asked(&format!("q={}", "a".repeat(5000))).words.len(), 200);
        assert_eq!(asked("page=99999999999999999999").page, 0);
        assert_eq!(asked("page=99999999").page, 999_999);
    }

    #[test]
    fn links_keep_everything_else_and_begin_at_the_first_page() {
        let here = asked("q=sea&language=fr&price=free&sort=title&page=4&lang=en");
        for (other, address) in [
            (here.toggled(Facet::Language, "de"), "/?q=sea&language=de&language=fr&price=free&sort=title&lang=en"),
            (here.toggled(Facet::Language, "fr"), "/?q=sea&price=free&sort=title&lang=en"),
            // The same word of another facet is something else.
            (here.toggled(Facet::Subject, "fr"), "/?q=sea&language=fr&subject=fr&price=free&sort=title&lang=en"),
            (here.for_words(""), "/?language=fr&price=free&sort=title&lang=en"),
            (here.sorted(Sort::Relevance), "/?q=sea&language=fr&price=free&lang=en"),
            (here.sorted(Sort::Newest), "/?q=sea&language=fr&price=free&sort=newest&lang=en"),
            (here.at_page(1), "/?q=sea&language=fr&price=free&sort=title&page=2&lang=en"),
            (here.in_language(Some("fr")), "/?q=sea&language=fr&price=free&sort=title&page=4&lang=fr"),
        ] {
            assert_eq!(other.address(), address);
        }
        // Without words the usual order is another.
        assert_eq!(asked("q=sea&sort=soonest").for_words("").address(), "/");
        let kept = here.hidden().into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        assert_eq!(kept, ["language=fr", "price=free", "sort=title", "lang=en"]);
        assert_eq!(here.chosen(), 2);
    }

    #[test]
    fn few_pages_are_named() {
        let named = |this, last| {
            let name = |page: Option<usize>| page.map_or("…".to_owned(), |page| (page + 1).to_string());
            named_pages(this, last).into_iter().map(name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(named(0, 0), "1");
        assert_eq!(named(0, 1), "1 2");
        assert_eq!(named(0, 7), "1 2 … 8");
        assert_eq!(named(2, 7), "1 2 3 4 … 8");
        assert_eq!(named(3, 7), "1 2 3 4 5 … 8");
        assert_eq!(named(4, 9), "1 … 4 5 6 … 10");
        assert_eq!(named(6, 7), "1 … 6 7 8");
        assert_eq!(named(7, 7), "1 … 7 8");
    }
}
