//! Every fault is told with its file and key, and nothing is built.

use super::folder::Folder;
use regain_texts::read;

/// Two small languages that have everything a file can have.
fn languages(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write(
        "languages.json",
        r#"[["fr", "Français"], ["en", "English"]]"#,
    );
    folder.write(
        "fr/language.toml",
        "plural = { one = 'i = 0,1' }\n\
         typography = { spaced = ':;?!', tight = ',.', quotes = ['«\u{a0}', '\u{a0}»'] }",
    );
    folder.write(
        "en/language.toml",
        "plural = { one = 'i = 1 and v = 0' }\n\
         typography = { spaced = '', tight = ':;?!,.', quotes = ['“', '”'] }",
    );
    folder.write(
        "fr/page.toml",
        "[page]\n\
         title = 'Vraiment\u{a0}?'\n\
         since = 'Depuis le {day}'\n\
         left = { one = 'Il en reste un.', other = 'Il en reste {#left}.' }\n\
         record = { matter = 'Objet' }\n\
         by_word = { x-y = 'Un mot' }\n",
    );
    folder.write(
        "en/page.toml",
        "[page]\n\
         title = 'Really?'\n\
         since = 'Since {day}'\n\
         left = { one = 'One is left.', other = '{#left} are left.' }\n\
         record = { matter = 'About' }\n\
         by_word = { x-y = 'A word' }\n",
    );
    folder
}

/// What is said of a folder, without the path to it.
fn faults(folder: &Folder) -> Vec<String> {
    let path = format!("{}/", folder.path().display());
    let faults = read(folder.path(), &folder.languages())
        .err()
        .unwrap_or_default();
    let told = |fault: &regain_texts::Fault| fault.to_string().replace(&path, "");
    faults.iter().map(told).collect()
}

#[test]
fn two_languages_that_say_the_same_have_no_fault() {
    assert_eq!(faults(&languages("sound")), [""; 0]);
}

