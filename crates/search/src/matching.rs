//! Which courses the words of a question are in, and how well they fit.
//!
//! Every word has to be in a course, in whatever text; of the places where it is the best counts. How often a word is in the
//! whole catalogue plays no part: as every word has to be there it would change little, and scores would depend on
//! what was deleted but not merged yet.

use catalog::CourseCode;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{DocSet, InvertedIndexReader, SegmentReader, TERMINATED, Term};

use crate::words::Words;
use crate::{analysis, fold};

/// More words than this are not looked at; nobody types as many.
const MOST_WORDS: usize = 12;

/// More characters than this are not looked at.
const MOST_CHARACTERS: usize = 1_000;

/// A word that is in the descriptions of so many courses is no typing mistake, though it is in no title.
const WELL_KNOWN: usize = 3;

/// Beginnings of words of fewer letters are not looked for in descriptions: they would be in nearly all.
const PREFIX_IN_DESCRIPTIONS: usize = 3;

// How well a word fits: as it was typed, by its stem, as a beginning, or with a typing mistake.
const EXACT: f32 = 1.0;
const STEM: f32 = 0.9;
const PREFIX: f32 = 0.6;
const ONE_TYPO: f32 = 0.4;
const TWO_TYPOS: f32 = 0.25;

/// What a code is worth that is the whole question, or begins with it.
const WHOLE_CODE: f32 = 2_000.0;
const CODE_PREFIX: f32 = 1_000.0;

/// The courses that match, with what they are worth.
pub(crate) struct Matches {
    pub(crate) courses: Vec<(u32, f32)>,
}

/// Where words are looked for.
struct Place {
    field: Field,
    stems: Option<[Field; analysis::STEMMED.len()]>,
    boost: f32,
    description: bool,
    typos: bool,
    /// By a text's length as it is stored: how little a single word in it says.
    dampings: [f32; 256],
}

/// The courses that a question fits; none where it has no words, and so fits all.
pub(crate) fn matches(words: &Words, asked: &str) -> tantivy::Result<Option<Matches>> {
    let asked = asked.char_indices().nth(MOST_CHARACTERS).map_or(asked, |(end, _)| &asked[..end]);
    let typed = fold::words(asked);
    let ends_open = !asked.ends_with(char::is_whitespace);
    let Some(last) = typed.last().cloned().filter(|_| ends_open).or_else(|| typed.last().map(|_| String::new())) else {
        return Ok(None);
    };
    let mut wanted = Vec::<String>::new();
    let only_common = typed.iter().all(|word| fold::is_common(word));
    for word in typed {
        if (only_common || !fold::is_common(&word)) && !wanted.contains(&word) {
            wanted.push(word);
        }
    }
    wanted.truncate(MOST_WORDS);
    let mut matching = Matching::new(words);
    for (position, word) in wanted.iter().enumerate() {
        matching.word(word, *word == last, position)?;
    }
    matching.keep_those_with(wanted.len());
    matching.whole_code(asked)?;
    Ok(Some(matching.done()))
}

struct Matching<'a> {
    words: &'a Words,
    stems: [TextAnalyzer; analysis::STEMMED.len()],
    places: [Place; 5],
    /// By slot: the sum over the words so far.
    total: Vec<f32>,
    /// By slot: how many of the words so far it has.
    having: Vec<u8>,
    /// The slots with anything in `total`.
    found: Vec<u32>,
    /// By slot: the best place of the word that is being looked for.
    best: Vec<f32>,
    /// The slots with anything in `best`.
    touched: Vec<u32>,
    /// Whether the word is in a text that is not a description.
    is_known: bool,
}

