//! The content codings, and which of them a client gets: RFC 9110, section 12.5.3.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::HeaderMap;
use hyper::header::{ACCEPT_ENCODING, HeaderValue};

use crate::common::quality::thousandths;

/// The window of brotli, as a power of two: 256 KiB, more than nearly every answer has.
const BROTLI_WINDOW: i32 = 18;

/// A content coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// `zstd`
    Zstd,
    /// `br`
    Brotli,
    /// `gzip`
    Gzip,
}

/// How much time compressing may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For an answer that is sent once.
    Once,
    /// For an answer that is sent again until it changes.
    Repeated,
    /// For what is compressed once in the life of the program.
    Embedded,
}

impl Coding {
    /// All, the preferred one first. Of a page, zstd takes a third of brotli's time and comes out a twelfth larger.
    pub(crate) const ALL: [Self; 3] = [Self::Zstd, Self::Brotli, Self::Gzip];

    /// The coding for the client that sends these headers; none: the answer is sent as it is.
    ///
    /// The client's weights decide. Of codings with the same weight the first of [`Coding::ALL`] is taken. A client that
    /// names no coding gets none, although the RFC allows any.
    pub(crate) fn for_client(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
        let (mut named, mut identity, mut others) = ([None; Self::ALL.len()], None, None);
        for item in lines.flat_map(|line| line.split(',')) {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let weight = Some(weight.map_or(1000, thousandths));
            if name == "*" {
                others = weight;
            } else if name.eq_ignore_ascii_case("identity") {
                identity = weight;
            } else if let Some(coding) = Self::by_name(name) {
                named[coding as usize] = weight;
            }
        }
        let weight = |coding: Self| named[coding as usize].or(others).unwrap_or(0);
        // `max_by_key` takes the last of equal ones.
        let best = Self::ALL.into_iter().rev().max_by_key(|coding| weight(*coding))?;
        (weight(best) > 0 && weight(best) >= identity.unwrap_or(0)).then_some(best)
    }

    /// As `Content-Encoding` names it.
    pub(super) const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        })
    }

    fn by_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            // Section 8.4.1.3 has recipients treat the older name as the same.
            "gzip" | "x-gzip" => Some(Self::Gzip),
            _ => None,
        }
    }

    /// The level for an effort, on the coding's own scale. Chosen by measuring: docs/performance.md.
    const fn level(self, effort: Effort) -> u8 {
        match (self, effort) {
            (Self::Zstd, Effort::Once) => 3,
            (Self::Zstd, Effort::Repeated) | (Self::Gzip, Effort::Embedded) => 9,
            (Self::Zstd, Effort::Embedded) => 19,
            (Self::Brotli | Self::Gzip, Effort::Once) => 4,
            (Self::Brotli, Effort::Repeated) => 5,
            (Self::Brotli, Effort::Embedded) => 11,
            (Self::Gzip, Effort::Repeated) => 6,
        }
    }

    /// Compresses a body. This keeps a thread busy: see [`Effort`].
    ///
    /// # Errors
    /// Where a library refuses to; none does with memory to write to.
    pub(super) fn encode(self, body: &[u8], effort: Effort) -> io::Result<Vec<u8>> {
        let level = self.level(effort);
        match self {
            Self::Zstd => zstd::bulk::compress(body, level.into()),
            Self::Brotli => {
                let mut encoded = Vec::with_capacity(body.len() / 4);
                let params = brotli::enc::BrotliEncoderParams {
                    quality: level.into(),
                    lgwin: BROTLI_WINDOW,
                    size_hint: body.len(),
                    ..Default::default()
                };
                brotli::BrotliCompress(&mut &*body, &mut encoded, &params)?;
                Ok(encoded)
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(level.into()));
                encoder.write_all(body)?;
                encoder.finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use hyper::HeaderMap;
    use hyper::header::{ACCEPT_ENCODING, HeaderValue};
    use proptest::prelude::*;

    use super::Coding::{Brotli, Gzip, Zstd};
    use super::{Coding, Effort};

    fn for_client(lines: &[&str]) -> Option<Coding> {
        let value = |line: &&str| (ACCEPT_ENCODING, HeaderValue::from_str(line).expect("a value"));
        Coding::for_client(&lines.iter().map(value).collect())
    }

    #[test]
    fn weights_decide_which_coding_a_client_gets() {
        assert_eq!(Coding::for_client(&HeaderMap::new()), None);
        for (accepted, expected) in [
            ("", None),
            ("identity", None),
            ("compress, deflate", None),
            ("gzip", Some(Gzip)),
            ("x-gzip", Some(Gzip)),
            ("GZip", Some(Gzip)),
            ("br", Some(Brotli)),
            ("zstd", Some(Zstd)),
            ("gzip, deflate", Some(Gzip)),
            ("gzip, deflate, br, zstd", Some(Zstd)),
            ("gzip, deflate, br", Some(Brotli)),
            ("gzip, deflate, zstd", Some(Zstd)),
            ("gzip;q=1.0, br;q=0.9", Some(Gzip)),
            ("br;q=0.5, zstd;q=0.501", Some(Zstd)),
            ("br ; q=0.1 , gzip ; q=0.1", Some(Brotli)),
            ("gzip;Q=0.2", Some(Gzip)),
            ("gzip;q=0", None),
            ("gzip;q=0.000, br;q=0.", None),
            ("br;q=0, gzip", Some(Gzip)),
            ("*", Some(Zstd)),
            ("*;q=0", None),
            ("*;q=0, gzip", Some(Gzip)),
            ("br;q=0, *", Some(Zstd)),
            ("gzip, *;q=0.5", Some(Gzip)),
            ("gzip;q=0.5, *", Some(Zstd)),
            ("zstd;q=0, *", Some(Brotli)),
            ("zstd;q=0, br;q=0, gzip;q=0, *", None),
            ("identity;q=0", None),
            ("identity;q=0, gzip;q=0.1", Some(Gzip)),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0.5, gzip;q=0.5", Some(Gzip)),
            ("identity;q=0.5, *;q=0.1", None),
            (",, gzip,", Some(Gzip)),
            ("gzipped, brotli", None),
        ] {
            assert_eq!(for_client(&[accepted]), expected, "{accepted}");
        }
        assert_eq!(for_client(&["gzip", "br"]), Some(Brotli));
        assert_eq!(for_client(&["br;q=0.5", "gzip"]), Some(Gzip));
    }

    fn decoded(coding: Coding, body: &[u8]) -> Vec<u8> {
        let mut decoded = Vec::new();
        match coding {
            Brotli => brotli::BrotliDecompress(&mut &*body, &mut decoded).expect("brotli"),
            Zstd => decoded = zstd::decode_all(body).expect("zstd"),
            Gzip => _ = flate2::read::GzDecoder::new(body).read_to_end(&mut decoded).expect("gzip"),
        }
        decoded
    }

    proptest! {
        #[test]
        fn what_was_compressed_is_the_same_again(body in prop::collection::vec(0_u8..8, 0..2_000)) {
            for coding in Coding::ALL {
                for effort in [Effort::Once, Effort::Repeated, Effort::Embedded] {
                    let encoded = coding.encode(&body, effort).expect("encodes");
                    prop_assert_eq!(&decoded(coding, &encoded), &body, "{:?}, {:?}", coding, effort);
                }
            }
        }
    }
}
