//! What hostile files cost, and what readers would take otherwise than here.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use miniz_oxide::deflate::compress_to_vec_zlib;

use super::budget::Budget;
use super::look;
use crate::evidence::Flaw;

/// What comes of a file with this budget.
fn within(file: &[u8], mut budget: Budget) -> Result<(), Flaw> {
    look(file, &mut budget)
}

fn seen(file: impl AsRef<[u8]>) -> Result<(), Flaw> {
    let file = file.as_ref();
    within(file, Budget::of(file.len()))
}

/// A stream with these entries beside its length.
fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let length = data.len();
    let head = format!("1 0 obj<<{entries}/Length {length}>>stream\n");
    [head.as_bytes(), data, b"\nendstream endobj "].concat()
}

const OPAQUE: Result<(), Flaw> = Err(Flaw::Opaque);

#[test]
fn looking_ahead_for_a_stream_is_paid() {
    for ahead in ["obj 5(", "obj 5%", "obj 5<", "obj 5 "] {
        let file = format!("%PDF-{}", ahead.repeat(100));
        let budget = Budget {
            steps: file.len(),
            ..Budget::of(0)
        };
        let is_over = within(file.as_bytes(), budget) == OPAQUE;
        // A blank ahead is passed over once.
        assert_eq!(is_over, ahead != "obj 5 ", "{ahead}");
    }
    assert_eq!(seen("obj 5(".repeat(1000)), OPAQUE);
}

#[test]
fn looking_for_the_end_of_a_stream_and_unpacking_it_are_paid() {
    let nothing = compress_to_vec_zlib(b"", 1);
    let head = b"1 0 obj<</Type/ObjStm/N 0/First 0/Filter/Fl>>stream\n";
    let endless = [&head[..], &nothing].concat();
    assert_eq!(seen(&endless), Ok(()));
    assert_eq!(seen(endless.repeat(1000)), OPAQUE);
    let ended = stream("/Type/ObjStm/N 0/First 0/Filter/Fl", &nothing);
    assert_eq!(seen(ended.repeat(1000)), Ok(()));
    // One that says that it goes on to the end.
    let head = b"1 0 obj<</Type/ObjStm/N 0/First 0/Filter/Fl/Length 99999999>>stream\n";
    let long = [&head[..], &nothing, b"endstream "].concat();
    assert_eq!(seen(long.repeat(1000)), OPAQUE);
}

#[test]
fn each_version_of_a_node_is_a_visit() {
    let empty = "9 0 obj[]";
    let kids = "9 0 R ".repeat(40);
    let file = empty.repeat(40) + &format!("2 0 obj<</Type/Pages/Kids[{kids}]>>");
    let visits = |visits| {
        let budget = Budget {
            visits,
            ..Budget::of(file.len())
        };
        within(file.as_bytes(), budget)
    };
    assert_eq!(visits(40 * 41 - 1), Err(Flaw::TooManyPages));
    assert_eq!(visits(40 * 41), Ok(()));
}

#[test]
fn whatever_is_kept_takes_room() {
    for (object, kept) in [
        // An object; lists, and what is in them.
        ("9 0 obj 5 ", 1),
        ("9 0 obj[]", 2),
        ("9 0 obj[3 0 R 3 0 R]", 4),
        ("9 0 obj<</Type/Pages/Kids[3 0 R]>>", 3),
        ("obj<</Type/Pages/Kids[3 0 R]>>", 2),
        ("9 0 obj<</Type/Pages/Count 8 0 R/Kids[]>> 8 0 obj 1 ", 4),
        ("9 0 obj<</OpenAction 9 0 R/S/GoTo>>", 2),
    ] {
        let room = |room| {
            let budget = Budget {
                room,
                ..Budget::of(1000)
            };
            within(object.as_bytes(), budget)
        };
        assert_eq!(room(kept - 1), OPAQUE, "{object}");
        assert_eq!(room(kept), Ok(()), "{object}");
    }
    let versions = "9 0 obj[]".repeat(100);
    let budget = |room| Budget {
        room,
        ..Budget::of(versions.len())
    };
    assert_eq!(within(versions.as_bytes(), budget(100)), OPAQUE);
    assert_eq!(within(versions.as_bytes(), budget(101)), Ok(()));
}

