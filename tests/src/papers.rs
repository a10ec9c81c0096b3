//! Papers to hand in: the smallest files of each type that programs open.

use std::fmt::Write as _;

use miniz_oxide::deflate::compress_to_vec_zlib;

/// A picture of 8 by 8 pixels.
#[must_use]
pub fn png() -> Vec<u8> {
    png_of(8, 8)
}

/// A PNG whose header says this size, in black and white; it has pixels for 8 by 8.
#[must_use]
pub fn png_of(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // A depth of one bit, grey, and nothing special.
    let header = [&size[..], &[1, 0, 0, 0, 0]].concat();
    // Eight rows of a filter and a byte each, stored, not compressed.
    let pixels = [
        &[0x78, 0x01, 0x01, 16, 0, 0xef, 0xff][..],
        &[0; 16],
        &[0, 16, 0, 1],
    ];
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        chunk(*b"IDAT", &pixels.concat()),
        chunk(*b"IEND", b""),
    ]
    .concat()
}

/// A chunk of a PNG: length, name, content and checksum.
fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [&name, content].concat();
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let checksum = !named.iter().fold(!0, |sum, byte| crc(sum, *byte));
    [&length, &named[..], &checksum.to_be_bytes()].concat()
}

/// One byte further in a CRC-32.
fn crc(sum: u32, byte: u8) -> u32 {
    (0..8).fold(sum ^ u32::from(byte), |sum, _| {
        (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
    })
}

/// A picture of 16 by 16 pixels, all of one grey.
#[must_use]
pub fn jpeg() -> Vec<u8> {
    const GREY: &[u8] = b"\
        \xff\xd8\
        \xff\xdb\x00\x43\x00\x14\x0e\x0f\x12\x0f\x0d\x14\x12\x10\x12\x17\x15\
        \x14\x18\x1e\x32\x21\x1e\x1c\x1c\x1e\x3d\x2c\x2e\x24\x32\x49\x40\x4c\
        \x4b\x47\x40\x46\x45\x50\x5a\x73\x62\x50\x55\x6d\x56\x45\x46\x64\x88\
        \x65\x6d\x77\x7b\x81\x82\x81\x4e\x60\x8d\x97\x8c\x7d\x96\x73\x7e\x81\
        \x7c\
        \xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\
        \xff\xc4\x00\x15\x00\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
        \x00\x00\x00\x00\x00\x03\
        \xff\xc4\x00\x14\x10\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
        \x00\x00\x00\x00\x00\
        \xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\
        \x80\x0f\xff\xd9";
    GREY.to_vec()
}

/// One blank page.
#[must_use]
pub fn pdf() -> Vec<u8> {
    pdf_no(0)
}

/// One blank page, in as many bytes for each of a hundred numbers: no two are the same
/// file.
#[must_use]
pub fn pdf_no(number: usize) -> Vec<u8> {
    written(&[numbered(number)], 0)
}

fn numbered(number: usize) -> Vec<u8> {
    format!("<</No {number:02}>>").into_bytes()
}

/// One blank page and another dictionary of this content.
#[must_use]
pub fn pdf_with(content: &str) -> Vec<u8> {
    pdf_and(&[&format!("<<{content}>>")])
}

/// One blank page and these objects, from number 4 on.
#[must_use]
pub fn pdf_and(objects: &[&str]) -> Vec<u8> {
    let objects: Vec<_> = objects
        .iter()
        .map(|object| object.as_bytes().to_vec())
        .collect();
    written(&objects, 0)
}

/// One blank page, and a stream (4) that holds these numbered objects, compressed.
#[must_use]
pub fn pdf_packed(objects: &[(u32, &str)]) -> Vec<u8> {
    let (mut head, mut content) = (String::new(), String::new());
    for (number, object) in objects {
        write!(head, "{number} {} ", content.len()).unwrap();
        writeln!(content, "{object}").unwrap();
    }
    let packed = compress_to_vec_zlib((head.clone() + &content).as_bytes(), 6);
    let entries = format!(
        "/Type/ObjStm/N {}/First {}/Filter/FlateDecode",
        objects.len(),
        head.len()
    );
    written(&[stream(&entries, &packed)], 0)
}

/// A stream with these entries in its dictionary.
#[must_use]
pub fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{entries}/Length {}>>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// One blank page, in a file of just so many bytes.
#[must_use]
pub fn padded_pdf(length: usize) -> Vec<u8> {
    padded_pdf_no(0, length)
}

/// The same for each of a hundred numbers.
#[must_use]
pub fn padded_pdf_no(number: usize, length: usize) -> Vec<u8> {
    let padding = length.checked_sub(pdf().len()).unwrap();
    written(&[numbered(number)], padding)
}

/// A catalogue, a page tree, a page, what else is asked for, and a table of where
/// each of them is. The padding is a part of the first comment.
#[must_use]
pub fn written(more: &[Vec<u8>], padding: usize) -> Vec<u8> {
    let mut file = format!("%PDF-1.4\n%{}\n", " ".repeat(padding)).into_bytes();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", more.len() + 4);
    let base = [
        &b"<</Type/Catalog/Pages 2 0 R>>"[..],
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ];
    let all = base.into_iter().chain(more.iter().map(Vec::as_slice));
    for (number, object) in (1..).zip(all) {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    let size = more.len() + 4;
    let end = format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start:010}\n%%EOF\n");
    [&file[..], table.as_bytes(), end.as_bytes()].concat()
}
