use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::{FILE_MAX, PictureError, WIDTHS, prepare};

fn plain(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([200, 30, 30])))
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("writes");
    file.into_inner()
}

fn widths(file: &[u8]) -> Vec<(u32, u32, u32)> {
    let picture = prepare(file).expect("is taken");
    let read = |content: &[u8]| {
        assert_eq!(image::guess_format(content).expect("a picture"), ImageFormat::Jpeg);
        let read = image::load_from_memory(content).expect("reads");
        (read.width(), read.height())
    };
    let sizes = picture.sizes.iter().map(|size| {
        let (width, height) = read(&size.content);
        (size.width, width, height)
    });
    let sizes = sizes.collect::<Vec<_>>();
    assert_eq!(sizes.last().map(|(_, width, height)| (*width, *height)), Some((picture.width, picture.height)));
    sizes
}

#[test]
fn every_kind_is_made_in_every_width() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        assert_eq!(widths(&file(&plain(1400, 700), format)), [(320, 320, 160), (640, 640, 320), (1280, 1280, 640)], "{format:?}");
    }
    assert_eq!(widths(&file(&plain(4000, 1000), ImageFormat::Png)), [(320, 320, 80), (640, 640, 160), (1280, 1280, 320)]);
}

#[test]
fn nothing_is_made_wider() {
    assert_eq!(widths(&file(&plain(100, 50), ImageFormat::Png)), [(320, 100, 50)]);
    assert_eq!(widths(&file(&plain(320, 50), ImageFormat::Png)), [(320, 320, 50)]);
    assert_eq!(widths(&file(&plain(500, 50), ImageFormat::Png)), [(320, 320, 32), (640, 500, 50)]);
    assert_eq!(widths(&file(&plain(8000, 1), ImageFormat::Png)), WIDTHS.map(|width| (width, width, 1)));
}

#[test]
fn the_same_picture_has_the_same_number() {
    let (png, webp) = (file(&plain(400, 300), ImageFormat::Png), file(&plain(400, 300), ImageFormat::WebP));
    let prepared = prepare(&png).expect("is taken");
    assert_eq!(prepared, prepare(&webp).expect("is taken"));
    assert_ne!(prepared.id, prepare(&file(&plain(400, 301), ImageFormat::Png)).expect("is taken").id);
}

#[test]
fn what_is_transparent_becomes_white() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 0])));
    let picture = prepare(&file(&clear, ImageFormat::Png)).expect("is taken");
    let read = image::load_from_memory(&picture.sizes[0].content).expect("reads").into_rgb8();
    assert!(read.pixels().all(|pixel| pixel.0.iter().all(|part| *part > 250)));
}

#[test]
fn of_a_moving_picture_the_first_frame_is_kept() {
    let frame = |colour: [u8; 4]| image::Frame::new(RgbaImage::from_pixel(60, 40, Rgba(colour)));
    let mut moving = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut moving);
        encoder.encode_frames([frame([255, 0, 0, 255]), frame([0, 0, 255, 255])]).expect("writes");
    }
    let picture = prepare(&moving).expect("is taken");
    let shown = image::load_from_memory(&picture.sizes[0].content).expect("reads").into_rgb8();
    let [red, _, blue] = shown.get_pixel(30, 20).0;
    assert!(red > 240 && blue < 15, "{red} {blue}");
}

#[test]
fn nothing_but_the_picture_is_kept() {
    let mut jpeg = file(&plain(50, 50), ImageFormat::Jpeg);
    // A comment, and a location.
    for (marker, text) in [(0xfe, &b"made by somebody"[..]), (0xe1, b"Exif\0\0 at home")] {
        let length = u16::try_from(text.len() + 2).expect("short").to_be_bytes();
        let segment = [&[0xff, marker][..], &length, text].concat();
        jpeg.splice(2..2, segment);
    }
    let picture = prepare(&jpeg).expect("is taken");
    let kept = &picture.sizes[0].content;
    for text in [&b"somebody"[..], b"home"] {
        assert!(jpeg.windows(text.len()).any(|window| window == text));
        assert!(!kept.windows(text.len()).any(|window| window == text));
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    for wrong in
        [&b""[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"<!DOCTYPE html>", b"BM\0\0\0\0\0\0\0\0\0\0"]
    {
        assert_eq!(prepare(wrong), Err(PictureError::UnknownKind), "{wrong:?}");
    }
}

#[test]
fn what_is_cut_off_or_damaged_is_refused() {
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = file(&plain(300, 200), format);
        for length in [9, 16, whole.len() / 2, whole.len() - 12] {
            let cut = prepare(&whole[..length]);
            assert!(matches!(cut, Err(PictureError::Damaged | PictureError::UnknownKind)), "{format:?} {length}: {cut:?}");
        }
    }
    let jpeg = file(&plain(300, 200), ImageFormat::Jpeg);
    assert_eq!(prepare(&jpeg[..20]), Err(PictureError::Damaged));
}

/// A PNG that states its size and contains nothing else.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    file.extend(&header);
    file.extend(crc(&header).to_be_bytes());
    file.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    file
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn a_picture_with_too_many_pixels_is_refused_before_it_is_decoded() {
    for (width, height) in [(8001, 1), (1, 8001), (60_000, 60_000), (u32::MAX >> 1, u32::MAX >> 1)] {
        assert_eq!(prepare(&bomb(width, height)), Err(PictureError::ManyPixels), "{width} {height}");
    }
    assert_eq!(prepare(&bomb(7000, 7000)), Err(PictureError::Damaged));
    let mut gif = file(&plain(10, 10), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(prepare(&gif), Err(PictureError::ManyPixels));
    assert_eq!(prepare(&vec![0; FILE_MAX + 1]), Err(PictureError::LargeFile));
}
