//! Answers that are kept and given again, as long as nothing that they show has changed.
//!
//! Making a page costs far more than sending it does, and most visitors look at the same few. A page is given again only
//! - before the instant at which something of it changes by itself, a state or the day, and
//! - while what it was made of is what it was: the caller says so with a [`Stamp`], taken before anything is read.
//!
//! Of those who ask for the same page at once one makes it and the others wait. What nobody asks for goes when room is needed.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::response::Response;
use catalog::Instant;
use hyper::HeaderMap;

use super::caching::{Whole, cached};
use super::visitor::Visitor;
use crate::common::compression::Forms;

/// How many bytes are kept, about.
const BYTES_MAX: usize = 32 << 20;
/// What an answer takes beside its bytes and its address, about.
const OVERHEAD: usize = 1_024;
/// By how much a clock may be behind that of another who asked at the same time, in microseconds.
const AT_ONCE: i64 = 5_000_000;

/// What an answer was made of. Equal, as long as that is as it was.
pub(super) type Stamp = [u64; 3];

/// Which answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Path and query, as asked for.
    address: String,
    /// Language and theme, where these matter.
    look: Option<(&'static str, &'static str)>,
}

impl Key {
    /// A page as a visitor sees it.
    pub(super) fn page(uri: &hyper::Uri, v: &Visitor) -> Self {
        Self { address: uri.to_string(), look: Some((v.l.code(), v.theme.as_str())) }
    }

    /// A document that is the same for all.
    pub(super) fn document(uri: &hyper::Uri) -> Self {
        Self { address: uri.to_string(), look: None }
    }
}

/// An answer, once it was made.
#[derive(Debug)]
struct Held {
    whole: Whole,
    forms: Forms,
    stamp: Stamp,
    made: Instant,
}

impl Held {
    /// How many bytes it has, with its compressed forms.
    fn len(&self) -> usize {
        self.whole.len() + self.forms.len()
    }

    fn is_right(&self, stamp: Stamp, now: Instant) -> bool {
        let has_begun = self.made.as_micros() - now.as_micros() < AT_ONCE;
        self.stamp == stamp && has_begun && self.whole.next.is_none_or(|next| now < next)
    }
}

/// The place of an answer; locked while it is made.
type Slot = Arc<tokio::sync::Mutex<Option<Arc<Held>>>>;

/// Half of what is kept.
#[derive(Debug, Default)]
struct Half {
    slots: HashMap<Key, Slot>,
    bytes: usize,
}

/// What was asked for of late, and what was before.
#[derive(Debug, Default)]
struct Halves {
    young: Half,
    old: Half,
}

impl Halves {
    fn make_room(&mut self) {
        if self.young.bytes > BYTES_MAX / 2 {
            self.old = std::mem::take(&mut self.young);
        }
    }

    fn slot(&mut self, key: &Key) -> Slot {
        if let Some(slot) = self.young.slots.get(key) {
            return Arc::clone(slot);
        }
        let slot = self.old.slots.remove(key).unwrap_or_default();
        let held = slot.try_lock().ok().and_then(|held| held.as_ref().map(|held| held.len())).unwrap_or(0);
        self.young.bytes += OVERHEAD + key.address.len() + held;
        self.young.slots.insert(key.clone(), Arc::clone(&slot));
        self.make_room();
        slot
    }
}

/// What is kept.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Halves>);

impl Kept {
    fn halves(&self) -> MutexGuard<'_, Halves> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts bytes that are kept now in the place of others.
    fn note(&self, before: usize, after: usize) {
        let mut halves = self.halves();
        halves.young.bytes = (halves.young.bytes + after).saturating_sub(before);
        halves.make_room();
    }

