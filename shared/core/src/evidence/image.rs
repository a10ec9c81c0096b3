//! How large an image is, by its header, and whether it arrived whole. Nothing is
//! decoded: that is where bombs go off.

use super::Flaw;

/// The most pixels on a side. Phones take pictures of 9000.
const MAX_SIDE: u32 = 20_000;
/// The most pixels in all.
const MAX_PIXELS: u64 = 50_000_000;
/// The most scans of a JPEG, each of which takes the time of a whole picture. Programs
/// write ten or so.
const MAX_SCANS: usize = 100;

/// Whether this is a picture in the container of HEIC (ISO 23008-12, 10.2), by the brand
/// that it names first.
pub(super) fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8; 4]; 10] = [
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1",
    ];
    let name = bytes.get(4..).and_then(|rest| rest.strip_prefix(b"ftyp"));
    let brand = name.and_then(<[u8]>::first_chunk);
    brand.is_some_and(|brand| BRANDS.contains(&brand))
}

/// # Errors
/// [`Flaw::Broken`] or [`Flaw::TooManyPixels`].
pub(super) fn check_png(bytes: &[u8]) -> Result<(), Flaw> {
    check_size(png_size(bytes))
}

/// The width and height of a PNG whose chunks follow each other to the last. Only the
/// first has sizes. Something may follow the last, as in screenshots that were cropped.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut size = None;
    let mut rest = bytes.get(8..)?;
    loop {
        let (length, chunk) = rest.split_first_chunk()?;
        let length = u32::from_be_bytes(*length) as usize;
        let (name, data) = chunk.split_first_chunk::<4>()?;
        match (name, size) {
            (b"IHDR", None) if length == 13 => {
                let (width, data) = data.split_first_chunk()?;
                let (height, _) = data.split_first_chunk()?;
                size = Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)));
            }
            (b"IHDR", _) | (_, None) => return None,
            // Its checksum, too, has come.
            (b"IEND", _) => return size.filter(|_| data.len() >= 4),
            _ => {}
        }
        rest = data.get(length..)?.get(4..)?;
    }
}

/// # Errors
/// [`Flaw::Broken`] or [`Flaw::TooManyPixels`].
pub(super) fn check_jpeg(bytes: &[u8]) -> Result<(), Flaw> {
    check_size(jpeg_size(bytes))
}

/// The width and height of a JPEG whose picture has an end, and one size. Segments are
/// skipped by their length, and with them thumbnails that have sizes and ends of their
/// own; after the picture, phones append films and depth maps.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut size = None;
    let mut scans = 0;
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
        if marker == 0xd9 {
            return size.filter(|_| scans > 0);
        }
        let length = usize::from(u16::from_be_bytes(*segment.first_chunk()?));
        let (segment, next) = segment.split_at_checked(length)?;
        rest = next;
        match (marker, segment) {
            // What lies between the frames is tables and extensions.
            (0xc4 | 0xc8 | 0xcc, _) => {}
            (0xc0..=0xcf, [_, _, _, y1, y0, x1, x0, ..]) if size.is_none() => {
                let length = |high: &u8, low: &u8| u32::from(u16::from_be_bytes([*high, *low]));
                size = Some((length(x1, x0), length(y1, y0)));
            }
            // A second size, or one that comes later, so that programs take one and
            // the other.
            (0xc0..=0xcf | 0xdc | 0xde, _) => return None,
            (0xda, _) => {
                scans += 1;
                size.filter(|_| scans <= MAX_SCANS)?;
                rest = after_scan(rest)?;
            }
            _ => {}
        }
    }
}

/// What follows the compressed data of a scan, in which 0xff is escaped by a zero, and
/// restarts are marked.
fn after_scan(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let start = rest.iter().position(|byte| *byte == 0xff)?;
        rest = rest.get(start..)?;
        match rest.get(1)? {
            0 | 0xd0..=0xd7 => rest = rest.get(2..)?,
            _ => return Some(rest),
        }
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
