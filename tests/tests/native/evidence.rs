//! What may be handed in, and what is refused for what it is.

use std::sync::LazyLock;

use proptest::prelude::*;
use regain_core::crypto::hpke::{OVERHEAD, Place, RANDOM, open, seal};
use regain_core::crypto::keyring::Keyring;
use regain_core::evidence::Flaw;
use regain_core::evidence::MAX_BYTES;
use regain_core::evidence::content::{FileType, clean_name, inspect};
use regain_tests::evidence_keyrings;
use regain_tests::papers::{jpeg, padded_pdf, pdf, png, png_of};

/// What the content alone is taken for.
fn seen(bytes: &[u8]) -> Result<FileType, Flaw> {
    inspect(bytes, None, None)
}

/// A JPEG with this after its first two bytes.
fn jpeg_with(segments: &[u8]) -> Vec<u8> {
    let jpeg = jpeg();
    let (start, rest) = jpeg.split_at(2);
    [start, segments, rest].concat()
}

/// A JPEG whose header says this size.
fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = jpeg();
    let size = jpeg.windows(4).position(|window| window == [0, 16, 0, 16]);
    let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
    let start = size.unwrap();
    jpeg[start..start + 4].copy_from_slice(&sides);
    jpeg
}

#[test]
fn papers_are_what_they_are_whatever_they_are_called() {
    for (file, file_type, name, declared) in [
        (pdf(), FileType::Pdf, "kbis.PDF", "application/pdf"),
        (jpeg(), FileType::Jpeg, "IMG_0001.JPG", "image/jpeg"),
        (png(), FileType::Png, "screen.png", "image/png"),
    ] {
        assert_eq!(seen(&file), Ok(file_type));
        assert_eq!(inspect(&file, Some(name), Some(declared)), Ok(file_type));
        assert_eq!(inspect(&file, Some("scan"), None), Ok(file_type));
        for other in ["x.php", "x.jpg.php", "x.html", "x\0.pdf"] {
            assert_eq!(inspect(&file, Some(other), None), Err(Flaw::NameDisagrees));
        }
        let declared = inspect(&file, Some(name), Some("text/html"));
        assert_eq!(declared, Err(Flaw::NameDisagrees));
    }
    let renamed = inspect(&png(), Some("x.pdf"), None);
    assert_eq!(renamed, Err(Flaw::NameDisagrees));
    let declared = inspect(&png(), None, Some("application/pdf"));
    assert_eq!(declared, Err(Flaw::NameDisagrees));
}

#[test]
fn anything_else_is_not_taken() {
    let html = b"<!DOCTYPE html><script>alert(1)</script>".to_vec();
    let polyglot = [b"<html>", &pdf()[..]].concat();
    for file in [
        html,
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(),
        b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
        b"RIFF\x1a\0\0\0WEBPVP8L".to_vec(),
        b"\0\0\0\x18ftypmp42\0\0\0\0".to_vec(),
        b"PK\x03\x04\x14\0[Content_Types].xml".to_vec(),
        b"\x89PNG\n\x1a\n".to_vec(),
        b"x".to_vec(),
        polyglot,
    ] {
        assert_eq!(seen(&file), Err(Flaw::TypeUnknown), "{file:?}");
        let called = inspect(&file, Some("x.pdf"), Some("application/pdf"));
        assert_eq!(called, Err(Flaw::TypeUnknown), "{file:?}");
    }
}

#[test]
fn a_picture_of_an_iphone_is_known_by_its_name() {
    for brand in ["heic", "heix", "mif1"] {
        let file = format!("\0\0\0\x18ftyp{brand}\0\0\0\0");
        for name in [None, Some("IMG_1.HEIC"), Some("carte.jpg")] {
            let taken = inspect(file.as_bytes(), name, None);
            assert_eq!(taken, Err(Flaw::Heic), "{brand} {name:?}");
        }
    }
}

#[test]
fn a_picture_may_be_called_like_another_picture() {
    for (name, declared) in [
        ("carte.jfif", "image/jpeg"),
        ("IMG_0001.HEIC", "image/heic"),
        ("capture.png", "image/png"),
        ("Mme. Martin", "application/octet-stream"),
        ("scan 12.11.2026", ""),
    ] {
        let taken = inspect(&jpeg(), Some(name), Some(declared));
        assert_eq!(taken, Ok(FileType::Jpeg), "{name}");
    }
}

#[test]
fn a_file_has_a_size() {
    assert_eq!(seen(b""), Err(Flaw::Empty));
    assert_eq!(padded_pdf(MAX_BYTES).len(), MAX_BYTES);
    assert_eq!(seen(&padded_pdf(MAX_BYTES)), Ok(FileType::Pdf));
    assert_eq!(seen(&padded_pdf(MAX_BYTES + 1)), Err(Flaw::TooLarge));
}

#[test]
fn bombs_are_seen_by_their_header() {
    for (width, height, expected) in [
        (20_000, 2500, Ok(FileType::Png)),
        (20_001, 1, Err(Flaw::TooManyPixels)),
        (1, 20_001, Err(Flaw::TooManyPixels)),
        (10_000, 5001, Err(Flaw::TooManyPixels)),
        (50_000, 50_000, Err(Flaw::TooManyPixels)),
        (u32::MAX, u32::MAX, Err(Flaw::TooManyPixels)),
        (0, 8, Err(Flaw::Broken)),
    ] {
        assert_eq!(seen(&png_of(width, height)), expected, "{width}x{height}");
    }
    for (width, height, expected) in [
        (8000, 6000, Ok(FileType::Jpeg)),
        (10_000, 5001, Err(Flaw::TooManyPixels)),
        (u16::MAX, u16::MAX, Err(Flaw::TooManyPixels)),
        (16, 0, Err(Flaw::Broken)),
    ] {
        assert_eq!(seen(&jpeg_of(width, height)), expected, "{width}x{height}");
    }
}

