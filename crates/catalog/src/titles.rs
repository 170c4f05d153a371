//! Texts in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

/// Titles or other texts by language code (the codes of the site's languages, such as `en`).
///
/// There are few texts in each, and very many of these in memory. So this is a sorted slice: a map would use half a kilobyte for
/// its first entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub struct Titles(Box<[(Box<str>, Box<str>)]>);

impl From<BTreeMap<String, String>> for Titles {
    fn from(titles: BTreeMap<String, String>) -> Self {
        Self(titles.into_iter().map(|(language, title)| (language.into(), title.into())).collect())
    }
}

impl Serialize for Titles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl Titles {
    /// Creates titles with one title in one language.
    pub fn one(language: &str, title: impl Into<String>) -> Self {
        let title: String = title.into();
        Self(Box::new([(language.into(), title.into())]))
    }

    /// Whether there are no titles.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the title in a language.
    pub fn get(&self, language: &str) -> Option<&str> {
        self.place(language).ok().map(|place| &*self.0[place].1)
    }

    /// Returns the position of a language, or the position where it belongs.
    fn place(&self, language: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (**known).cmp(language))
    }

    /// Sets the title in a language, or removes it.
    pub fn set(&mut self, language: &str, title: Option<String>) {
        let place = self.place(language);
        let mut titles = std::mem::take(&mut self.0).into_vec();
        match (place, title) {
            (Ok(place), Some(title)) => titles[place].1 = title.into(),
            (Ok(place), None) => drop(titles.remove(place)),
            (Err(place), Some(title)) => titles.insert(place, (language.into(), title.into())),
            (Err(_), None) => {}
        }
        self.0 = titles.into();
    }

    /// Returns languages and titles, in the order of the languages.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, title)| (&**language, &**title))
    }

    /// Returns the title in the first of these languages that has one, otherwise in any language.
    pub fn pick<'a>(&self, languages: impl IntoIterator<Item = &'a str>) -> Option<&str> {
        languages.into_iter().find_map(|language| self.get(language)).or_else(|| Some(&*self.0.first()?.1))
    }
}

#[cfg(test)]
mod tests {
    use super::Titles;

    #[test]
    fn titles_are_in_the_order_of_their_languages_whatever_the_order_in_which_they_were_set() {
        let mut titles = Titles::one("fr", "b");
        for (language, title) in [("en", Some("a")), ("pt-br", Some("c")), ("fr", Some("d")), ("en", None), ("de", None)] {
            titles.set(language, title.map(str::to_owned));
        }
        assert_eq!(titles.iter().collect::<Vec<_>>(), [("fr", "d"), ("pt-br", "c")]);
        assert_eq!((titles.get("fr"), titles.get("en"), titles.pick(["en", "pt-br"])), (Some("d"), None, Some("c")));
        assert_eq!((titles.pick(["en"]), Titles::default().pick(["en"])), (Some("d"), None));
        let written = serde_json::to_string(&titles).expect("writes");
        assert_eq!(written, r#"{"fr":"d","pt-br":"c"}"#);
        assert_eq!(serde_json::from_str::<Titles>(r#"{"pt-br":"x","fr":"d","pt-br":"c"}"#).expect("reads"), titles);
        assert!(Titles::default().is_empty() && !titles.is_empty());
    }
}