#[test]
fn a_stream_of_objects_says_what_programs_write_there_and_nothing_else() {
    let data = b"7 0 8 5 <<>> <<>>";
    let plain = "/N 2/First 8";
    for entries in [
        "/Type/ObjStm/N 2/First 8",
        "/N 2/First 8",
        "/First 8/N 2/Type/ObjStm/Extends 3 0 R",
    ] {
        assert_eq!(seen(stream(entries, data)), Ok(()), "{entries}");
    }
    for more in [
        "/DecodeParms 6 0 R",
        "/DecodeParms null",
        "/DP<</Predictor 12>>",
        "/F(x)",
        "/F/ASCIIHexDecode",
        "/FFilter/Fl",
        "/Crypt[]",
        "/Type 6 0 R",
        "/Type/X",
        "/Filter 6 0 R",
        "/Filter null",
        "/Length 6 0 R",
        "/N 2",
        "/First 8",
        "/X R",
    ] {
        let entries = format!("/Type/ObjStm{plain}{more}");
        assert_eq!(seen(stream(&entries, data)), OPAQUE, "{more}");
        let entries = format!("{more}{plain}");
        assert_eq!(seen(stream(&entries, data)), OPAQUE, "{more}");
    }
    for entries in [
        "/Type/ObjStm",
        "/Type/ObjStm/N 2",
        "/Type/ObjStm/First 8",
        "/N 6 0 R/First 7 0 R",
        "/N 2/First 7 0 R",
        "/N +2/First 8",
        "/N 2/First 8.0",
        "/N 2/First -8",
        "/N 2/First 1e1",
        "/N 2/First[8]",
        "/N 2/First (8)",
        // What is a value for some readers is a key for others.
        "/X R/N 2/First 8",
        "/X foo/Type/ObjStm",
        "/N R/First 8",
        "/X/Type/ObjStm",
    ] {
        assert_eq!(seen(stream(entries, data)), OPAQUE, "{entries}");
    }
    for entries in ["/N 3/Alternate/DeviceRGB", "/First 8", "/Names[/N/First]"] {
        assert_eq!(seen(stream(entries, data)), Ok(()), "{entries}");
    }
}

#[test]
fn a_stream_of_objects_that_is_not_packed_says_how_long_it_is() {
    let of = |length: &str, end: &str| {
        seen(format!(
            "1 0 obj<</N 1/First 4{length}>>stream{end}7 0 <<>>\nendstream"
        ))
    };
    assert_eq!(of("/Length 8", "\n"), Ok(()));
    assert_eq!(of("/Length 8", "\r\n"), Ok(()));
    assert_eq!(of("", "\n"), OPAQUE);
    assert_eq!(of("/Length 6 0 R", "\n"), OPAQUE);
    // It begins on the next line for some readers, and for others at once.
    for end in [" ", "\r", " \n", "%\n"] {
        assert_eq!(of("/Length 8", end), OPAQUE, "{end:?}");
    }
    let packed = compress_to_vec_zlib(b"7 0 <<>>", 1);
    let head = b"1 0 obj<</N 1/First 4/Filter/Fl/Length 6 0 R>>stream\n";
    assert_eq!(seen([&head[..], &packed].concat()), Ok(()));
}

#[test]
fn the_places_of_packed_objects_are_digits() {
    for (header, expected) in [
        ("7 0 8 5", Ok(())),
        ("7 0 8 +5", OPAQUE),
        ("7 0 8 -5", OPAQUE),
        ("7 0 8 5.0", OPAQUE),
        ("7 0 8 5e0", OPAQUE),
        ("7 0 8 4294967301", OPAQUE),
        ("7 0 8 99", OPAQUE),
        ("7 0 8 (5)", OPAQUE),
        ("7 0 8", OPAQUE),
        ("+7 0 8 5", OPAQUE),
        ("4294967303 0 8 5", OPAQUE),
    ] {
        let entries = format!("/Type/ObjStm/N 2/First {}", header.len() + 1);
        let data = format!("{header} <<>> <<>>");
        assert_eq!(
            seen(stream(&entries, data.as_bytes())),
            expected,
            "{header}"
        );
    }
}

#[test]
fn an_object_has_the_number_that_every_reader_takes() {
    let go = "5 0 obj<</S/GoTo>>endobj\n1 0 obj<</OpenAction 5 0 R>>endobj\n";
    let of = |head: &str| seen(format!("{go}{head}<</S/URI>>endobj"));
    for head in [
        "9 0 obj",
        "9 0\nobj",
        "9\r\n0 obj",
        "%\n9 0obj",
        "51 0 obj",
        "9 % 8 0 obj",
    ] {
        assert_eq!(of(head), Ok(()), "{head:?}");
    }
    for head in [
        "5 0 obj",
        "5\n0\0obj",
        "5 0obj",
        "%5 0 obj",
        "x5 0 obj",
        "3 5 0 obj",
        // A table may lead into the number.
        "15 0 obj",
        "305 0 obj",
    ] {
        assert_eq!(of(head), Err(Flaw::Active), "{head:?}");
    }
    let far = format!("5{}0 obj", " ".repeat(1000));
    assert_eq!(of(&far), Err(Flaw::Active));
    for head in [
        "5 0 %9 0\nobj",
        "5 0%\robj",
        "5 %9\n0 obj",
        "5 0 %\n\n \n obj",
        "5. 0 obj",
        "+5 0 obj",
        "5 -0 obj",
        "5 0. obj",
        "5 . obj",
        "8388608 0 obj",
        "4294967301 0 obj",
    ] {
        assert_eq!(of(head), OPAQUE, "{head:?}");
    }
    let others = "15 0 obj<</S/P>>endobj 25 0 obj<</Type/Page>>endobj";
    assert_eq!(seen(format!("{go}{others}")), Ok(()), "no actions");
    let elsewhere = "15 0 obj<</S 7 0 R>>endobj";
    assert_eq!(seen(format!("{go}{elsewhere}")), Err(Flaw::Active));
    // Words, and bytes of pictures.
    for text in [
        "a .obj file",
        "-obj ",
        "\u{fe}\n\u{fe} obj ",
        "50 % of obj s",
    ] {
        assert_eq!(of(text), Ok(()), "{text:?}");
    }
}