#[test]
fn a_picture_has_one_size() {
    let jpeg = jpeg();
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    let scan = jpeg.windows(2).position(|two| two == [0xff, 0xda]).unwrap();
    let frame = &jpeg[frame..frame + 13];
    let with = |place: usize, segment: &[u8]| [&jpeg[..place], segment, &jpeg[place..]].concat();
    let end = jpeg.len() - 2;
    for (place, segment) in [
        (scan, frame),
        (end, frame),
        (
            2,
            &[0xff, 0xde, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0],
        ),
        (end, &[0xff, 0xdc, 0, 4, 0xff, 0xff]),
    ] {
        assert_eq!(
            seen(&with(place, segment)),
            Err(Flaw::Broken),
            "{segment:?}"
        );
    }
    let scans = |count: usize| with(end, &jpeg[scan..end].repeat(count));
    assert_eq!(seen(&scans(99)), Ok(FileType::Jpeg));
    assert_eq!(seen(&scans(100)), Err(Flaw::Broken));

    let png = png();
    let (head, rest) = png.split_at(33);
    let twice = [head, &png_of(60_000, 60_000)[8..33], rest].concat();
    assert_eq!(seen(&twice), Err(Flaw::Broken));
    let none = [&head[..8], rest].concat();
    assert_eq!(seen(&none), Err(Flaw::Broken));
}

#[test]
fn what_broke_off_is_broken_and_what_follows_the_end_is_not_looked_at() {
    for file in [pdf(), jpeg(), png()] {
        let whole = seen(&file);
        for cut in [6, 20, 60] {
            let cut = &file[..file.len() - cut];
            assert_eq!(seen(cut), Err(Flaw::Broken), "{whole:?}");
        }
        let followed = [&file[..], &[0; 100]].concat();
        assert_eq!(seen(&followed), whole);
    }
}

#[test]
fn a_thumbnail_is_not_the_picture() {
    let thumbnail = jpeg_of(60_000, 60_000);
    let length = u16::try_from(2 + thumbnail.len()).unwrap().to_be_bytes();
    let segment = [&[0xff, 0xff, 0xe1], &length[..], &thumbnail].concat();
    let photo = jpeg_with(&segment);
    assert_eq!(seen(&photo), Ok(FileType::Jpeg));
    assert_eq!(seen(&photo[..photo.len() - 2]), Err(Flaw::Broken));
}

/// The public and the private keyring.
static RINGS: LazyLock<[Keyring; 2]> = LazyLock::new(evidence_keyrings);

/// Bytes that look like something at first.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let starts = [
        &b""[..],
        b"%PDF-1.7\n%%EOF ",
        b"\xff\xd8\xff\xc0\0\x08",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    ];
    let words = [
        &b"/"[..],
        b"/Type/Pages",
        b"/Kids[4 0 R]",
        b"/Count 9",
        b"#4",
        b" 4 0 obj",
        b"<<",
        b">>",
        b"[",
        b"(",
        b"/N 2/First 3",
        b" stream\n",
        b" R",
        b"\xff",
        b"\xff\xda\0\x02",
        b"\xff\xc0\0\0",
        b"\xff\xd9",
    ];
    let word = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..9),
        prop::sample::select(words.to_vec()).prop_map(Vec::from),
    ];
    let start = prop::sample::select(starts.to_vec());
    (start, prop::collection::vec(word, 0..40))
        .prop_map(|(start, words)| [start.to_vec(), words.concat()].concat())
}

proptest! {
    #[test]
    fn inspection_survives_any_bytes(
        bytes in files(),
        name in any::<Option<String>>(),
        declared in any::<Option<String>>(),
    ) {
        let _ = inspect(&bytes, name.as_deref(), declared.as_deref());
        let _ = seen(&bytes);
    }

    #[test]
    fn papers_survive_any_change(index in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for mut file in [pdf(), jpeg(), png()] {
            let index = index.index(file.len());
            file[index] = byte;
            let _ = seen(&file);
        }
    }

    #[test]
    fn a_clean_name_is_clean_short_and_stays_so(name in r#"([\PC\p{Cc}]|[ ./\\"'`]|\u{202e}){0,120}"#) {
        let clean = clean_name(&name, FileType::Png);
        prop_assert_eq!(clean_name(&clean, FileType::Png), &clean[..]);
        prop_assert!(clean.to_lowercase().rsplit_once('.').is_some_and(|(_, end)| end == "png"));
        prop_assert!(!clean.is_empty() && clean.chars().count() <= 80);
        let odd = |c: char| c.is_control() || "/\\\"'`\u{202e}\u{200f}\u{2028}".contains(c);
        prop_assert!(!clean.contains(odd), "{clean:?}");
    }
}

proptest! {
    // Unoptimised, each takes a while.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_sealed_comes_back(
        file in prop::collection::vec(any::<u8>(), 0..2000),
        random in prop::collection::vec(any::<u8>(), RANDOM),
        [case_id, item, file_id] in any::<[String; 3]>(),
    ) {
        let [public, private] = &*RINGS;
        let place = Place { case_id: &case_id.into(), item: &item, file_id: &file_id.into() };
        let random = random.first_chunk().unwrap();
        let sealed = seal(file.clone(), &place, random, public).unwrap();
        prop_assert_eq!(sealed.bytes.len(), file.len() + OVERHEAD);
        prop_assert_eq!(open(sealed.bytes, &sealed.key_id, &place, private), Ok(file));
    }
}
