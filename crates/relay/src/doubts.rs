//! What a site may have received without responding. It may process this after what it is sent next.

use std::collections::BTreeMap;

use catalog::Instant;

use crate::unit::Unit;

/// Links with their units. They are stored in the database, so that they survive a restart. After a restart, every doubt starts
/// again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Doubts(BTreeMap<String, Doubt>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Doubt {
    unit: Unit,
    /// When the site must have given up on the earlier request. `None` if the site has not responded about this link since.
    over_at: Option<Instant>,
}

impl Doubts {
    /// Restores the doubts from the stored text.
    pub(crate) fn from_text(text: &str) -> Self {
        let kept: Vec<(String, String)> = serde_json::from_str(text).unwrap_or_default();
        let doubt = |(link, unit): (String, String)| (link, Doubt { unit: Unit::from_text(&unit), over_at: None });
        Self(kept.into_iter().map(doubt).collect())
    }

    /// Returns the text to store, including what is being sent.
    pub(crate) fn to_text<'i>(&self, under_way: impl Iterator<Item = (&'i str, &'i Unit)>) -> String {
        let mut all = self.0.iter().map(|(link, doubt)| (link.as_str(), doubt.unit.to_text())).collect::<BTreeMap<_, _>>();
        all.extend(under_way.map(|(link, unit)| (link, unit.to_text())));
        if all.is_empty() {
            return String::new();
        }
        serde_json::to_string(&all.into_iter().collect::<Vec<_>>()).unwrap_or_default()
    }

    /// The links.
    pub(crate) fn links(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// The units.
    pub(crate) fn units(&self) -> Vec<Unit> {
        self.0.values().map(|doubt| doubt.unit.clone()).collect()
    }

    /// Whether it is unknown what the site has, or is going to have, of a link.
    pub(crate) fn contains(&self, link: &str) -> bool {
        self.0.contains_key(link)
    }

    /// Starts a doubt: a request without a response contained this.
    pub(crate) fn begin(&mut self, link: &str, unit: &Unit) {
        self.0.insert(link.to_owned(), Doubt { unit: unit.clone(), over_at: None });
    }

    /// Records that the site has responded about this link. Returns when it must be sent once more, if the doubt does not end
    /// with this response. The doubt ends with the first response at or after `over_at`.
    pub(crate) fn answered(&mut self, link: &str, now: Instant, over_at: Instant) -> Option<Instant> {
        let doubt = self.0.get_mut(link)?;
        if doubt.over_at.is_some_and(|at| at <= now) {
            self.0.remove(link);
            return None;
        }
        Some(*doubt.over_at.get_or_insert(over_at))
    }
}

#[cfg(test)]
mod tests {
    use catalog::{CourseCode, Instant};

    use super::Doubts;
    use crate::unit::Unit;

    fn at(micros: i64) -> Instant {
        Instant::from_micros(micros).expect("an instant")
    }

    #[test]
    fn a_doubt_is_over_with_an_answer_after_the_site_has_given_up() {
        let unit = Unit::Course(CourseCode::normalise("A"));
        let mut doubts = Doubts::default();
        assert_eq!(doubts.answered("a", at(0), at(9)), None);
        doubts.begin("a", &unit);
        assert_eq!(doubts.answered("a", at(1), at(10)), Some(at(10)));
        // The response to a change in between comes too early to end the doubt.
        assert_eq!(doubts.answered("a", at(5), at(14)), Some(at(10)));
        assert!(doubts.contains("a"));
        assert_eq!(doubts.answered("a", at(10), at(19)), None);
        assert!(!doubts.contains("a"));
    }

    #[test]
    fn what_is_kept_is_doubted_anew() {
        let unit = Unit::Course(CourseCode::normalise("A"));
        let mut doubts = Doubts::default();
        assert_eq!(doubts.to_text(std::iter::empty()), "");
        doubts.begin("a", &unit);
        doubts.answered("a", at(1), at(10));
        let text = doubts.to_text([("b", &unit)].into_iter());
        let mut again = Doubts::from_text(&text);
        assert_eq!((again.links(), again.units()), (vec!["a".to_owned(), "b".to_owned()], vec![unit.clone(), unit]));
        assert_eq!(again.answered("a", at(20), at(30)), Some(at(30)));
        assert_eq!(Doubts::from_text("no JSON"), Doubts::default());
    }
}
