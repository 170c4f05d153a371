//! The words of the courses: tantivy's part. Everything else is in [`crate::columns`].

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use catalog::CourseCode;
use tantivy::directory::RamDirectory;
use tantivy::index::SegmentId;
use tantivy::indexer::{LogMergePolicy, NoMergePolicy};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::store::Compressor;
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::{Document, analysis, fold};

/// What the writer may keep in memory before it closes a segment.
const BUDGET: usize = 64 << 20;

/// After so many new texts at once the segments are made one, while whoever fills the index waits anyway.
const MANY: usize = 2_000;

/// As long as there are no more segments, they are left as they are.
const FEW_SEGMENTS: usize = 8;

const SLOT: &str = "slot";

/// A text in its words, and in their other forms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    pub(crate) plain: Field,
    pub(crate) forms: Field,
}

/// The stems of a text's words, in each language that has them.
pub(crate) type Stems = [Field; analysis::STEMMED.len()];

/// The fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    slot: Field,
    /// The whole code, folded, without the dashes between its parts.
    pub(crate) code: Field,
    pub(crate) code_words: Text,
    pub(crate) title: Text,
    pub(crate) title_stems: Stems,
    pub(crate) organisation: Text,
    pub(crate) subject: Text,
    pub(crate) description: Text,
    pub(crate) description_stems: Stems,
}

impl Fields {
    fn define() -> (Self, Schema) {
        let mut schema = Schema::builder();
        let indexed = |analysis: &str, norms: bool, option: IndexRecordOption| {
            let indexing = TextFieldIndexing::default().set_tokenizer(analysis).set_fieldnorms(norms).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        // Where words stand is of no interest, and would be most of the index.
        let plain = indexed(analysis::PLAIN, true, IndexRecordOption::WithFreqs);
        // How long a text is, its words tell.
        let forms = indexed(analysis::FORMS, false, IndexRecordOption::WithFreqs);
        let mut fields_of = |name: &str| Text {
            plain: schema.add_text_field(name, plain.clone()),
            forms: schema.add_text_field(&format!("{name}_forms"), forms.clone()),
        };
        let (title, description) = (fields_of("title"), fields_of("description"));
        let (code_words, organisation, subject) = (fields_of("code_words"), fields_of("organisation"), fields_of("subject"));
        let mut stems = |name: &str| {
            analysis::STEMMED.map(|(language, analysis)| {
                schema.add_text_field(&format!("{name}_{language}"), indexed(analysis, true, IndexRecordOption::WithFreqs))
            })
        };
        let fields = Self {
            title_stems: stems("title"),
            description_stems: stems("description"),
            slot: schema.add_u64_field(SLOT, FAST | INDEXED),
            code: schema.add_text_field("code", indexed("raw", false, IndexRecordOption::Basic)),
            code_words,
            title,
            organisation,
            subject,
            description,
        };
        (fields, schema.build())
    }
}

/// Writes words.
pub(crate) struct Writer {
    fields: Fields,
    directory: RamDirectory,
    segments: IndexWriter,
    reader: IndexReader,
    slots: Vec<(SegmentId, Arc<[u32]>)>,
    /// What was written of each slot, as a hash: most changes are of dates, and the words stay.
    written: Vec<Option<u64>>,
    changed: usize,
}

/// The words at a commit.
#[derive(Clone)]
pub(crate) struct Words {
    pub(crate) fields: Fields,
    pub(crate) searcher: Searcher,
    /// For each segment the slots of its documents.
    pub(crate) slots: Vec<Arc<[u32]>>,
    /// No slot has a larger number than there are, deleted ones among them.
    pub(crate) length: usize,
}

impl Writer {
    pub(crate) fn new() -> tantivy::Result<Self> {
        let (fields, schema) = Fields::define();
        let directory = RamDirectory::create();
        let settings = IndexSettings { docstore_compression: Compressor::None, ..IndexSettings::default() };
        let index = tantivy::Index::create(directory.clone(), schema, settings)?;
        index.tokenizers().register(analysis::PLAIN, analysis::plain());
        index.tokenizers().register(analysis::FORMS, analysis::other_forms());
        for ((_, name), analyzer) in analysis::STEMMED.into_iter().zip(analysis::stems()) {
            index.tokenizers().register(name, analyzer);
        }
        let segments = index.writer_with_num_threads(1, BUDGET)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(1).try_into()?;
        let new = Self { fields, directory, segments, reader, slots: Vec::new(), written: Vec::new(), changed: 0 };
        new.segments.set_merge_policy(Box::new(merging()));
        Ok(new)
    }

