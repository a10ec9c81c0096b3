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
    /// It is a picture as iPhones take them, which few programs open.
    Heic,
    /// Its extension or the type that came along says something else than its content.
    NameDisagrees,
    /// A side of over 20 000 pixels, or over 50 megapixels in all.
    TooManyPixels,
    /// Over 50 pages.
    TooManyPages,
    /// It is encrypted: with a password, or only to forbid copying or printing.
    Locked,
    /// It has scripts, starts programs, sends or opens something by itself, or brings
    /// files and films along.
    Active,
    /// It has parts that cannot be looked into.
    Opaque,
    /// It broke off on the way, or never was what it begins as.
    Broken,
    /// Its date counts, and its sender does not say it.
    DateMissing,
    /// It is older than allowed, by the date that its sender says.
    TooOld,
}

impl Flaw {
    /// Every one there is.
    pub const ALL: [Self; 13] = [
        Self::Empty,
        Self::TooLarge,
        Self::TypeUnknown,
        Self::Heic,
        Self::NameDisagrees,
        Self::TooManyPixels,
        Self::TooManyPages,
        Self::Locked,
        Self::Active,
        Self::Opaque,
        Self::Broken,
        Self::DateMissing,
        Self::TooOld,
    ];

    /// The word for it in an address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::TypeUnknown => "type-unknown",
            Self::Heic => "heic",
            Self::NameDisagrees => "name-disagrees",
            Self::TooManyPixels => "too-many-pixels",
            Self::TooManyPages => "too-many-pages",
            Self::Locked => "locked",
            Self::Active => "active",
            Self::Opaque => "opaque",
            Self::Broken => "broken",
            Self::DateMissing => "date-missing",
            Self::TooOld => "too-old",
        }
    }
}
