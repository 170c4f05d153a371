//! What one can narrow the courses down by, in the reader's words, and where each choice leads.

use search::{Availability, Facet, FacetValue, Price, Results};

use super::super::visitor::Visitor;
use super::asked::Asked;
use super::words::language_name;

/// How many values are shown at once, and how many at most.
const FIRST: usize = 5;
const MOST: usize = 40;

/// A facet.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) key: &'static str,
    pub(super) name: String,
    pub(super) first: Vec<Choice>,
    pub(super) rest: Vec<Choice>,
    /// Values that are not shown, in words.
    pub(super) others: Option<String>,
}

/// A value.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) count: String,
    pub(super) selected: bool,
    /// Below the site's root.
    pub(super) address: String,
}

/// A filter that is chosen.
#[derive(Debug)]
pub(super) struct Chip {
    pub(super) name: String,
    /// Where it is not.
    pub(super) address: String,
}

/// The facets, in the order in which they are shown.
const SHOWN: [Facet; 6] = [Facet::Availability, Facet::Language, Facet::Organisation, Facet::Subject, Facet::Price, Facet::Lms];

/// The facets that have anything to choose.
pub(super) fn groups(v: &Visitor, asked: &Asked, results: &Results) -> Vec<Group> {
    let group = |facet: Facet| {
        let values = ordered(facet, results.facet(facet));
        // With one LMS there is nothing to choose.
        let is_choice = values.len() > 1 || facet != Facet::Lms || values.iter().any(|value| value.selected);
        (is_choice && !values.is_empty()).then(|| {
            let choices = values.iter().map(|value| Choice {
                name: value_name(v, facet, &value.value),
                count: v.l.number(value.count),
                selected: value.selected,
                address: asked.toggled(facet, &value.value).address(),
            });
            let (first, rest) = divided(choices.collect());
            let others = values.len() - first.len() - rest.len();
            let others = (others > 0).then(|| v.l.n("public-others", i64::try_from(others).unwrap_or(i64::MAX)));
            Group { key: facet.as_str(), name: v.l.t(format!("public-facet-{}", facet.as_str())), first, rest, others }
        })
    };
    SHOWN.into_iter().filter_map(group).collect()
}

/// Those that have an order of their own in it; the others as they come, the most frequent first.
fn ordered(facet: Facet, values: &[FacetValue]) -> Vec<&FacetValue> {
    let place = |name: &str| match facet {
        Facet::Availability => Availability::ALL.iter().position(|known| known.as_str() == name),
        Facet::Price => Price::ALL.iter().position(|known| known.as_str() == name),
        _ => Some(0),
    };
    let mut ordered = values.iter().collect::<Vec<_>>();
    ordered.sort_by_key(|value| place(&value.value).unwrap_or(usize::MAX));
    ordered
}

/// What is shown at once, and what on demand; what is chosen is always shown. One more is not worth asking for.
fn divided(choices: Vec<Choice>) -> (Vec<Choice>, Vec<Choice>) {
    let all = choices.len();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for choice in choices {
        if choice.selected || first.len() < FIRST || all <= FIRST + 1 {
            first.push(choice);
        } else if first.len() + rest.len() < MOST {
            rest.push(choice);
        }
    }
    (first, rest)
}

/// A value in the reader's words.
pub(super) fn value_name(v: &Visitor, facet: Facet, value: &str) -> String {
    let key = match facet {
        Facet::Availability => format!("public-availability-{value}"),
        Facet::Price => format!("public-cost-{value}"),
        Facet::Language => return language_name(v, value),
        Facet::Organisation | Facet::Subject | Facet::Lms => return value.to_owned(),
    };
    if v.l.has(&key) { v.l.t(key) } else { value.to_owned() }
}

/// What is chosen, each with where it is not: the words first.
pub(super) fn chips(v: &Visitor, asked: &Asked) -> Vec<Chip> {
    let words = (!asked.words.is_empty())
        .then(|| Chip { name: v.l.x("public-quoted", &asked.words), address: asked.for_words("").address() });
    let values = SHOWN.into_iter().flat_map(|facet| {
        asked.selection.values(facet).map(move |value| Chip {
            name: v.l.xy("public-chip", v.l.t(format!("public-facet-{}", facet.as_str())), value_name(v, facet, value)),
            address: asked.toggled(facet, value).address(),
        })
    });
    words.into_iter().chain(values).collect()
}

#[cfg(test)]
mod tests {
    use super::super::asked::Asked;
    use super::super::tests::visitor;
    use super::{Choice, chips, divided};
    use crate::common::posted::Posted;

    #[test]
    fn what_is_chosen_is_shown_at_once_and_the_rest_on_demand() {
        let choices = |count: usize, chosen: usize| {
            let choice = |number: usize| Choice {
                name: number.to_string(),
                count: String::new(),
                selected: number == chosen,
                address: String::new(),
            };
            let (first, rest) = divided((0..count).map(choice).collect());
            (first.len(), rest.len())
        };
        assert_eq!(choices(6, 99), (6, 0));
        assert_eq!(choices(7, 99), (5, 2));
        assert_eq!(choices(7, 6), (6, 1));
        assert_eq!(choices(900, 800), (6, 35));
    }

    #[test]
    fn chips_lead_to_where_they_are_not() {
        let asked = Asked::read(&Posted::parse(b"q=sea&price=free&language=fr&availability=sideways"));
        let chips = chips(&visitor("en"), &asked);
        let told = chips.iter().map(|chip| (chip.name.as_str(), chip.address.as_str())).collect::<Vec<_>>();
        assert_eq!(
            told,
            [
                ("“sea”", "/?availability=sideways&language=fr&price=free"),
                ("When one can join: sideways", "/?q=sea&language=fr&price=free"),
                ("Language: French", "/?q=sea&availability=sideways&price=free"),
                ("Price: Free", "/?q=sea&availability=sideways&language=fr"),
            ]
        );
    }
}