#[test]
fn what_is_carried_out_is_found_as_every_reader_finds_it() {
    let of = |catalogue: &str| {
        let go = "6 0 obj<</S/GoTo>>endobj";
        seen(format!(
            "1 0 obj<<{catalogue}>>endobj 5 0 obj<</S/URI>>endobj {go}"
        ))
    };
    let mut taken = Vec::new();
    for catalogue in [
        "/OpenAction 6 0 R",
        "/OpenAction 6 0R",
        "/OpenAction null/X 5 0 R",
        "/OpenAction[5 0 R/XYZ null null 0]",
        "/X 5 0 R",
    ] {
        assert_eq!(of(catalogue), Ok(()), "{catalogue}");
    }
    for catalogue in [
        "/OpenAction 5 0 R",
        "/OpenAction 5 0R",
        "/OpenAction 5e0 0 R",
        "/OpenAction 50E-1 0 R",
        "/OpenAction 6-1 0 R",
        "/OpenAction 5%\n0%\nR",
        "/OpenAction 6 0 R/OpenAction 5 0 R",
        "/X R/OpenAction 5 0 R",
        "/X foo/OpenAction 5 0 R",
        "/OpenAction R 5 0 R",
        "/OpenAction foo 5 0 R",
        "/X/OpenAction 5 0 R",
        "/OpenAction 4294967301 0 R",
        "/X 8388608 0 R",
    ] {
        if of(catalogue).is_ok() {
            taken.push(String::from(catalogue));
        }
    }
    assert!(taken.is_empty(), "{taken:?}");
}

/// The first page of a document, which its table of objects says to begin after so many bytes of
/// its number.
fn with_table(after: usize) -> String {
    let node = "12 0 obj<</Type/Pages/Kids[3 0 R]>>endobj\n";
    let at = "%PDF-1.4\n".len() + after;
    format!("%PDF-1.4\n{node}xref\n0 2\n0000000000 65535 f \n{at:010} 00000 n \ntrailer<<>>")
}

#[test]
fn a_table_leads_into_no_number() {
    assert_eq!(seen(with_table(0)), Ok(()));
    assert_eq!(seen(with_table(1)), OPAQUE);
    // Readers pass comments over, and count from where the document begins.
    assert_eq!(seen(with_table(1).replace(" n ", "%x\n n ")), OPAQUE);
    assert_eq!(seen(format!("mail{}", with_table(1))), OPAQUE);
    assert_eq!(seen(format!("mail{}", with_table(0))), Ok(()));
    // What goes on otherwise may lead there too.
    assert_eq!(seen(with_table(0).replace("trailer", "x trailer")), OPAQUE);
    assert_eq!(seen("%PDF-1.4 xref in a text"), Ok(()));
}

#[test]
fn a_packed_table_may_lead_into_every_number() {
    let kids = |kid: &str| kid.repeat(20);
    let nodes = format!(
        "1 0 obj<</Type/Pages/Kids[2 0 R 3 0 R 4 0 R]>>endobj
         2 0 obj<</Type/Page>>endobj 3 0 obj<</Type/Page>>endobj 4 0 obj<</Type/Page>>endobj
         12 0 obj<</Type/Pages/Kids[{0}]>>endobj 13 0 obj<</Type/Pages/Kids[{0}]>>endobj
         14 0 obj<</Type/Pages/Kids[{0}]>>endobj",
        kids("90 0 R ")
    );
    let table = "9 0 obj<</Type/XRef/W[1 1 1]>>stream\nendstream endobj";
    assert_eq!(seen(&nodes), Ok(()));
    assert_eq!(seen(format!("{nodes} {table}")), Err(Flaw::TooManyPages));
    let few = nodes.replace(&kids("90 0 R "), "90 0 R 2 0 R");
    assert_eq!(
        seen(format!("{few} {table}")),
        Ok(()),
        "and no honest file is without end"
    );
}
