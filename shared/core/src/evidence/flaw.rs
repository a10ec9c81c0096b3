//! Why a file cannot be taken.

use crate::words::words;

words! {
    /// Why a file cannot be taken.
    pub enum Flaw {
        /// It has no content.
        Empty = "empty",
        /// It is longer than 10 MiB.
        TooLarge = "too-large",
        /// It is neither PDF nor JPEG nor PNG.
        TypeUnknown = "type-unknown",
        /// It is a picture as iPhones take them, which few programs open.
        Heic = "heic",
        /// Its extension or the type that came along says something else than its content.
        NameDisagrees = "name-disagrees",
        /// A side of over 20 000 pixels, or over 50 megapixels in all.
        TooManyPixels = "too-many-pixels",
        /// Over 50 pages.
        TooManyPages = "too-many-pages",
        /// It is encrypted: with a password, or only to forbid copying or printing.
        Locked = "locked",
        /// It has scripts, starts programs, sends or opens something by itself, or brings
        /// files and films along.
        Active = "active",
        /// It has parts that cannot be looked into.
        Opaque = "opaque",
        /// It broke off on the way, or never was what it begins as.
        Broken = "broken",
        /// Its date counts, and its sender does not say it.
        DateMissing = "date-missing",
        /// It is older than allowed, by the date that its sender says.
        TooOld = "too-old",
    }
}
