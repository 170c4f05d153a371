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

use crate::analysis;
use crate::question::{self, Asked, Other, Question};
use crate::words::{self, Stems, Text, Words};

/// A word that is in the descriptions of so many courses is no typing mistake, though it is in no title.
const WELL_KNOWN: usize = 3;

/// Beginnings of words of fewer letters are not looked for in descriptions: they would be in nearly all.
const PREFIX_IN_DESCRIPTIONS: usize = 3;

// How well a word fits: as it was typed, by its stem, as a beginning, or with a typing mistake. For other forms see
// `question`.
const EXACT: f32 = 1.0;
const STEM: f32 = 0.9;
const PREFIX: f32 = 0.6;
/// A word that fits at least as well is there, and no typing mistake.
const KNOWN: f32 = 0.5;
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
    text: Text,
    stems: Option<Stems>,
    boost: f32,
    description: bool,
    typos: bool,
    /// By a text's length as it is stored: how little a single word in it says.
    dampings: [f32; 256],
}

/// The courses that a question fits; none where it has no words, and so fits all.
pub(crate) fn matches(words: &Words, asked: &str) -> tantivy::Result<Option<Matches>> {
    let asked = question::bounded(asked);
    let Some(question) = Question::read(asked) else {
        return Ok(None);
    };
    let mut matching = Matching::new(words);
    for (position, word) in question.words.iter().enumerate() {
        matching.word(word, position)?;
    }
    matching.keep_those_with(question.words.len());
    if !question.has_symbols {
        matching.whole_code(asked)?;
    }
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
        let place = |text, boost, usual_length, typos| Place {
            text,
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
            Place { stems: Some(fields.title_stems), ..place(fields.title, 6.0, 8.0, true) },
            place(fields.organisation, 2.5, 4.0, true),
            place(fields.subject, 2.5, 3.0, true),
            Place { stems: Some(fields.description_stems), description: true, ..place(fields.description, 1.0, 80.0, true) },
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
    fn word(&mut self, asked: &Asked, position: usize) -> tantivy::Result<()> {
        self.is_known = false;
        self.as_typed(&asked.word, asked.may_go_on)?;
        for other in &asked.others {
            self.other(other)?;
        }
        if let Some(word) = asked.without_symbols.as_deref().filter(|_| self.touched.is_empty()) {
            self.as_typed(word, asked.may_go_on)?;
        }
        let letters = asked.word.chars().count();
        if asked.may_be_misspelt && letters >= 4 && !self.is_known && self.touched.len() < WELL_KNOWN {
            self.typos(&asked.word, asked.may_go_on, 1, ONE_TYPO)?;
            if letters >= 8 {
                self.typos(&asked.word, asked.may_go_on, 2, TWO_TYPOS)?;
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

    /// Looks for a word as it is, for its stems, and for words that begin with it.
    fn as_typed(&mut self, word: &str, may_go_on: bool) -> tantivy::Result<()> {
        let stems: Vec<String> =
            self.stems.iter_mut().map(|analyzer| analysis::stem(analyzer, word).unwrap_or_default()).collect();
        let letters = word.chars().count();
        for place in 0..self.places.len() {
            for (number, segment) in self.words.searcher.segment_readers().iter().enumerate() {
                let Place { text, stems: stem_fields, description, .. } = self.places[place];
                self.term(number, segment, place, text.plain, word, EXACT)?;
                for (field, stem) in stem_fields.iter().flatten().zip(&stems) {
                    self.term(number, segment, place, *field, stem, STEM)?;
                }
                if may_go_on && (!description || letters >= PREFIX_IN_DESCRIPTIONS) {
                    self.beginning(number, segment, place, word, PREFIX)?;
                }
            }
        }
        Ok(())
    }

    /// Looks for another form.
    fn other(&mut self, other: &Other) -> tantivy::Result<()> {
        for place in 0..self.places.len() {
            for (number, segment) in self.words.searcher.segment_readers().iter().enumerate() {
                let Text { plain, forms } = self.places[place].text;
                if let [form] = &other.forms[..] {
                    self.term(number, segment, place, forms, form, other.as_form)?;
                    if let Some(closeness) = other.as_word {
                        self.term(number, segment, place, plain, form, closeness)?;
                    }
                    if other.may_go_on {
                        self.beginning(number, segment, place, form, PREFIX * other.as_form)?;
                    }
                } else {
                    self.all(number, segment, place, &other.forms, other.as_form)?;
                }
            }
        }
        Ok(())
    }

    /// Looks for words and other forms that begin with a text, and are longer.
    fn beginning(
        &mut self,
        number: usize,
        segment: &SegmentReader,
        place: usize,
        begins_with: &str,
        closeness: f32,
    ) -> tantivy::Result<()> {
        let Text { plain, forms } = self.places[place].text;
        for field in [plain, forms] {
            let index = segment.inverted_index(field)?;
            let mut terms = index.terms().range().gt(begins_with).into_stream()?;
            let mut found = Vec::new();
            while terms.advance() && terms.key().starts_with(begins_with.as_bytes()) {
                found.push(terms.value().clone());
            }
            for info in found {
                self.postings(number, segment, place, field, &index, &info, closeness)?;
            }
        }
        Ok(())
    }

    /// Looks for texts that have all of several forms.
    fn all(
        &mut self,
        number: usize,
        segment: &SegmentReader,
        place: usize,
        forms: &[String],
        closeness: f32,
    ) -> tantivy::Result<()> {
        let index = segment.inverted_index(self.places[place].text.forms)?;
        let mut postings = Vec::new();
        for form in forms {
            let Some(info) = index.terms().get(form)? else { return Ok(()) };
            postings.push(index.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?);
        }
        // The rarest first: the others are only asked whether they have what it has.
        postings.sort_by_key(tantivy::postings::SegmentPostings::doc_freq);
        let Some((rarest, others)) = postings.split_first_mut() else { return Ok(()) };
        let mut found = Vec::new();
        let mut document = rarest.doc();
        while document != TERMINATED {
            if others
                .iter_mut()
                .all(|other| other.doc() == document || other.doc() < document && other.seek(document) == document)
            {
                found.push(document);
            }
            document = rarest.advance();
        }
        let lengths = segment.get_fieldnorms_reader(self.places[place].text.plain)?;
        for document in found {
            if segment.alive_bitset().is_none_or(|alive| alive.is_alive(document)) {
                let Place { boost, description, dampings, .. } = &self.places[place];
                let slot = self.words.slots[number][document as usize];
                let best = &mut self.best[slot as usize];
                if *best == 0.0 {
                    self.touched.push(slot);
                }
                let damping = dampings[usize::from(lengths.fieldnorm_id(document))];
                *best = best.max(boost * closeness / (1.0 + damping));
                self.is_known |= !description && closeness >= KNOWN;
            }
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
                let field = self.places[place].text.plain;
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
        // Stems count as many words as the text has; the other forms do not.
        let Text { plain, forms } = self.places[place].text;
        let lengths = segment.get_fieldnorms_reader(if field == forms { plain } else { field })?;
        let Place { boost, description, dampings, .. } = &self.places[place];
        let (most, slots) = (boost * closeness, &self.words.slots[number]);
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
                self.is_known |= !description && closeness >= KNOWN;
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
        let code = words::whole_code(&CourseCode::normalise(asked));
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