impl<'a> Matching<'a> {
    fn new(words: &'a Words) -> Self {
        let (fields, slots) = (words.fields, words.length);
        let place = |field, boost, usual_length, typos| Place {
            field,
            stems: None,
            boost,
            description: false,
            typos,
            dampings: std::array::from_fn(|length| {
                let length = FieldNormReader::id_to_fieldnorm(u8::try_from(length).unwrap_or(u8::MAX));
                damping(length, usual_length)
            }),
        };
        let places = [
            // How many words such a text has, about, is the second number.
            place(fields.code_words, 10.0, 3.0, false),
            Place { stems: Some(fields.title.stems), ..place(fields.title.plain, 6.0, 8.0, true) },
            place(fields.organisation, 2.5, 4.0, true),
            place(fields.subject, 2.5, 3.0, true),
            Place {
                stems: Some(fields.description.stems),
                description: true,
                ..place(fields.description.plain, 1.0, 80.0, true)
            },
        ];
        Self {
            words,
            stems: analysis::stems(),
            places,
            total: vec![0.0; slots],
            having: vec![0; slots],
            found: Vec::new(),
            best: vec![0.0; slots],
            touched: Vec::new(),
            is_known: false,
        }
    }

    /// Looks for a word everywhere, and adds it to what the courses are worth.
    fn word(&mut self, word: &str, may_go_on: bool, position: usize) -> tantivy::Result<()> {
        self.is_known = false;
        let stems: Vec<String> =
            self.stems.iter_mut().map(|analyzer| analysis::stem(analyzer, word).unwrap_or_default()).collect();
        let letters = word.chars().count();
        for place in 0..self.places.len() {
            for (number, segment) in self.words.searcher.segment_readers().iter().enumerate() {
                let Place { field, stems: stem_fields, description, .. } = self.places[place];
                self.term(number, segment, place, field, word, EXACT)?;
                for (field, stem) in stem_fields.iter().flatten().zip(&stems) {
                    self.term(number, segment, place, *field, stem, STEM)?;
                }
                if may_go_on && (!description || letters >= PREFIX_IN_DESCRIPTIONS) {
                    let index = segment.inverted_index(field)?;
                    let mut terms = index.terms().range().gt(word).into_stream()?;
                    let mut found = Vec::new();
                    while terms.advance() && terms.key().starts_with(word.as_bytes()) {
                        found.push(terms.value().clone());
                    }
                    for info in found {
                        self.postings(number, segment, place, field, &index, &info, PREFIX)?;
                    }
                }
            }
        }
        if letters >= 4 && !self.is_known && self.touched.len() < WELL_KNOWN {
            self.typos(word, may_go_on, 1, ONE_TYPO)?;
            if letters >= 8 {
                self.typos(word, may_go_on, 2, TWO_TYPOS)?;
            }
        }
        for slot in self.touched.drain(..) {
            let at = slot as usize;
            if self.having[at] == 0 && position == 0 {
                self.found.push(slot);
            }
            // A course without one of the words before is out already.
            if usize::from(self.having[at]) == position {
                self.having[at] += 1;
                self.total[at] += self.best[at];
            }
            self.best[at] = 0.0;
        }
        Ok(())
    }

    /// Looks for words that are nearly the one typed. Of two mistakes none may be in the first letter: that would be
    /// another word more often than not, and takes much longer to find.
    fn typos(&mut self, word: &str, may_go_on: bool, distance: u8, closeness: f32) -> tantivy::Result<()> {
        let term = Term::from_field_text(self.words.fields.title.plain, word);
        let query =
            if may_go_on { FuzzyTermQuery::new_prefix(term, distance, true) } else { FuzzyTermQuery::new(term, distance, true) };
        // Made once: that takes longer than most of the searches with it.
        let automaton = query.automaton()?;
        let first = word.chars().next().unwrap_or_default();
        let mut buffer = [0; 4];
        let first = first.encode_utf8(&mut buffer).as_bytes();
        for place in (0..self.places.len()).filter(|place| self.places[*place].typos).collect::<Vec<_>>() {
            for (number, segment) in self.words.searcher.segment_readers().iter().enumerate() {
                let field = self.places[place].field;
                let index = segment.inverted_index(field)?;
                let mut terms = index.terms().search(&automaton);
                if distance > 1 {
                    terms = terms.ge(first);
                    // The bytes that follow all that begin with this letter.
                    let mut end = first.to_vec();
                    if let Some(last) = end.last_mut() {
                        *last += 1;
                    }
                    terms = terms.lt(end);
                }
                let mut terms = terms.into_stream()?;
                let mut found = Vec::new();
                while terms.advance() {
                    found.push(terms.value().clone());
                }
                for info in found {
                    self.postings(number, segment, place, field, &index, &info, closeness)?;
                }
            }
        }
        Ok(())
    }

