//! What a site may have been sent and may act on late, after what it is sent next.

use std::collections::BTreeMap;

use catalog::Instant;

use crate::unit::Unit;

/// Links with their units. It outlives us in the database, where every doubt begins anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Doubts(BTreeMap<String, Doubt>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Doubt {
    unit: Unit,
    /// From when on the site must have given up on what it had; none: it has not taken anything since.
    over_at: Option<Instant>,
}

impl Doubts {
    /// From what was kept.
    pub(crate) fn from_text(text: &str) -> Self {
        let kept: Vec<(String, String)> = serde_json::from_str(text).unwrap_or_default();
        let doubt = |(link, unit): (String, String)| (link, Doubt { unit: Unit::from_text(&unit), over_at: None });
        Self(kept.into_iter().map(doubt).collect())
    }

    /// To be kept, with what is being sent.
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

    /// Whether it is not known what the site has of a link, or will have.
    pub(crate) fn contains(&self, link: &str) -> bool {
        self.0.contains_key(link)
    }

    /// A request without an answer carried this.
    pub(crate) fn begin(&mut self, link: &str, unit: &Unit) {
        self.0.insert(link.to_owned(), Doubt { unit: unit.clone(), over_at: None });
    }

    /// The site has answered of this. When it is to be sent once more, where the doubt is not over with that: at the first
    /// answer from `over_at` on.
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
        // A change in between is answered too early to tell.
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
