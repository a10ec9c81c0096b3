//! Plural rules as the CLDR writes them (Unicode TR 35, part 3, section 5.1), for
//! whole numbers: "i % 10 = 2..4 and i % 100 != 12..14".

/// One `or` of many `and`, without what is never or always so of a whole number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule(Vec<Vec<Relation>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Relation {
    modulo: Option<u64>,
    is: bool,
    ranges: Vec<(u64, u64)>,
}

impl Rule {
    /// Reads a rule without its samples; `None` where it is none.
    pub(crate) fn parse(rule: &str) -> Option<Self> {
        let mut any = Vec::new();
        for all in rule.split(" or ") {
            let mut relations = Vec::new();
            let mut never = false;
            for relation in all.split(" and ") {
                match Known::parse(relation.trim())? {
                    Known::Always => {}
                    Known::Never => never = true,
                    Known::Depends(relation) => relations.push(relation),
                }
            }
            if !never {
                any.push(relations);
            }
        }
        Some(Self(any))
    }

    /// Whether no whole number follows it, as with a rule for fractions.
    pub(crate) const fn is_never(&self) -> bool {
        self.0.is_empty()
    }

    /// As a Rust condition on this variable.
    pub(crate) fn condition(&self, variable: &str) -> String {
        let all = |relations: &Vec<Relation>| {
            let each = relations
                .iter()
                .map(|relation| relation.condition(variable));
            each.collect::<Vec<_>>().join(" && ")
        };
        self.0.iter().map(all).collect::<Vec<_>>().join(" || ")
    }
}

/// What a relation says of a whole number.
enum Known {
    Always,
    Never,
    Depends(Relation),
}

impl Known {
    fn parse(relation: &str) -> Option<Self> {
        let (left, right) = relation.split_once('=')?;
        let (left, is) = left
            .strip_suffix('!')
            .map_or((left, true), |left| (left, false));
        let (operand, modulo) = match left.split_once('%') {
            Some((operand, modulo)) => (operand, Some(modulo.trim().parse().ok()?)),
            None => (left, None),
        };
        let ranges = right.split(',').map(range).collect::<Option<Vec<_>>>()?;
        match operand.trim() {
            "n" | "i" => Some(Self::Depends(Relation { modulo, is, ranges })),
            // Digits after the point, and exponents of compact forms: there are none.
            "v" | "w" | "f" | "t" | "c" | "e" => {
                let zero = ranges.iter().any(|(first, _)| *first == 0);
                Some(if zero == is {
                    Self::Always
                } else {
                    Self::Never
                })
            }
            _ => None,
        }
    }
}

fn range(text: &str) -> Option<(u64, u64)> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

impl Relation {
    fn condition(&self, variable: &str) -> String {
        let not = if self.is { "" } else { "!" };
        let modulo = self.modulo.map(|by| format!(" % {by}"));
        let ranges = self.ranges.iter().map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}..={last}")
            }
        });
        format!(
            "{not}matches!({variable}{}, {})",
            modulo.unwrap_or_default(),
            ranges.collect::<Vec<_>>().join(" | ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(rule: &str) -> String {
        Rule::parse(rule).unwrap().condition("n")
    }

    #[test]
    fn the_rules_of_the_cldr_become_conditions() {
        for (rule, expected) in [
            ("i = 1 and v = 0", "matches!(n, 1)"),
            ("i = 0,1", "matches!(n, 0 | 1)"),
            (
                "v = 0 and i % 10 = 2..4 and i % 100 != 12..14",
                "matches!(n % 10, 2..=4) && !matches!(n % 100, 12..=14)",
            ),
            (
                "n = 0 or n % 100 = 3..10",
                "matches!(n, 0) || matches!(n % 100, 3..=10)",
            ),
            (
                "e = 0 and i != 0 and i % 1000000 = 0 and v = 0 or e != 0..5",
                "!matches!(n, 0) && matches!(n % 1000000, 0)",
            ),
        ] {
            assert_eq!(condition(rule), expected, "{rule}");
        }
    }

    #[test]
    fn a_rule_for_fractions_alone_is_never_followed() {
        assert!(Rule::parse("v != 0").unwrap().is_never());
        assert!(!Rule::parse("n = 1").unwrap().is_never());
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for rule in ["", "one", "x = 1", "n = one", "n % = 1", "n = 1.."] {
            assert_eq!(Rule::parse(rule), None, "{rule}");
        }
    }
}
