//! One picture: decoded from whatever it really is, turned upright, bounded, encoded anew. Nothing of the old file
//! survives but what is seen.

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};
use std::io::Cursor;

const MOST_PIXELS: u64 = 40_000_000;
const LONGEST_SIDE: u32 = 20_000;
/// Of a decoder, in bytes.
const MOST_MEMORY: u64 = 192 << 20;
/// Larger ones are made smaller.
const KEPT_SIDE: u32 = 2_048;
const QUALITY: u8 = 85;

const NO_PICTURE: &str = "neither PNG, JPEG, GIF nor WebP";
const TOO_LARGE: &str = "more than 40 million pixels";
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

/// # Errors
/// Why this is no photo.
pub fn remade(bytes: &[u8]) -> Result<Picture, &'static str> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    let format = image::guess_format(bytes).map_err(|_| NO_PICTURE)?;
    let opaque = match format {
        ImageFormat::Jpeg => true,
        ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP => false,
        _ => return Err(NO_PICTURE),
    };
    reader.set_format(format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|_| BROKEN)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(TOO_LARGE);
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| BROKEN)?;
    if width.max(height) > KEPT_SIDE {
        image = image.thumbnail(KEPT_SIDE, KEPT_SIDE);
    }
    image.apply_orientation(turned);
    encoded(&image, opaque).ok_or(BROKEN)
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
    let mut bytes = Vec::new();
    let (mime, ending) = if opaque {
        let image = DynamicImage::ImageRgb8(image.to_rgb8());
        image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)).ok()?;
        ("image/jpeg", ".jpg")
    } else {
        let image = match image.color().has_alpha() {
            true => DynamicImage::ImageRgba8(image.to_rgba8()),
            false => DynamicImage::ImageRgb8(image.to_rgb8()),
        };
        image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).ok()?;
        ("image/png", ".png")
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
    fn a_large_one_is_made_smaller() {
        let picture = remade(&drawn(4_000, 1_000, ImageFormat::Jpeg)).unwrap();
        assert_eq!((picture.width, picture.height), (2_048, 512));
    }
}
