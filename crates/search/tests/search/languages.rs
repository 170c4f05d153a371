//! Questions in fourteen languages, with the title that each must find first.

use std::fmt::Write as _;

use search::{Index, Query};

use crate::courses::{at, ids, index, titled};

/// `language | code | title` on each line.
const TITLES: &str = include_str!("titles.txt");

/// `question | code of the first hit | other codes` on each line. Of the other codes those with a plus are found as well, and the rest are
/// not.
const QUESTIONS: &str = include_str!("questions.txt");

fn lines(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).map(|line| line.split(" | ").collect())
}

fn catalogue() -> (Index, Vec<&'static str>) {
    let (mut documents, mut codes) = (Vec::new(), Vec::new());
    for (id, line) in (0..).zip(lines(TITLES)) {
        let [language, code, title] = line[..] else { panic!("three columns in {line:?}") };
        documents.push(titled(id, code, &[(language, title)]));
        codes.push(code);
    }
    (index(documents), codes)
}

#[test]
fn the_right_title_comes_first() {
    let (index, codes) = catalogue();
    let (mut wrong, mut asked) = (String::new(), 0);
    for line in lines(QUESTIONS) {
        let (words, first, others) = match line[..] {
            [words, first] => (words, first, ""),
            [words, first, never] => (words, first, never),
            _ => panic!("two or three columns in {line:?}"),
        };
        asked += 1;
        assert!(codes.contains(&first), "{first} is a code of the titles");
        let hits = ids(&index, &Query { words: words.to_owned(), ..Query::default() }, at(0));
        let hits: Vec<_> = hits.into_iter().map(|id| codes[usize::try_from(id).expect("an id")]).collect();
        let is_right = |other: &str| match other.strip_prefix('+') {
            Some(found) => hits.contains(&found),
            None => !hits.contains(&other),
        };
        if hits.first() != Some(&first) || !others.split_whitespace().all(is_right) {
            writeln!(wrong, "{words:?} finds {hits:?}, not {first} first and {others:?}").expect("a line");
        }
    }
    assert!(wrong.is_empty(), "of {asked} questions:\n{wrong}");
    assert!(asked >= 120 && codes.len() >= 60, "{asked} questions, {} titles", codes.len());
}
