//! Pictures that were uploaded: made smaller beside the pages, one at a time, and kept.

use catalog::{ImageId, Instant};
use pictures::{Picture, PictureError, prepare};
use store::NewImage;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::problem::Problem;
use crate::App;

/// Whose picture is made smaller now: a large one takes seconds and hundreds of MiB.
#[derive(Debug)]
pub(crate) struct Covers(Semaphore);

impl Default for Covers {
    fn default() -> Self {
        Self(Semaphore::new(1))
    }
}

/// Keeps a picture; its number.
///
/// # Errors
/// Where the database fails, or the program is ending. Within: where the file is not taken.
pub(crate) async fn keep(app: &App, file: Vec<u8>, at: Instant) -> Result<Result<ImageId, PictureError>, Problem> {
    let prepared = {
        let _turn = app.staff.covers.0.acquire().await.map_err(|_| Problem::Unavailable)?;
        spawn_blocking(move || prepare(&file)).await.map_err(|_| Problem::Unavailable)?
    };
    let Picture { id, width, height, sizes } = match prepared {
        Ok(picture) => picture,
        Err(error) => return Ok(Err(error)),
    };
    let sizes = sizes.into_iter().map(|size| (size.width, size.content)).collect();
    let image = NewImage { id, width, height, sizes };
    app.writer.execute(move |session| session.put_image(&image, at)).await?;
    Ok(Ok(id))
}
