//! One picture: decoded from whatever it really is, turned upright, bounded, encoded anew. Nothing of the old file
//! survives but what is seen. How large it is stands in its head and is looked at before anything is decoded.

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgba, RgbaImage,
    imageops,
};
use sha2::{Digest, Sha256};
use std::io::Cursor;

const MOST_PIXELS: u64 = 40_000_000;
const LONGEST_SIDE: u32 = 20_000;
/// Of a decoder, in bytes.
const MOST_MEMORY: u64 = 192 << 20;
/// Larger ones are made smaller.
const KEPT_SIDE: u32 = 2_048;
const SHOWN_SIDE: u32 = 1_600;
const THUMBNAIL_SIDE: u32 = 160;
const QUALITY: u8 = 85;

pub const NO_PICTURE: &str = "neither PNG, JPEG, GIF nor WebP";
pub const TOO_LARGE: &str = "more than 40 million pixels";
const BROKEN: &str = "cannot be decoded";

pub struct Picture {
    pub bytes: Vec<u8>,
    pub mime: &'static str,
    /// With its dot.
    pub ending: &'static str,
    pub width: i64,
    pub height: i64,
    pub sha256: [u8; 32],
}

/// A photo as it is shown: both sizes are JPEG.
pub struct Prepared {
    pub large: Vec<u8>,
    pub thumbnail: Vec<u8>,
    /// Of the large one.
    pub width: i64,
    pub height: i64,
    pub sha256: [u8; 32],
}

/// Made anew as it was; for keeping.
///
/// # Errors
/// Why this is no photo.
pub fn remade(bytes: &[u8]) -> Result<Picture, &'static str> {
    let (image, is_opaque) = decoded(bytes, KEPT_SIDE)?;
    encoded(&image, is_opaque).ok_or(BROKEN)
}

/// Made anew for showing.
///
/// # Errors
/// Why this is no photo.
pub fn prepared(bytes: &[u8]) -> Result<Prepared, &'static str> {
    let (image, _) = decoded(bytes, SHOWN_SIDE)?;
    let image = on_white(image);
    let large = jpeg(&image).ok_or(BROKEN)?;
    let small = image.width().max(image.height()) <= THUMBNAIL_SIDE;
    let thumbnail = if small {
        Some(large.clone())
    } else {
        jpeg(&image.thumbnail(THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    };
    Ok(Prepared {
        thumbnail: thumbnail.ok_or(BROKEN)?,
        width: i64::from(image.width()),
        height: i64::from(image.height()),
        sha256: Sha256::digest(&large).into(),
        large,
    })
}

/// The picture, upright, no larger than this; and whether its format knows nothing see-through.
fn decoded(bytes: &[u8], longest: u32) -> Result<(DynamicImage, bool), &'static str> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    let format = image::guess_format(bytes).map_err(|_| NO_PICTURE)?;
    let is_opaque = match format {
        ImageFormat::Jpeg => true,
        ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP => false,
        _ => return Err(NO_PICTURE),
    };
    reader.set_format(format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|e| why(&e))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(TOO_LARGE);
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|e| why(&e))?;
    if width.max(height) > longest {
        image = image.thumbnail(longest, longest);
    }
    image.apply_orientation(turned);
    Ok((image, is_opaque))
}

/// JPEG knows nothing see-through: what is, is shown on white.
fn on_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let mut ground = RgbaImage::from_pixel(image.width(), image.height(), Rgba([255; 4]));
    imageops::overlay(&mut ground, &image.into_rgba8(), 0, 0);
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(ground).into_rgb8())
}

fn jpeg(image: &DynamicImage) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)).ok()?;
    Some(bytes)
}

fn why(error: &ImageError) -> &'static str {
    if matches!(error, ImageError::Limits(_)) { TOO_LARGE } else { BROKEN }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// Photographs as JPEG; what may be a drawing, or see-through, as PNG.
fn encoded(image: &DynamicImage, opaque: bool) -> Option<Picture> {
    let (mime, ending, bytes) = if opaque {
        ("image/jpeg", ".jpg", jpeg(&DynamicImage::ImageRgb8(image.to_rgb8()))?)
    } else {
        let mut bytes = Vec::new();
        let image = match image.color().has_alpha() {
            true => DynamicImage::ImageRgba8(image.to_rgba8()),
            false => DynamicImage::ImageRgb8(image.to_rgb8()),
        };
        image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).ok()?;
        ("image/png", ".png", bytes)
    };
    let (width, height) = (i64::from(image.width()), i64::from(image.height()));
    let sha256 = Sha256::digest(&bytes).into();
    Some(Picture { bytes, mime, ending, width, height, sha256 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        let image = DynamicImage::new_rgb8(width, height);
        image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    #[test]
    fn each_format_is_known_by_its_bytes_and_made_anew() {
        use ImageFormat as F;
        let kinds = [(F::Png, "png"), (F::Jpeg, "jpeg"), (F::Gif, "png"), (F::WebP, "png")];
        for (format, kind) in kinds {
            let picture = remade(&drawn(6, 4, format)).unwrap();
            assert_eq!(picture.mime, format!("image/{kind}"));
            assert_eq!((picture.width, picture.height), (6, 4));
            assert!(remade(&picture.bytes).is_ok());
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let png = drawn(60, 40, ImageFormat::Png);
        assert_eq!(remade(b"<svg onload=alert(1)>").err(), Some(NO_PICTURE));
        assert_eq!(remade(b"").err(), Some(NO_PICTURE));
        assert_eq!(remade(&png[..png.len() / 2]).err(), Some(BROKEN));
        assert_eq!(remade(b"BM\0\0\0\0\0\0\0\0\x36\0\0\0").err(), Some(NO_PICTURE));
    }

    #[test]
    fn a_bomb_of_pixels_is_not_decoded() {
        // A head that promises 20,000 times 19,999 pixels.
        let mut png = drawn(1, 1, ImageFormat::Png);
        png[16..20].copy_from_slice(&20_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&19_999_u32.to_be_bytes());
        let crc = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(remade(&png).err(), Some(TOO_LARGE));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
            })
        };
        !bytes.iter().fold(u32::MAX, step)
    }

    #[test]
    fn a_photo_is_shown_in_two_sizes_on_white() {
        let mut bytes = Vec::new();
        let glass = DynamicImage::ImageRgba8(RgbaImage::new(400, 3_200));
        glass.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        let photo = prepared(&bytes).unwrap();
        assert_eq!((photo.width, photo.height), (200, 1_600));
        let small =
            image::load_from_memory_with_format(&photo.thumbnail, ImageFormat::Jpeg).unwrap();
        assert_eq!((small.width(), small.height()), (20, 160));
        assert!(small.to_rgb8().pixels().all(|pixel| pixel.0.iter().all(|light| *light > 250)));
        let tiny = prepared(&drawn(9, 9, ImageFormat::Gif)).unwrap();
        assert_eq!((tiny.width, &tiny.thumbnail), (9, &tiny.large));
    }

    #[test]
    fn a_large_one_is_made_smaller() {
        let picture = remade(&drawn(4_000, 1_000, ImageFormat::Jpeg)).unwrap();
        assert_eq!((picture.width, picture.height), (2_048, 512));
    }
}
