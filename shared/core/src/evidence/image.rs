//! How large an image is, by its header, and whether it arrived whole. Nothing is
//! decoded: that is where bombs go off.

use super::Flaw;

/// The most pixels on a side. Phones take pictures of 9000.
const MAX_SIDE: u32 = 20_000;
/// The most pixels in all.
const MAX_PIXELS: u64 = 50_000_000;

/// The last chunk of every PNG, with its length and checksum.
const IEND: &[u8; 12] = b"\0\0\0\0IEND\xaeB`\x82";
/// The first chunk of every PNG, up to the size.
const IHDR: &[u8; 8] = b"\0\0\0\rIHDR";

/// # Errors
/// [`Flaw::Broken`] or [`Flaw::TooManyPixels`].
pub(super) fn check_png(bytes: &[u8]) -> Result<(), Flaw> {
    // Something may follow the last chunk, as in screenshots that were cropped.
    let whole = bytes.windows(IEND.len()).rev().any(|window| window == IEND);
    let size = || {
        let header = bytes.get(8..)?.strip_prefix(IHDR)?;
        let (width, rest) = header.split_first_chunk()?;
        let (height, _) = rest.split_first_chunk()?;
        Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
    };
    check_size(size().filter(|_| whole))
}

/// # Errors
/// [`Flaw::Broken`] or [`Flaw::TooManyPixels`].
pub(super) fn check_jpeg(bytes: &[u8]) -> Result<(), Flaw> {
    check_size(jpeg_size(bytes))
}

/// The width and height of a JPEG whose picture has an end. Segments are skipped by
/// their length, and with them thumbnails that have sizes and ends of their own;
/// after the picture, phones append films and depth maps.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut size = None;
    let mut rest = bytes.get(2..)?;
    loop {
        let (marker, segment) = match rest {
            // Markers may be preceded by filling.
            [0xff, 0xff, ..] => {
                rest = rest.get(1..)?;
                continue;
            }
            [0xff, marker, segment @ ..] => (*marker, segment),
            _ => return None,
        };
        let length = usize::from(u16::from_be_bytes(*segment.first_chunk()?));
        let (segment, next) = segment.split_at_checked(length)?;
        match (marker, segment) {
            // What lies between the frames is tables and extensions.
            (0xc4 | 0xc8 | 0xcc, _) => {}
            (0xc0..=0xcf, [_, _, _, y1, y0, x1, x0, ..]) => {
                let length = |high: &u8, low: &u8| u32::from(u16::from_be_bytes([*high, *low]));
                size = Some((length(x1, x0), length(y1, y0)));
            }
            // Compressed data never holds an end by chance: it is escaped there.
            (0xda, _) => {
                let whole = next.windows(2).any(|window| window == [0xff, 0xd9]);
                return size.filter(|_| whole);
            }
            _ => {}
        }
        rest = next;
    }
}

fn check_size(size: Option<(u32, u32)>) -> Result<(), Flaw> {
    match size {
        None | Some((0, _) | (_, 0)) => Err(Flaw::Broken),
        Some((width, height))
            if width.max(height) > MAX_SIDE
                || u64::from(width) * u64::from(height) > MAX_PIXELS =>
        {
            Err(Flaw::TooManyPixels)
        }
        Some(_) => Ok(()),
    }
}
