//! The values of all facets under one numbering, so that a course's values are small numbers and counting is adding.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Facet;

/// The names of the values by their numbers. Of a number that is free the count is always nought.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    names: Vec<(Facet, Arc<str>)>,
}

impl Names {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Facet, Arc<str>)> {
        self.names.iter()
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
}

/// Gives numbers to values, and takes back those that no course has any more.
#[derive(Debug, Default)]
pub(crate) struct Values {
    numbers: HashMap<(Facet, Arc<str>), u32>,
    uses: Vec<u32>,
    free: Vec<u32>,
    names: Arc<Names>,
}

impl Values {
    /// The number of a value, used once more.
    pub(crate) fn take(&mut self, facet: Facet, name: &str) -> u32 {
        let key = (facet, Arc::from(name));
        if let Some(&number) = self.numbers.get(&key) {
            self.uses[number as usize] += 1;
            return number;
        }
        let names = &mut Arc::make_mut(&mut self.names).names;
        let number = if let Some(number) = self.free.pop() {
            names[number as usize] = key.clone();
            self.uses[number as usize] = 1;
            number
        } else {
            names.push(key.clone());
            self.uses.push(1);
            u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
        };
        self.numbers.insert(key, number);
        number
    }

    /// A value is used once less.
    pub(crate) fn give_back(&mut self, number: u32) {
        let uses = &mut self.uses[number as usize];
        *uses -= 1;
        if *uses == 0 {
            self.numbers.remove(&self.names.names[number as usize]);
            self.free.push(number);
        }
    }

    pub(crate) fn names(&self) -> Arc<Names> {
        Arc::clone(&self.names)
    }

    pub(crate) fn memory(&self) -> usize {
        self.names.names.iter().map(|(_, name)| name.len() + 80).sum()
    }
}