    /// Takes a slot's words away.
    pub(crate) fn remove(&mut self, slot: u32) {
        if self.written.get_mut(slot as usize).and_then(Option::take).is_some() {
            self.segments.delete_term(Term::from_field_u64(self.fields.slot, u64::from(slot)));
            self.changed += 1;
        }
    }

    /// Sets a slot's words, unless they are as before.
    pub(crate) fn set(&mut self, slot: u32, document: &Document) -> tantivy::Result<()> {
        let mut hasher = DefaultHasher::new();
        (&document.code, &document.titles, &document.descriptions).hash(&mut hasher);
        (&document.organisations, &document.subjects).hash(&mut hasher);
        let hash = hasher.finish();
        let at = slot as usize;
        if self.written.len() <= at {
            self.written.resize(at + 1, None);
        }
        if self.written[at] == Some(hash) {
            return Ok(());
        }
        self.remove(slot);
        let fields = self.fields;
        let mut written = TantivyDocument::default();
        written.add_u64(fields.slot, u64::from(slot));
        written.add_text(fields.code, whole_code(&document.code));
        let mut add = |text: Text, words: &str| {
            written.add_text(text.plain, words);
            written.add_text(text.forms, words);
        };
        add(fields.code_words, document.code.as_str());
        for organisation in &document.organisations {
            add(fields.organisation, organisation);
        }
        for subject in &document.subjects {
            add(fields.subject, subject);
        }
        let texts = [
            (fields.title, fields.title_stems, &document.titles),
            (fields.description, fields.description_stems, &document.descriptions),
        ];
        for (text, stems, texts) in texts {
            for (language, words) in texts {
                written.add_text(text.plain, words);
                written.add_text(text.forms, words);
                if let Some(stemmed) = analysis::stemmed(language) {
                    written.add_text(stems[stemmed], words);
                }
            }
        }
        self.segments.add_document(written)?;
        self.written[at] = Some(hash);
        self.changed += 1;
        Ok(())
    }

    /// Closes what was written, and gives the words as they are now.
    pub(crate) fn commit(&mut self) -> tantivy::Result<Words> {
        if self.changed > 0 {
            self.segments.commit()?;
            if self.changed >= MANY {
                self.merge_all();
            }
            self.changed = 0;
        }
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        let mut slots = Vec::new();
        for segment in searcher.segment_readers() {
            let id = segment.segment_id();
            let known = self.slots.iter().find(|(known, _)| *known == id).map(|(_, slots)| Arc::clone(slots));
            slots.push((id, if let Some(known) = known { known } else { slots_of(segment)? }));
        }
        self.slots = slots;
        let slots = self.slots.iter().map(|(_, slots)| Arc::clone(slots)).collect();
        Ok(Words { fields: self.fields, searcher, slots, length: self.written.len() })
    }

    /// Makes all segments one. Where that fails, as while some of them are being merged, searching is slower, not wrong.
    fn merge_all(&mut self) {
        self.segments.set_merge_policy(Box::new(NoMergePolicy));
        if let Ok(segments) = self.segments.index().searchable_segment_ids()
            && segments.len() > FEW_SEGMENTS
        {
            drop(self.segments.merge(&segments).wait());
        }
        self.segments.set_merge_policy(Box::new(merging()));
    }

    pub(crate) fn memory(&self) -> usize {
        self.directory.total_mem_usage()
            + self.slots.iter().map(|(_, slots)| slots.len() * 4).sum::<usize>()
            + self.written.capacity() * size_of::<Option<u64>>()
    }
}

/// A code as it is looked up: folded, and without what stands between its parts, so that `CS-50` and `CS50` are alike.
pub(crate) fn whole_code(code: &CourseCode) -> String {
    fold::fold(code.as_str()).replace(['-', '_'], "")
}

fn slots_of(segment: &tantivy::SegmentReader) -> tantivy::Result<Arc<[u32]>> {
    let column = segment.fast_fields().u64(SLOT)?;
    let slot = |document| column.first(document).and_then(|slot| u32::try_from(slot).ok()).unwrap_or(u32::MAX);
    Ok((0..segment.max_doc()).map(slot).collect())
}

fn merging() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    // Every segment is another dictionary to look words up in.
    policy.set_min_num_segments(4);
    policy.set_min_layer_size(1_000);
    policy.set_del_docs_ratio_before_merge(0.3);
    policy
}
