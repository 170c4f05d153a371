//! Pictures: kept in the database in the widths in which they are shown, named by a digest of their content.

mod copy;
mod sweep;

use catalog::{ImageId, Instant};

use crate::columns::{self, Cell};
use crate::{Reader, Session, StoreError};

pub(crate) use copy::{copy, digest};
pub use sweep::{enforce, sweep};

/// A picture that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImage {
    /// Its number.
    pub id: ImageId,
    /// How wide its largest size is, in pixels.
    pub width: u32,
    /// How high that is.
    pub height: u32,
    /// The widths in which it is shown, each with the file; the last one is its largest size.
    pub sizes: Vec<(u32, Vec<u8>)>,
}

/// A picture that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image {
    /// Its number.
    pub id: ImageId,
    /// How wide its largest size is, in pixels.
    pub width: u32,
    /// How high that is.
    pub height: u32,
}

const PUT: &str = "INSERT INTO images (id, width, height, created_at) VALUES (?1, ?2, ?3, ?4) \
     ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at";
const PUT_SIZE: &str =
    "INSERT INTO image_sizes (image, width, content) VALUES (?1, ?2, ?3) ON CONFLICT (image, width) DO NOTHING";
const IMAGE: &str = "SELECT width, height FROM images WHERE id = ?1";
/// Of a picture that is narrower than what is asked for there is only its largest size.
const CONTENT: &str = "SELECT content FROM image_sizes WHERE image = ?1 AND width <= ?2 ORDER BY width DESC LIMIT 1";

fn pixels(row: &impl columns::Columns, column: usize) -> Result<u32, StoreError> {
    let number = columns::number(row, column)?;
    u32::try_from(number).map_err(|_| StoreError::Corrupt { what: "a number of pixels", value: number.to_string() })
}

impl Session<'_> {
    /// Keeps a picture, for a day at least, and then as long as a course names it. One that is there is kept anew.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_image(&mut self, image: &NewImage, at: Instant) -> Result<(), StoreError> {
        let id = image.id.to_string();
        let [width, height] = [image.width, image.height].map(|pixels| Cell::number(i64::from(pixels)));
        self.batch.statement(PUT, &[Cell::text(&id), width, height, Cell::number(at.as_micros())])?;
        for (width, content) in &image.sizes {
            self.batch.statement(PUT_SIZE, &[Cell::text(&id), Cell::number(i64::from(*width)), Cell::bytes(content)])?;
        }
        Ok(())
    }
}

impl Reader {
    /// A picture, without its content.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn image(&self, id: ImageId) -> Result<Option<Image>, StoreError> {
        let rows = self.rows(IMAGE, &[Cell::text(&id.to_string())]).await?;
        rows.first().map(|row| Ok(Image { id, width: pixels(row, 0)?, height: pixels(row, 1)? })).transpose()
    }

    /// A picture's file that is so wide, or as wide as there is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn image_content(&self, id: ImageId, width: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let rows = self.rows(CONTENT, &[Cell::text(&id.to_string()), Cell::number(i64::from(width))]).await?;
        rows.into_iter().next().map(|row| row.into_bytes(0)).transpose()
    }
}
