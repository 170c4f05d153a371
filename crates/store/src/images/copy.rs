//! Copying pictures to another database.

use sha2::{Digest, Sha256};

use crate::columns::{self, Cell, Row};
use crate::{Batch, StoreError};

/// How many pictures' numbers are read at a time.
const CHUNK: i64 = 500;

/// Calls `each` with every picture and its sizes, ordered by number. Returns how many there are.
fn walk(source: &mut dyn Batch, mut each: impl FnMut(&Row, &[Row]) -> Result<(), StoreError>) -> Result<usize, StoreError> {
    let (mut last, mut count) = (String::new(), 0);
    loop {
        let page = "SELECT id, width, height, created_at FROM images WHERE id > ?1 ORDER BY id LIMIT ?2";
        let images = source.statement(page, &[Cell::text(&last), Cell::number(CHUNK)])?;
        let Some(end) = images.last() else { return Ok(count) };
        columns::text(end, 0)?.clone_into(&mut last);
        for image in &images {
            let sizes = "SELECT image, width, content FROM image_sizes WHERE image = ?1 ORDER BY width";
            let sizes = source.statement(sizes, &[Cell::text(columns::text(image, 0)?)])?;
            each(image, &sizes)?;
            count += 1;
        }
    }
}

/// Copies the pictures. Returns how many there are.
pub(crate) fn copy(source: &mut dyn Batch, target: &mut dyn Batch) -> Result<usize, StoreError> {
    walk(source, |Row(image), sizes| {
        target.statement("INSERT INTO images (id, width, height, created_at) VALUES (?1, ?2, ?3, ?4)", image)?;
        for Row(size) in sizes {
            target.statement("INSERT INTO image_sizes (image, width, content) VALUES (?1, ?2, ?3)", size)?;
        }
        Ok(())
    })
}

/// Returns a digest of all pictures.
pub(crate) fn digest(batch: &mut dyn Batch) -> Result<[u8; 32], StoreError> {
    let mut digest = Sha256::new();
    walk(batch, |image, sizes| {
        for Row(cells) in std::iter::once(image).chain(sizes) {
            for cell in cells {
                let (kind, content) = match cell {
                    Cell::Text(text) => (0, text.as_deref().map(|text| text.as_bytes().to_vec())),
                    Cell::Number(number) => (1, number.map(|number| number.to_be_bytes().to_vec())),
                    Cell::Bytes(bytes) => (2, bytes.as_deref().map(<[u8]>::to_vec)),
                };
                let content = content.unwrap_or_default();
                digest.update([kind]);
                digest.update(content.len().to_be_bytes());
                digest.update(content);
            }
        }
        Ok(())
    })?;
    Ok(digest.finalize().into())
}