    /// The answer of a key: the one that is kept, where it is right, or else one that is made now, with the instant at which
    /// something of it changes by itself. Without a stamp it is made for this asker alone.
    ///
    /// # Errors
    /// Whatever the making of it gives instead of an answer.
    pub(super) async fn answer<E, F>(
        &self,
        key: Key,
        stamp: Option<Stamp>,
        asked: &HeaderMap,
        now: Instant,
        make: impl FnOnce() -> F,
    ) -> Result<Response, E>
    where
        F: Future<Output = Result<(Response, Option<Instant>), E>>,
    {
        let Some(stamp) = stamp else {
            let (answer, next) = make().await?;
            return Ok(cached(asked, answer, next, now).await);
        };
        let slot = self.halves().slot(&key);
        let mut place = slot.lock().await;
        let held = if let Some(held) = place.as_ref().filter(|held| held.is_right(stamp, now)) {
            Arc::clone(held)
        } else {
            let before = place.take().map_or(0, |held| held.len());
            let (answer, next) = make().await?;
            let whole = match Whole::of(answer, next).await {
                Ok(whole) => whole,
                Err(answer) => return Ok(*answer),
            };
            let held = Arc::new(Held { whole, forms: Forms::repeated(), stamp, made: now });
            *place = Some(Arc::clone(&held));
            self.note(before, held.len());
            held
        };
        // Compressing it must not keep those waiting who take it as it is.
        drop(place);
        let (answer, grown) = held.forms.compressed(asked, held.whole.to(asked, now)).await;
        if grown > 0 {
            self.note(0, grown);
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::body::Body;
    use axum::response::Response;
    use catalog::Instant;
    use http_body_util::BodyExt as _;
    use hyper::HeaderMap;
    use hyper::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderValue};

    use super::{BYTES_MAX, Kept, Key, Stamp};

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000).expect("in range")
    }

    /// Counts how often something was made.
    #[derive(Default)]
    struct Site {
        kept: Kept,
        made: AtomicUsize,
    }

    impl Site {
        /// Asks for something of so many bytes that changes by itself at second 100; its body's length.
        async fn ask(&self, address: &'static str, stamp: Stamp, seconds: i64, length: usize) -> usize {
            let key = Key::document(&hyper::Uri::from_static(address));
            let make = || async {
                self.made.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok::<_, Infallible>((Response::new(Body::from(vec![b' '; length])), Some(at(100))))
            };
            let Ok(answer) = self.kept.answer(key, Some(stamp), &HeaderMap::new(), at(seconds), make).await;
            answer.into_body().collect().await.expect("a body").to_bytes().len()
        }

        fn made(&self) -> usize {
            self.made.swap(0, Ordering::Relaxed)
        }
    }

    #[tokio::test]
    async fn an_answer_is_made_again_only_once_it_is_another() {
        let site = Site::default();
        assert_eq!(site.ask("/a", [1, 0, 0], 10, 7).await, 7);
        assert_eq!(site.ask("/a", [1, 0, 0], 99, 8).await, 7);
        assert_eq!(site.made(), 1);
        // At the second at which it changes, not one later.
        assert_eq!(site.ask("/a", [1, 0, 0], 100, 8).await, 8);
        assert_eq!(site.ask("/a", [2, 0, 0], 20, 9).await, 9);
        assert_eq!(site.ask("/b", [2, 0, 0], 20, 3).await, 3);
        assert_eq!(site.made(), 3);
        // A clock that was put back.
        assert_eq!(site.ask("/a", [2, 0, 0], 10, 4).await, 4);
        assert_eq!(site.made(), 1);
    }

    #[tokio::test]
    async fn of_many_who_ask_at_once_one_makes_it() {
        let site = Site::default();
        let ask = || site.ask("/a", [0; 3], 10, 7);
        tokio::join!(ask(), ask(), ask());
        assert_eq!(site.made(), 1);
    }

    #[tokio::test]
    async fn compressed_forms_count_as_what_is_kept() {
        let (kept, uri) = (Kept::default(), hyper::Uri::from_static("/a"));
        let asked = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]);
        let make = || async {
            let mut answer = Response::new(Body::from("<p>A page</p>".repeat(1_000)));
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
            Ok::<_, Infallible>((answer, None))
        };
        let ask = async || {
            let Ok(answer) = kept.answer(Key::document(&uri), Some([0; 3]), &asked, at(10), make).await;
            answer.into_body().collect().await.expect("a body").to_bytes().len()
        };
        let bytes = || kept.halves().young.bytes;
        ask().await;
        let plain = bytes();
        // Only the second form is kept.
        let form = ask().await;
        assert_eq!((bytes(), form < 13_000), (plain + form, true));
        ask().await;
        assert_eq!(bytes(), plain + form);
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded_and_what_is_asked_for_stays() {
        let site = Site::default();
        let length = BYTES_MAX / 8;
        for address in ["/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9"] {
            site.ask(address, [0; 3], 10, length).await;
            site.ask("/often", [0; 3], 10, length).await;
        }
        assert_eq!(site.made(), 10);
        let held = |half: &super::Half| half.slots.len();
        let halves = site.kept.halves();
        assert!((held(&halves.young) + held(&halves.old)) * length <= BYTES_MAX + 2 * length);
    }
}
