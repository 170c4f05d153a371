//! The words of a question, each with the ways in which a course may have it.

use crate::fold;
use crate::forms::{self, Joined};
use crate::tokens::{Gap, Token, tokens};
use crate::{roots, unspaced};

/// More words than this are not looked at; nobody types as many.
const MOST_WORDS: usize = 12;

/// More characters than this are not looked at.
const MOST_CHARACTERS: usize = 1_000;

/// Words that are typed as one name, and found as one.
const NAME: f32 = 2.0;
/// Letters side by side where a text without spaces may have been divided in another way.
const SEAM: f32 = 1.2;
/// As it is said: `c sharp`.
const SPOKEN: f32 = 1.0;
/// A part of a code: letters and digits.
const CODE_PART: f32 = 0.9;
/// Without articles and endings.
const ROOT: f32 = 0.8;
/// Words with a space between them that are found as one: `data base`.
const COMPOUND: f32 = 0.8;
/// A part of a name: `c` of `c++`.
const PART: f32 = 0.5;

/// Another way in which a course may have a word.
#[derive(Debug, Clone)]
pub(crate) struct Other {
    /// All of these have to be in the same text.
    pub(crate) forms: Vec<String>,
    /// How well a text fits that is found by these as by other forms.
    pub(crate) as_form: f32,
    /// How well it fits where it has them as words; none where only other forms count.
    pub(crate) as_word: Option<f32>,
    /// Whether a beginning is enough.
    pub(crate) may_go_on: bool,
}

/// A word of a question.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) word: String,
    /// Whether a beginning is enough, as the word may not have been typed to its end.
    pub(crate) may_go_on: bool,
    /// Whether a typing mistake is possible: codes and names with symbols are taken as they are.
    pub(crate) may_be_misspelt: bool,
    /// What to look for where the word is nowhere: `python` for `python+`.
    pub(crate) without_symbols: Option<String>,
    pub(crate) others: Vec<Other>,
}

/// A question.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) words: Vec<Asked>,
    /// Whether a name with symbols is in it, so that it is no course code.
    pub(crate) has_symbols: bool,
}

/// What is looked at of what was typed.
pub(crate) fn bounded(typed: &str) -> &str {
    typed.char_indices().nth(MOST_CHARACTERS).map_or(typed, |(end, _)| &typed[..end])
}

impl Question {
    /// Reads what was typed; none where it has no words.
    pub(crate) fn read(typed: &str) -> Option<Self> {
        let mut tokens = tokens(typed);
        // Twice as many as are looked for, as words that say nothing are among them.
        tokens.truncate(2 * MOST_WORDS);
        let last = tokens.last()?.text.clone();
        let ends_open = !typed.ends_with(char::is_whitespace);
        let only_common = tokens.iter().all(|token| fold::is_common(&token.text));
        let joined = forms::joined(&tokens);
        let spoken = forms::spoken(&tokens);
        let mut words = Vec::<Asked>::new();
        for (at, token) in tokens.iter().enumerate() {
            let is_known = words.iter().any(|known| known.word == token.text);
            if is_known || fold::is_common(&token.text) && !only_common {
                continue;
            }
            let mut others = own(token);
            for Joined { span, text, is_name } in joined.iter().filter(|joined| joined.span.contains(&at)) {
                let closeness = if *is_name { NAME } else { COMPOUND };
                others.push(Other {
                    forms: vec![text.clone()],
                    as_form: closeness,
                    as_word: Some(closeness),
                    may_go_on: *is_name && ends_open && span.end == tokens.len(),
                });
                others.extend(without_x(text));
            }
            for (_, name) in spoken.iter().filter(|(span, _)| span.contains(&at)) {
                others.push(Other { forms: vec![(*name).to_owned()], as_form: PART, as_word: Some(SPOKEN), may_go_on: false });
            }
            let neighbours = at.checked_sub(1).into_iter().chain([at]);
            for (left, right) in neighbours.filter_map(|left| Some((tokens.get(left)?, tokens.get(left + 1)?))) {
                if right.gap == Gap::Unspaced {
                    let forms = vec![forms::seam(left, right)];
                    others.push(Other { forms, as_form: SEAM, as_word: None, may_go_on: false });
                }
            }
            let has_symbols = token.has_symbols();
            let without = Some(token.without_symbols()).filter(|bare| has_symbols && bare.chars().count() > 2);
            words.push(Asked {
                word: token.text.clone(),
                may_go_on: ends_open && token.text == last,
                may_be_misspelt: !has_symbols && !token.text.contains(|character: char| character.is_ascii_digit()),
                without_symbols: without,
                others,
            });
        }
        words.truncate(MOST_WORDS);
        Some(Self { words, has_symbols: tokens.iter().any(Token::has_symbols) })
    }
}

/// The ways in which a course may have a word, whatever stands beside it.
fn own(token: &Token) -> Vec<Other> {
    let word = &token.text;
    let is_code = word.contains(|character: char| character.is_ascii_digit()) && word.contains(char::is_alphabetic);
    let closeness = if is_code { CODE_PART } else { PART };
    let mut others = vec![Other { forms: vec![word.clone()], as_form: closeness, as_word: None, may_go_on: false }];
    others.extend(without_x(word));
    if let Some(root) = roots::root(word) {
        others.push(Other { forms: vec![root], as_form: ROOT, as_word: Some(ROOT), may_go_on: false });
    }
    if word.contains('&') {
        others.push(Other { forms: vec![token.without_symbols()], as_form: NAME, as_word: Some(NAME), may_go_on: false });
    }
    if token.unspaced || roots::is_korean(word) {
        let pairs = unspaced::pairs(word);
        if pairs.len() > 1 {
            others.push(Other { forms: pairs, as_form: PART, as_word: None, may_go_on: false });
        }
    }
    others
}

/// A code without the `x` with which edX marks its edition of a course: `cs50` for `cs50x`.
fn without_x(code: &str) -> Option<Other> {
    let rest = code.strip_suffix('x').filter(|rest| rest.ends_with(|character: char| character.is_ascii_digit()))?;
    Some(Other { forms: vec![rest.to_owned()], as_form: PART, as_word: Some(PART), may_go_on: false })
}
