//! Patterns of tensor names, as `--override-tensor` takes them: the part of regular expressions people use there.
//!
//! Letters stand for themselves, `.` for any; classes, groups, alternatives, repetitions and both anchors are known.

/// A pattern, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Vec<Piece>>);

/// Something that is repeated so often.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    atom: Atom,
    least: usize,
    most: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Atom {
    Any,
    One(char),
    Class { ranges: Vec<(char, char)>, negated: bool },
    Group(Vec<Vec<Piece>>),
    Start,
    End,
}

impl Pattern {
    /// Reads a pattern; `None` if it is none.
    pub fn read(text: &str) -> Option<Self> {
        let chars: Vec<char> = text.chars().collect();
        let mut reader = Reader { chars: &chars, at: 0 };
        let all = reader.alternatives()?;
        (reader.at == chars.len()).then_some(Self(all))
    }

    /// Whether some part of `name` is as the pattern says.
    pub fn is_found_in(&self, name: &str) -> bool {
        let chars: Vec<char> = name.chars().collect();
        (0..=chars.len()).any(|start| any(&self.0, &chars, start, &mut |_| true))
    }
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(next)
    }

    fn alternatives(&mut self) -> Option<Vec<Vec<Piece>>> {
        let mut all = vec![Vec::new()];
        while let Some(next) = self.peek() {
            match next {
                ')' => break,
                '|' => {
                    self.next();
                    all.push(Vec::new());
                }
                _ => {
                    let atom = self.atom()?;
                    let (least, most) = self.count()?;
                    all.last_mut()?.push(Piece { atom, least, most });
                }
            }
        }
        Some(all)
    }

    fn atom(&mut self) -> Option<Atom> {
        Some(match self.next()? {
            '.' => Atom::Any,
            '^' => Atom::Start,
            '$' => Atom::End,
            '[' => self.class()?,
            '\\' => escaped(self.next()?),
            '(' => {
                if self.chars.get(self.at..self.at.saturating_add(2)) == Some(&['?', ':']) {
                    self.at = self.at.saturating_add(2);
                }
                let all = self.alternatives()?;
                (self.next()? == ')').then_some(Atom::Group(all))?
            }
            '*' | '+' | '?' | '{' => return None,
            other => Atom::One(other),
        })
    }

    fn class(&mut self) -> Option<Atom> {
        let negated = self.peek() == Some('^');
        if negated {
            self.next();
        }
        let mut ranges = Vec::new();
        loop {
            let from = match self.next()? {
                ']' if !ranges.is_empty() => return Some(Atom::Class { ranges, negated }),
                '\\' => match escaped(self.next()?) {
                    Atom::Class { ranges: more, negated: false } => {
                        ranges.extend(more);
                        continue;
                    }
                    Atom::One(one) => one,
                    _ => return None,
                },
                other => other,
            };
            let is_range = self.peek() == Some('-')
                && self.chars.get(self.at.saturating_add(1)).is_some_and(|&c| c != ']');
            let to = if is_range {
                self.next();
                self.next()?
            } else {
                from
            };
            ranges.push((from, to));
        }
    }

    fn count(&mut self) -> Option<(usize, usize)> {
        let count = match self.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => return self.bounds(),
            _ => return Some((1, 1)),
        };
        self.next();
        Some(count)
    }

    fn bounds(&mut self) -> Option<(usize, usize)> {
        let rest = self.chars.get(self.at.saturating_add(1)..)?;
        let end = rest.iter().position(|&c| c == '}')?;
        let inner: String = rest.get(..end)?.iter().collect();
        self.at = self.at.saturating_add(end).saturating_add(2);
        match inner.split_once(',') {
            None => inner.parse().ok().map(|n| (n, n)),
            Some((least, "")) => Some((least.parse().ok()?, usize::MAX)),
            Some((least, most)) => Some((least.parse().ok()?, most.parse().ok()?)),
        }
    }
}

fn escaped(c: char) -> Atom {
    let class = |ranges: &[(char, char)], negated| Atom::Class { ranges: ranges.to_vec(), negated };
    match c {
        'd' => class(&[('0', '9')], false),
        'D' => class(&[('0', '9')], true),
        'w' => class(&[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')], false),
        other => Atom::One(other),
    }
}

/// Whether one of several sequences is found at `at`, and `then` what follows.
fn any(all: &[Vec<Piece>], text: &[char], at: usize, then: &mut dyn FnMut(usize) -> bool) -> bool {
    all.iter().any(|pieces| sequence(pieces, text, at, then))
}

fn sequence(
    pieces: &[Piece],
    text: &[char],
    at: usize,
    then: &mut dyn FnMut(usize) -> bool,
) -> bool {
    match pieces.split_first() {
        None => then(at),
        Some((piece, rest)) => {
            repeated(piece, 0, text, at, &mut |at| sequence(rest, text, at, then))
        }
    }
}

/// As many as may be, then fewer.
fn repeated(
    piece: &Piece,
    seen: usize,
    text: &[char],
    at: usize,
    then: &mut dyn FnMut(usize) -> bool,
) -> bool {
    let more = seen < piece.most
        && one(&piece.atom, text, at, &mut |next| {
            // Nothing is repeated without an end.
            (next > at || seen < piece.least)
                && repeated(piece, seen.saturating_add(1), text, next, then)
        });
    more || (seen >= piece.least && then(at))
}

fn one(atom: &Atom, text: &[char], at: usize, then: &mut dyn FnMut(usize) -> bool) -> bool {
    let is = |c: char| match atom {
        Atom::Any => true,
        Atom::One(own) => c == *own,
        Atom::Class { ranges, negated } => {
            ranges.iter().any(|&(from, to)| (from..=to).contains(&c)) != *negated
        }
        Atom::Group(_) | Atom::Start | Atom::End => false,
    };
    match atom {
        Atom::Group(all) => any(all, text, at, then),
        Atom::Start => at == 0 && then(at),
        Atom::End => at == text.len() && then(at),
        _ => text.get(at).is_some_and(|&c| is(c)) && then(at.saturating_add(1)),
    }
}

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
        ] {
            let read = Pattern::read(pattern).unwrap();
            assert_eq!(read.is_found_in(name), found, "{pattern} {name}");
        }
        assert_eq!(Pattern::read("(ffn"), None);
        assert_eq!(Pattern::read("*"), None);
    }
}
