//! Patterns of tensor names, as `--override-tensor` takes them: regular expressions.

use regex_lite::Regex;

/// A pattern, read.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads a pattern; `None` if it is none.
    pub fn read(text: &str) -> Option<Self> {
        Regex::new(text).ok().map(Self)
    }

    /// Whether some part of `name` is as the pattern says.
    pub fn is_found_in(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Pattern {}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn names_are_found_as_regular_expressions_find_them() {
        for (pattern, name, found) in [
            (r"\.ffn_(up|down|gate|gate_up)_(ch|)exps", "blk.3.ffn_gate_up_exps.weight", true),
            (r"\.ffn_(up|down|gate|gate_up)_(ch|)exps", "blk.3.ffn_up.weight", false),
            (r"blk\.[0-9]\.ffn", "blk.12.ffn_up.weight", false),
            (r"blk\.([0-9]|1[0-5])\.ffn", "blk.12.ffn_up.weight", true),
            ("exps", "blk.0.ffn_up_exps.weight", true),
            (r"^output\.weight$", "output.weight", true),
            (r"^output\.weight$", "blk.0.output.weight", false),
            (r"blk\.\d{2,}\.", "blk.7.attn_q.weight", false),
            (r"blk\.\d{2,}\.", "blk.17.attn_q.weight", true),
            ("a*b", "aaac", false),
            ("(.*)*(.*)*(.*)*(.*)*z", "blk.3.ffn_gate_up_exps.weight", false),
        ] {
            let read = Pattern::read(pattern).unwrap();
            assert_eq!(read.is_found_in(name), found, "{pattern} {name}");
        }
        assert_eq!(Pattern::read("(ffn"), None);
        assert_eq!(Pattern::read("*"), None);
    }
}