    fn term(
        &mut self,
        number: usize,
        segment: &SegmentReader,
        place: usize,
        field: Field,
        word: &str,
        closeness: f32,
    ) -> tantivy::Result<()> {
        let index = segment.inverted_index(field)?;
        if let Some(info) = index.terms().get(word)? {
            self.postings(number, segment, place, field, &index, &info, closeness)?;
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "a term's postings are found by all of these, and only here")]
    fn postings(
        &mut self,
        number: usize,
        segment: &SegmentReader,
        place: usize,
        field: Field,
        index: &InvertedIndexReader,
        info: &tantivy::postings::TermInfo,
        closeness: f32,
    ) -> tantivy::Result<()> {
        let Place { boost, description, dampings, .. } = &self.places[place];
        let (most, lengths) = (boost * closeness, segment.get_fieldnorms_reader(field)?);
        let slots = &self.words.slots[number];
        let alive = segment.alive_bitset();
        let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        let mut document = postings.doc();
        while document != TERMINATED {
            if alive.is_none_or(|alive| alive.is_alive(document)) {
                let slot = slots[document as usize];
                let best = &mut self.best[slot as usize];
                if *best == 0.0 {
                    self.touched.push(slot);
                }
                let damping = dampings[usize::from(lengths.fieldnorm_id(document))];
                #[expect(clippy::cast_precision_loss, reason = "a word is in a text a few times")]
                let often = postings.term_freq() as f32;
                *best = best.max(most * often / (often + damping));
                self.is_known |= !description && closeness >= PREFIX;
            }
            document = postings.advance();
        }
        Ok(())
    }

    fn keep_those_with(&mut self, words: usize) {
        let having = &self.having;
        self.found.retain(|slot| usize::from(having[*slot as usize]) == words);
    }

    /// A code that is the whole question, or begins with it, comes before everything.
    fn whole_code(&mut self, asked: &str) -> tantivy::Result<()> {
        let code = fold::fold(CourseCode::normalise(asked).as_str());
        if code.chars().count() < 2 {
            return Ok(());
        }
        let field = self.words.fields.code;
        let mut is_found = vec![false; self.total.len()];
        for slot in &self.found {
            is_found[*slot as usize] = true;
        }
        for (number, segment) in self.words.searcher.segment_readers().iter().enumerate() {
            let index = segment.inverted_index(field)?;
            let mut terms = index.terms().range().ge(&code).into_stream()?;
            while terms.advance() && terms.key().starts_with(code.as_bytes()) {
                let worth = if terms.key() == code.as_bytes() { WHOLE_CODE } else { CODE_PREFIX };
                let mut postings = index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                let mut document = postings.doc();
                while document != TERMINATED {
                    if segment.alive_bitset().is_none_or(|alive| alive.is_alive(document)) {
                        let slot = self.words.slots[number][document as usize];
                        let at = slot as usize;
                        if !std::mem::replace(&mut is_found[at], true) {
                            self.found.push(slot);
                            self.total[at] = 0.0;
                        }
                        self.total[at] += worth;
                    }
                    document = postings.advance();
                }
            }
        }
        Ok(())
    }

    fn done(mut self) -> Matches {
        self.found.sort_unstable();
        Matches { courses: self.found.iter().map(|slot| (*slot, self.total[*slot as usize])).collect() }
    }
}

/// BM25's: the longer a text, the less a single word in it says.
#[expect(clippy::cast_precision_loss, reason = "texts are far shorter than what a float counts exactly")]
fn damping(length: u32, usual: f32) -> f32 {
    1.2 * (0.25 + 0.75 * length as f32 / usual)
}
