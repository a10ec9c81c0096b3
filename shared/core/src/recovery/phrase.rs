//! The phrase by which claimant and agent know each other on the telephone.

use alloc::string::String;

/// Words that French and English write alike, and that are not mistaken for each
/// other when said.
const WORDS: [&str; 64] = [
    "avalanche",
    "avenue",
    "ballet",
    "banjo",
    "biscuit",
    "bonbon",
    "boulevard",
    "bus",
    "cactus",
    "canyon",
    "condor",
    "courage",
    "cube",
    "delta",
    "dragon",
    "fable",
    "forum",
    "golf",
    "horizon",
    "image",
    "judo",
    "kiwi",
    "koala",
    "laser",
    "lion",
    "marathon",
    "melon",
    "menu",
    "nature",
    "oasis",
    "olive",
    "orange",
    "panda",
    "parachute",
    "patience",
    "photo",
    "piano",
    "pigeon",
    "prairie",
    "puma",
    "python",
    "question",
    "radio",
    "robot",
    "rose",
    "rugby",
    "satellite",
    "saxophone",
    "science",
    "silence",
    "souvenir",
    "sprint",
    "studio",
    "table",
    "tapir",
    "taxi",
    "tennis",
    "train",
    "triangle",
    "trombone",
    "tuba",
    "village",
    "violet",
    "zigzag",
];

/// Three words. A stranger who calls guesses them once in 262 144 times.
#[must_use]
pub fn phrase(random: [u8; 3]) -> String {
    let words = random.map(|byte| {
        let index = usize::from(byte) % WORDS.len();
        WORDS.get(index).copied().unwrap_or_default()
    });
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_said_as_often_as_any_other() {
        let mut words = WORDS;
        words.sort_unstable();
        assert_eq!(words, WORDS, "in order, so that two alike would be seen");
        assert!(WORDS.windows(2).all(|pair| pair.first() != pair.last()));
        // 256 bytes fall on 64 words evenly.
        assert_eq!(phrase([0, 64, 255]), "avalanche avalanche zigzag");
    }
}
