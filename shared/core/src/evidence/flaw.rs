//! Why a file cannot be taken.

/// Why a file cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It has no content.
    Empty,
    /// It is longer than 10 MiB.
    TooLarge,
    /// It is neither PDF nor JPEG nor PNG.
    TypeUnknown,
    /// Its extension or the type that came along says something else than its content.
    NameDisagrees,
    /// A side of over 20 000 pixels, or over 50 megapixels in all.
    TooManyPixels,
    /// Over 50 pages.
    TooManyPages,
    /// It is encrypted.
    Locked,
    /// It has scripts, starts programs, or brings files and films along.
    Active,
    /// It broke off on the way, or never was what it begins as.
    Broken,
}
