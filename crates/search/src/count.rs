//! Counting the values of facets, each under the choices in the other facets.

use std::sync::Arc;

use crate::facet::Availability;
use crate::values::Names;
use crate::{Facet, FacetValue, Selection};

/// All facets, as bits.
const ALL: u8 = (1 << Facet::ALL.len()) - 1;

/// How many courses have each value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    values: Vec<u32>,
    /// By the bits of [`Availability`] that a course has.
    availability: [u32; 1 << Availability::ALL.len()],
}

/// Decides for one course after the other whether it is chosen, and counts it.
pub(crate) struct Counter<'a> {
    /// The facets that leave every course.
    free: u8,
    availability: u8,
    /// By value: the bit of its facet where it is chosen.
    chosen: Vec<u8>,
    facets: Vec<u8>,
    pub(crate) counts: Counts,
    names: &'a Names,
}

impl<'a> Counter<'a> {
    pub(crate) fn new(names: &'a Names, selection: &Selection) -> Self {
        let chosen = |(facet, name): &(Facet, Arc<str>)| if selection.contains(*facet, name) { facet.bit() } else { 0 };
        Self {
            free: selection.facets().fold(ALL, |free, facet| free & !facet.bit()),
            availability: Availability::ALL
                .into_iter()
                .filter(|availability| selection.contains(Facet::Availability, availability.as_str()))
                .fold(0, |bits, availability| bits | availability.bit()),
            chosen: names.iter().map(chosen).collect(),
            facets: names.iter().map(|(facet, _)| facet.bit()).collect(),
            counts: Counts { values: vec![0; names.len()], ..Counts::default() },
            names,
        }
    }

    /// Counts a course that the words leave, and tells whether the choices leave it too.
    #[inline]
    pub(crate) fn add(&mut self, values: &[u32], availability: u8) -> bool {
        let mut passed = self.free;
        if passed != ALL {
            if availability & self.availability != 0 {
                passed |= Facet::Availability.bit();
            }
            for value in values {
                passed |= self.chosen[*value as usize];
            }
        }
        let failed = !passed & ALL;
        if failed == 0 {
            self.counts.availability[usize::from(availability)] += 1;
            for value in values {
                self.counts.values[*value as usize] += 1;
            }
        } else if failed == Facet::Availability.bit() {
            self.counts.availability[usize::from(availability)] += 1;
        } else if failed.is_power_of_two() {
            // Only this facet stands between the course and the results: widening it would bring it in.
            for value in values {
                if self.facets[*value as usize] == failed {
                    self.counts.values[*value as usize] += 1;
                }
            }
        }
        failed == 0
    }

    pub(crate) fn names(&self) -> &'a Names {
        self.names
    }
}

impl Counts {
    /// The values of all facets, the most frequent first; those chosen are always there.
    pub(crate) fn listed(&self, names: &Names, selection: &Selection) -> [Vec<FacetValue>; Facet::ALL.len()] {
        let mut facets = Facet::ALL.map(|_| Vec::new());
        let counted = names.iter().zip(&self.values).map(|((facet, name), count)| (*facet, Arc::clone(name), *count));
        let available = Availability::ALL.into_iter().map(|availability| {
            let having = (0_u8..).zip(&self.availability).filter(|(bits, _)| bits & availability.bit() != 0);
            (Facet::Availability, Arc::from(availability.as_str()), having.map(|(_, count)| count).sum())
        });
        for (facet, value, count) in available.chain(counted).filter(|(_, _, count)| *count > 0) {
            let selected = selection.contains(facet, &value);
            facets[facet as usize].push(FacetValue { value, count, selected });
        }
        for facet in Facet::ALL {
            let values = &mut facets[facet as usize];
            for chosen in selection.values(facet) {
                if !values.iter().any(|value| &*value.value == chosen) {
                    values.push(FacetValue { value: Arc::from(chosen), count: 0, selected: true });
                }
            }
            values.sort_unstable_by(|left, right| right.count.cmp(&left.count).then_with(|| left.value.cmp(&right.value)));
        }
        facets
    }
}
