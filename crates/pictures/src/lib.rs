//! Pictures that people upload. They are decoded within limits, scaled down, and encoded again as JPEG without any metadata.
//!
//! This crate is pure: bytes in, bytes out. It computes for up to a second or two, and may need [`MEMORY`] bytes several times
//! over. So a server should run it on a thread that may block, one or two at a time.

use std::io::Cursor;

use catalog::ImageId;
use image::codecs::jpeg::JpegEncoder;
use image::error::LimitErrorKind;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, RgbImage};
use sha2::{Digest, Sha256};

/// The maximum size of a file, in bytes.
pub const FILE_MAX: usize = 10 * 1024 * 1024;
/// The maximum width and height, in pixels.
pub const SIDE_MAX: u32 = 8000;
/// The maximum memory of a decoded picture, in bytes.
pub const MEMORY: u64 = 256 * 1024 * 1024;
/// The widths in which a picture is shown, in pixels. A narrower picture is not scaled up.
pub const WIDTHS: [u32; 3] = [320, 640, 1280];
/// The media type of the result.
pub const MEDIA_TYPE: &str = "image/jpeg";

/// The JPEG quality, of 100.
const QUALITY: u8 = 82;

/// A picture in the form in which it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its number: the digest of its largest size.
    pub id: ImageId,
    /// The width of the largest size, in pixels.
    pub width: u32,
    /// The height of the largest size, in pixels.
    pub height: u32,
    /// The sizes, ordered by width as in [`WIDTHS`]. The last one is the first that is at least as wide as the original, if there
    /// is one.
    pub sizes: Vec<Size>,
}

/// A picture in one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// One of [`WIDTHS`].
    pub width: u32,
    /// The file.
    pub content: Vec<u8>,
}

/// Why a file is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It has too many bytes.
    #[error("the file is larger than {} MiB", FILE_MAX / 1024 / 1024)]
    LargeFile,
    /// It has too many pixels.
    #[error("the picture is more than {SIDE_MAX} pixels wide or high, or takes too much memory")]
    ManyPixels,
    /// It is not in a supported format.
    #[error("the file is no picture in PNG, JPEG, WebP or GIF")]
    UnknownKind,
    /// It claims to be in a supported format, but cannot be decoded.
    #[error("the picture is damaged or incomplete")]
    Damaged,
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(limit) => match limit.kind() {
                LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory => Self::ManyPixels,
                _ => Self::Damaged,
            },
            _ => Self::Damaged,
        }
    }
}

/// Converts a file to the form in which it is stored. Only the first frame of an animation is kept.
///
/// # Errors
/// If the file is not a picture within the limits.
pub fn prepare(file: &[u8]) -> Result<Picture, PictureError> {
    let original = on_white(decode(file)?);
    let (width, height) = original.dimensions();
    // The first step is coarse and fast, so that the other steps need not process every pixel of a large picture.
    let near = 2 * WIDTHS[WIDTHS.len() - 1];
    let original = if width > near { image::imageops::thumbnail(&original, near, scaled(width, height, near)) } else { original };
    let mut sizes = Vec::new();
    let mut largest = (0, 0);
    for wanted in WIDTHS {
        if let Some(Size { width, .. }) = sizes.last()
            && *width >= original.width()
        {
            break;
        }
        let picture = resized(&original, wanted.min(width), scaled(width, height, wanted.min(width)));
        largest = picture.dimensions();
        sizes.push(Size { width: wanted, content: encode(&picture)? });
    }
    let content = sizes.last().map_or(&[][..], |size| &size.content);
    let id = ImageId(Sha256::digest(content).into());
    Ok(Picture { id, width: largest.0, height: largest.1, sizes })
}

/// Returns the height of a picture that is scaled to this width.
fn scaled(width: u32, height: u32, to: u32) -> u32 {
    let scaled = u64::from(height) * u64::from(to) / u64::from(width.max(1));
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

fn resized(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    if picture.dimensions() == (width, height) {
        return picture.clone();
    }
    image::imageops::resize(picture, width, height, FilterType::CatmullRom)
}

fn decode(file: &[u8]) -> Result<DynamicImage, PictureError> {
    if file.len() > FILE_MAX {
        return Err(PictureError::LargeFile);
    }
    let mut reader = ImageReader::new(Cursor::new(file));
    let format = image::guess_format(file).map_err(|_| PictureError::UnknownKind)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(PictureError::UnknownKind);
    }
    reader.set_format(format);
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    // Not all decoders check the same limits themselves.
    if width > SIDE_MAX || height > SIDE_MAX || decoder.total_bytes() > MEMORY {
        return Err(PictureError::ManyPixels);
    }
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged);
    }
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Makes transparent areas white, because JPEG has no transparency.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let alpha = u16::from(from.0[3]);
        for (to, from) in to.0.iter_mut().zip(from.0) {
            let mixed = (u16::from(from) * alpha + 255 * (255 - alpha)) / 255;
            *to = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
    flat
}

fn encode(picture: &RgbImage) -> Result<Vec<u8>, PictureError> {
    let mut content = Vec::new();
    JpegEncoder::new_with_quality(&mut content, QUALITY).encode_image(picture)?;
    Ok(content)
}

#[cfg(test)]
mod tests;
