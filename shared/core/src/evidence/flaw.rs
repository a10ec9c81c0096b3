//! Why a file cannot be accepted.

/// Why a file cannot be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is nothing in it.
    Empty,
    /// It is larger than 10 MiB.
    TooLarge,
    /// It is no PDF, JPEG or PNG by its content.
    TypeUnknown,
    /// Its name or media type says another type than its content.
    NameDisagrees,
    /// A picture that a computer could not show.
    TooManyPixels,
    /// A document that nobody could read.
    TooManyPages,
    /// A document that opens with a password only.
    Locked,
    /// A document that does something when it is opened.
    Active,
    /// It ends before its end, as uploads do that break off.
    Broken,
}
