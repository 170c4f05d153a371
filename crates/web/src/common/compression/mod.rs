//! Compressed answers: which answers, and what their headers say.
//!
//! An answer is compressed where its kind gets smaller by it, it has at least [`answer::SMALLEST`] bytes, and its length is known.
//! Streams have no length, so events go out as they come. Such an answer varies by `Accept-Encoding`, also where it is sent
//! as it is. Its `ETag` becomes a weak one: a strong one would have to be another for each coding, and nothing here
//! needs strong ones (there are no ranges and no `If-Match`).

mod answer;
mod coding;
mod forms;

pub(crate) use answer::{compressed, layer, mark_unchanged};
pub(crate) use forms::Forms;
