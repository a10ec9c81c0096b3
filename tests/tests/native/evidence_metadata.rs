//! Whatever a hostile file says of its making, reading it ends soon, and what is kept is small.

use proptest::prelude::*;
use regain_core::evidence::content::FileType;
use regain_core::evidence::made::Made;
use regain_core::evidence::metadata::{KEPT, WINDOW, read};

const TYPES: [FileType; 3] = [FileType::Pdf, FileType::Jpeg, FileType::Png];

/// Parts of which files that say something are made, whole and broken, in any order.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        &b"/Producer"[..],
        b"/Creator",
        b"/CreationDate",
        b"/ModDate",
        b"(",
        b")",
        b"\\",
        b"<FEFF",
        b"<",
        b">",
        b"D:20261122160500+01'00'",
        b"D:99991231235959-99'99'",
        b"00000101",
        b"CreatorTool=\"",
        b"CreatorTool>",
        b"ModifyDate>",
        b"Photoshop",
        b"\xff\xd8\xff\xe1\0\0Exif\0\0",
        b"eXIf",
        b"II*\0\x08\0\0\0\xff\xff",
        b"MM\0*\0\0\0\x08\xff\xff",
        b"\x31\x01\x02\0\xff\xff\xff\xff",
        b"\x01\x32\0\x02\0\0\0\x14\xff\xff\xff\xf0",
        b"\x87\x69\0\x04\0\0\0\x01\0\0\0\x08",
        b"\x69\x87\x04\0\x01\0\0\0\xff\xff\xff\xff",
        b"\0\0\0\xfftEXtSoftware\0",
        b"2026:11:22 16:05:00\0",
    ]);
    let part = prop_oneof![
        3 => known.prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn whatever_a_file_says_is_read_without_harm_and_kept_short(bytes in files()) {
        for file_type in TYPES {
            let made = read(&bytes, file_type);
            let software = made.software.clone().unwrap_or_default();
            prop_assert!(software.chars().count() <= KEPT);
            prop_assert!(!software.contains(char::is_control), "{software:?}");
            let kept = serde_json::to_string(&made).unwrap();
            prop_assert_eq!(serde_json::from_str::<Made>(&kept).unwrap(), made);
        }
    }
}

#[test]
fn no_more_of_a_file_is_looked_at_than_its_ends() {
    let says = &b"CreatorTool=\"GIMP\""[..];
    let far = &vec![b' '; WINDOW][..];
    for file_type in TYPES {
        let at_start = read(&[says, far, far].concat(), file_type);
        assert_eq!(at_start.software.as_deref(), Some("GIMP"));
        assert!(read(&[far, says, far].concat(), file_type).is_silent());
    }
    let at_end = read(&[far, far, says].concat(), FileType::Pdf);
    assert_eq!(at_end.software.as_deref(), Some("GIMP"));
}