#[test]
fn a_fault_is_told_with_its_file_and_key() {
    for (number, (file, from, to, fault)) in [
        // Keys.
        ("en/page.toml", "title = 'Really?'\n", "", "en/page.toml: page.title: is missing: fr/page.toml has it"),
        ("fr/page.toml", "title = 'Vraiment\u{a0}?'\n", "", "fr/page.toml: page.title: is missing: en/page.toml has it"),
        ("en/page.toml", "matter", "subject", "fr/page.toml: page.record.subject: is missing: en/page.toml has it"),
        ("en/page.toml", "x-y", "x-z", "en/page.toml: page.by_word.x-y: is missing: fr/page.toml has it"),
        ("en/page.toml", "title", "Title", "en/page.toml: page.Title: cannot be the name of a text"),
        ("en/page.toml", "title", "match", "en/page.toml: page.match: cannot be the name of a text"),
        ("en/page.toml", "[page]", "alone = 'x'\n[page]", "en/page.toml: alone: must be a table in small letters"),
        ("en/page.toml", "'Really?'", "1", "en/page.toml: page.title: must be a text, or a table of plural forms"),
        ("en/page.toml", "record = {", "other_record = { heading = 'x' }\nrecord = {", "en/page.toml: page.record: has other texts than the records before it"),
        // Arguments.
        ("en/page.toml", "{day}", "{date}", "en/page.toml: page.since: takes {date}: in fr/page.toml it takes {day}"),
        ("en/page.toml", "Since {day}", "Since long", "en/page.toml: page.since: takes nothing: in fr/page.toml it takes {day}"),
        ("en/page.toml", "{day}", "{#day}", "en/page.toml: page.since: takes {#day}: in fr/page.toml it takes {day}"),
        ("en/page.toml", "{day}", "{day", "en/page.toml: page.since: has a brace that is no argument"),
        ("en/page.toml", "{day}", "day}", "en/page.toml: page.since: has a brace that is no argument"),
        ("en/page.toml", "{day}", "{day} or {#day}", "en/page.toml: page.since: day is a number in one place and a text in another"),
        ("en/page.toml", "{day}", "{Day}", "en/page.toml: page.since: \"Day\" cannot name an argument"),
        ("en/page.toml", "'About'", "'{about}'", "en/page.toml: page.record.matter: must be a text that takes nothing"),
        // Plural forms.
        ("en/page.toml", "one = 'One is left.', ", "", "en/page.toml: page.left: the plural form one is missing"),
        ("en/page.toml", "one = ", "few = 'x', one = ", "en/page.toml: page.left: the language has no plural form few"),
        ("en/page.toml", "{#left} are", "Some are", "en/page.toml: page.left: must name in `by` the number that it goes by"),
        ("en/page.toml", "one = ", "by = 'right', one = ", "en/page.toml: page.left: goes by right, which is no number of it"),
        ("en/page.toml", "{#left} are", "{#left} of {all} are", "en/page.toml: page.left: one of its forms leaves out all"),
        ("en/page.toml", "One is", "One of {all} is", "en/page.toml: page.left: its form for all other numbers leaves out all"),
        // Typography.
        ("en/page.toml", "'Really?'", "' '", "en/page.toml: page.title: is empty"),
        ("en/page.toml", "Really?", "Really ?", "en/page.toml: page.title: has a space before ?"),
        ("en/page.toml", "Since", "Since ", "en/page.toml: page.since: has two spaces in a row"),
        ("fr/page.toml", "\u{a0}?", "?", "fr/page.toml: page.title: has no no-break space before ?"),
        ("fr/page.toml", "\u{a0}?", " ?", "fr/page.toml: page.title: has no no-break space before ?"),
        ("fr/page.toml", "'Objet'", "\"L'objet\"", "fr/page.toml: page.record.matter: has a straight apostrophe: write ’"),
        ("fr/page.toml", "Un mot", "«Mot»", "fr/page.toml: page.by_word.x-y: has quotation marks other than \"«\\u{a0}\" and \"\\u{a0}»\""),
        // The language's own rules.
        ("en/language.toml", "i = 1", "x = 1", "en/language.toml: plural.one: must be a plural rule of the CLDR"),
        ("en/language.toml", "one = ", "single = ", "en/language.toml: plural.single: must be zero, one, two, few or many"),
        ("en/language.toml", "spaced = '', ", "", "en/language.toml: typography.spaced: must be a text of marks"),
        ("en/language.toml", "'“', ", "", "en/language.toml: typography.quotes: must be the opening and the closing mark"),
        ("en/language.toml", "plural", "plurals", "en/language.toml: plurals: nothing of this name is known"),
        ("languages.json", "\"en\"", "\"nl\"", "languages.json: must list the folders {\"en\", \"fr\"}"),
    ]
    .into_iter()
    .enumerate()
    {
        let folder = languages(&format!("fault-{number}"));
        let text = folder.read(file);
        assert!(text.contains(from), "{from}");
        folder.write(file, &text.replacen(from, to, 1));
        let faults = faults(&folder);
        assert!(faults.contains(&fault.to_owned()), "{fault}\n{faults:#?}");
    }
}

#[test]
fn a_file_that_is_no_toml_or_not_there_is_told() {
    let folder = languages("files");
    folder.write("en/page.toml", "[page");
    assert!(
        faults(&folder)
            .concat()
            .starts_with("en/page.toml: TOML parse error")
    );

    let folder = languages("stray");
    folder.write("en/notes.txt", "");
    assert_eq!(
        faults(&folder),
        ["en/notes.txt: must be a TOML file in small letters"]
    );

    let folder = languages("lost");
    folder.remove("en/language.toml");
    assert!(faults(&folder).concat().starts_with("en/language.toml: "));

    let folder = languages("unlisted");
    folder.remove("languages.json");
    assert!(faults(&folder).concat().starts_with("languages.json: "));
}

#[test]
fn what_one_of_three_languages_has_alone_is_unknown() {
    let folder = languages("three");
    folder.write(
        "languages.json",
        r#"[["fr", "F"], ["en", "E"], ["nl", "N"]]"#,
    );
    folder.write("nl/language.toml", &folder.read("en/language.toml"));
    let text = folder.read("en/page.toml");
    folder.write(
        "nl/page.toml",
        &format!("{text}[alone]\ntitle = 'Alleen'\n"),
    );
    assert_eq!(
        faults(&folder),
        ["nl/page.toml: alone.title: is unknown to the other languages"]
    );
}
