//! Values, states and names in the reader's words: one way for every page.

use catalog::state::state;
use catalog::{CourseRun, Cover, Field, SyncMode, Titles, Value};
use sync::LmsList;

use super::viewer::Viewer;
use crate::common::shown::Shown;

impl Viewer {
    /// A field's name.
    pub(crate) fn field(&self, field: &Field) -> String {
        self.l.t(format!("field-{field}"))
    }

    /// A sync mode's name.
    pub(crate) fn mode(&self, mode: &SyncMode) -> String {
        self.l.t(format!("mode-{mode}"))
    }

    /// A value as a person reads it; "none" where there is none. Amounts are without their currency.
    pub(crate) fn value(&self, value: &Value) -> String {
        let word = |kind: &str, word: &str| self.l.t(format!("{kind}-{}", if word.is_empty() { "blank" } else { word }));
        let text = match value {
            Value::Instant(at) => at.map(|at| self.exact(&at)),
            Value::Languages(languages) => {
                let names = languages.iter().map(|language| self.language(language.as_str())).collect::<Vec<_>>();
                (!names.is_empty()).then(|| names.join(", "))
            }
            Value::Count(count) => Some(self.l.number(*count)),
            Value::Visibility(visibility) => Some(word("visibility", visibility.as_str())),
            Value::Amount(amount) => amount.map(|amount| amount.to_string()),
            Value::Text(text) => text.clone().filter(|text| !text.is_empty()),
            Value::Offer(offer) => offer.map(|offer| word("offer", offer.as_str())),
            Value::CertificateOffer(offer) => offer.map(|offer| word("offer", offer.as_str())),
            Value::Titles(titles) => self.title(titles).map(str::to_owned),
            Value::DisplayMode(mode) => Some(word("display", mode.as_str())),
            Value::Names(names) => Some(names.join(", ")).filter(|names| !names.is_empty()),
            Value::Cover(cover) => cover.as_ref().map(|cover| self.cover(cover)),
            Value::Span(span) => span.map(|span| self.l.n(&format!("span-{}", span.unit), span.amount)),
            Value::Pace(pace) => pace.map(|pace| word("pace", pace.as_str())),
        };
        text.unwrap_or_else(|| self.l.t("none"))
    }

    /// A value that may not be there.
    pub(crate) fn optional_value(&self, value: &Option<Value>) -> String {
        value.as_ref().map_or_else(|| self.l.t("none"), |value| self.value(value))
    }

    /// A picture in words: its number's beginning, and what it shows.
    fn cover(&self, cover: &Cover) -> String {
        let number = cover.id.to_string().chars().take(8).collect::<String>();
        let shows = cover.alt.iter().map(|(language, text)| format!("{text} ({language})")).collect::<Vec<_>>();
        if shows.is_empty() { self.l.x("cover-number", number) } else { self.l.xy("cover-shows", number, shows.join(", ")) }
    }

    /// The name of a language of teaching, by its code.
    pub(crate) fn language(&self, code: &str) -> String {
        let key = format!("language-{}", code.to_lowercase());
        if self.l.has(&key) { self.l.t(key) } else { code.to_owned() }
    }

    /// In which language a title is shown: the reader's, else one of the catalogue's, in this order.
    pub(crate) fn of_titles(&self) -> Vec<&str> {
        self.l.before(&self.text_languages).collect()
    }

    /// A title in the reader's language, else in another.
    pub(crate) fn title<'t>(&self, titles: &'t Titles) -> Option<&'t str> {
        titles.pick(self.of_titles())
    }

    /// The state of a run now.
    pub(crate) fn state_of(&self, run: &CourseRun) -> Shown {
        Shown(state(run, self.now).state)
    }

    /// A run's name: its title, else the run in its course key, else its link.
    pub(crate) fn run_name(&self, run: &CourseRun, lmss: &LmsList) -> String {
        if let Some(title) = self.title(&run.title) {
            return title.to_owned();
        }
        lmss.run_name(&run.resource_link).unwrap_or_else(|| run.resource_link.clone())
    }
}
