//! Pictures. The database stores each one in the widths in which it is shown, under a digest of its content.

mod copy;
mod sweep;

use catalog::{ImageId, Instant};

use crate::columns::{self, Cell};
use crate::{Reader, Session, StoreError};

pub(crate) use copy::{copy, digest};
pub use sweep::{enforce, sweep};

/// A picture to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImage {
    /// Its number.
    pub id: ImageId,
    /// The width of its largest size, in pixels.
    pub width: u32,
    /// The height of its largest size, in pixels.
    pub height: u32,
    /// The widths in which it is shown, each with its file. The last one is the largest.
    pub sizes: Vec<(u32, Vec<u8>)>,
}

/// A stored picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image {
    /// Its number.
    pub id: ImageId,
    /// The width of its largest size, in pixels.
    pub width: u32,
    /// The height of its largest size, in pixels.
    pub height: u32,
}

const PUT: &str = "INSERT INTO images (id, width, height, created_at) VALUES (?1, ?2, ?3, ?4) \
     ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at";
const PUT_SIZE: &str =
    "INSERT INTO image_sizes (image, width, content) VALUES (?1, ?2, ?3) ON CONFLICT (image, width) DO NOTHING";
const IMAGE: &str = "SELECT width, height FROM images WHERE id = ?1";
/// Selects the widest size that is not wider than requested. For a picture that is narrower, this is its largest size.
const CONTENT: &str = "SELECT content FROM image_sizes WHERE image = ?1 AND width <= ?2 ORDER BY width DESC LIMIT 1";

fn pixels(row: &impl columns::Columns, column: usize) -> Result<u32, StoreError> {
    let number = columns::number(row, column)?;
    u32::try_from(number).map_err(|_| StoreError::Corrupt { what: "a number of pixels", value: number.to_string() })
}

impl Session<'_> {
    /// Stores a picture. It is kept for at least a day, and after that as long as a course uses it. If the picture exists
    /// already, the day starts again.
    ///
    /// # Errors
    /// If the database fails.
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
    /// If the database fails.
    pub async fn image(&self, id: ImageId) -> Result<Option<Image>, StoreError> {
        let rows = self.rows(IMAGE, &[Cell::text(&id.to_string())]).await?;
        rows.first().map(|row| Ok(Image { id, width: pixels(row, 0)?, height: pixels(row, 1)? })).transpose()
    }

    /// The file of a picture in this width, or in its largest width below that.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn image_content(&self, id: ImageId, width: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let rows = self.rows(CONTENT, &[Cell::text(&id.to_string()), Cell::number(i64::from(width))]).await?;
        rows.into_iter().next().map(|row| row.into_bytes(0)).transpose()
    }
}
