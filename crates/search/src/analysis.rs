//! Words, their stems and their other forms as tantivy wants them.

use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer};

use crate::forms;
use crate::tokens::{own_words, tokens};

/// Folded words as they are.
pub(crate) const PLAIN: &str = "plain";

/// The other forms of the words: see [`forms`].
pub(crate) const FORMS: &str = "forms";

/// The languages with stems: the code, and the name of the analysis. Their order is that of the fields.
pub(crate) const STEMMED: [(&str, &str); 2] = [("en", "stems_en"), ("fr", "stems_fr")];

/// The position in [`STEMMED`] of a language such as `en` or `en-gb`.
pub(crate) fn stemmed(language: &str) -> Option<usize> {
    let primary = language.split('-').next().unwrap_or_default();
    STEMMED.iter().position(|(code, _)| *code == primary)
}

/// Folded words as they are.
pub(crate) fn plain() -> TextAnalyzer {
    TextAnalyzer::from(Folding::Words)
}

/// The other forms of the words.
pub(crate) fn other_forms() -> TextAnalyzer {
    TextAnalyzer::from(Folding::Forms)
}

/// The stems of folded words. Folding comes first, so that what is typed without accents has the same stem.
pub(crate) fn stems() -> [TextAnalyzer; STEMMED.len()] {
    [Language::English, Language::French]
        .map(|language| TextAnalyzer::builder(Folding::Words).filter(Stemmer::new(language)).build())
}

/// The stem of one folded word.
pub(crate) fn stem(analyzer: &mut TextAnalyzer, word: &str) -> Option<String> {
    let mut tokens = analyzer.token_stream(word);
    tokens.advance().then(|| tokens.token().text.clone())
}

#[derive(Clone)]
enum Folding {
    Words,
    Forms,
}

struct Words {
    words: std::vec::IntoIter<String>,
    token: Token,
}

impl Tokenizer for Folding {
    type TokenStream<'a> = Words;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words {
        let tokens = tokens(text);
        let words: Vec<String> = match self {
            Self::Words => {
                let own = own_words(&tokens);
                tokens.into_iter().zip(own).filter_map(|(token, is_own)| is_own.then_some(token.text)).collect()
            }
            Self::Forms => forms::forms(&tokens),
        };
        Words { words: words.into_iter(), token: Token::default() }
    }
}

impl TokenStream for Words {
    fn advance(&mut self) -> bool {
        let next = self.words.next();
        let more = next.is_some();
        // Where a word stood is of no interest: positions are not indexed.
        self.token.text = next.unwrap_or_default();
        self.token.position = self.token.position.wrapping_add(1);
        more
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
