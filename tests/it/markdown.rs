//! What the default rules of markdownlint find in a document, as far as a document of ours could break
//! them, and what stands in its code blocks.

use std::collections::BTreeSet;

/// Columns of a line (MD013); what has no blank beyond may be longer.
const WIDTH: usize = 80;

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Blank,
    /// A heading of a level.
    Heading(usize),
    /// The first or last line of a code block; what it says after the fence.
    Fence(String),
    Code,
    /// An item of a list: indent, marker, blanks after it.
    Item(usize, String, usize),
    Table,
    /// Any other text, of a list too.
    Text,
}

/// A document, line by line.
struct Lines<'a> {
    lines: Vec<(&'a str, Kind)>,
    faults: Vec<String>,
}

/// Every fault, as `line rule: what`.
pub(crate) fn lint(text: &str) -> Vec<String> {
    let mut lines = Lines { lines: sorted(text), faults: Vec::new() };
    if !text.ends_with('\n') || text.ends_with("\n\n") {
        lines.faults.push("MD047: the file does not end in one line break".to_owned());
    }
    lines.whitespace();
    lines.headings();
    lines.lists();
    lines.fences();
    lines.tables();
    lines.prose();
    lines.faults
}

/// The code blocks of a language, such as `sh`, each a text.
pub(crate) fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut open = None;
    for (line, kind) in sorted(text) {
        match kind {
            Kind::Fence(said) if open.is_none() => {
                if said == language {
                    all.push(String::new());
                }
                open = Some(said);
            }
            Kind::Fence(_) => open = None,
            Kind::Code if open.as_deref() == Some(language) => {
                let block = all.last_mut().unwrap();
                block.push_str(line);
                block.push('\n');
            }
            _ => {}
        }
    }
    all
}

/// The commands of all blocks of a shell: continued lines are joined, a script belongs to its program.
pub(crate) fn commands(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for block in blocks(text, "sh") {
        let joined = block.replace("\\\n", " ");
        let mut lines = joined.lines();
        while let Some(line) = lines.next() {
            let mut command = line.split_whitespace().collect::<Vec<_>>().join(" ");
            if command.ends_with("<<'PY'") {
                for script in lines.by_ref().take_while(|line| *line != "PY") {
                    command.push('\n');
                    command.push_str(script);
                }
            }
            all.push(command);
        }
    }
    all
}

/// The code spans of the text.
pub(crate) fn spans(text: &str) -> Vec<String> {
    let lines = sorted(text);
    let mut all = Vec::new();
    for paragraph in paragraphs(&lines) {
        let joined = paragraph.1;
        all.extend(joined.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    all
}

/// Lines with what they are.
fn sorted(text: &str) -> Vec<(&str, Kind)> {
    let mut fenced = false;
    let kind = |line: &str, fenced: &mut bool| {
        if let Some(said) = line.trim_start().strip_prefix("```") {
            *fenced = !*fenced;
            return Kind::Fence(said.trim().to_owned());
        }
        if *fenced {
            return Kind::Code;
        }
        let trimmed = line.trim_start();
        let level = trimmed.chars().take_while(|c| *c == '#').count();
        if trimmed.is_empty() {
            Kind::Blank
        } else if (1..=6).contains(&level) {
            Kind::Heading(level)
        } else if trimmed.starts_with('|') {
            Kind::Table
        } else if let Some((marker, blanks)) = marker(trimmed) {
            Kind::Item(line.len() - trimmed.len(), marker, blanks)
        } else {
            Kind::Text
        }
    };
    text.lines().map(|line| (line, kind(line, &mut fenced))).collect()
}

/// The marker of an item and the blanks behind it.
fn marker(line: &str) -> Option<(String, usize)> {
    let (first, rest) = line.split_once(' ')?;
    let number = first.strip_suffix(['.', ')']);
    let numbered =
        number.is_some_and(|it| !it.is_empty() && it.chars().all(|c| c.is_ascii_digit()));
    (matches!(first, "-" | "*" | "+") || numbered)
        .then(|| (first.to_owned(), 1 + rest.len() - rest.trim_start().len()))
}

/// Paragraphs, items and headings: the number of the first line, and the text on one line.
fn paragraphs(lines: &[(&str, Kind)]) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, (line, kind)) in (1..).zip(lines) {
        match kind {
            Kind::Text if open => {
                let (_, text) = all.last_mut().unwrap();
                text.push(' ');
                text.push_str(line.trim());
            }
            Kind::Text | Kind::Item(..) | Kind::Heading(_) | Kind::Table => {
                all.push((number, line.trim().to_owned()));
            }
            _ => {}
        }
        open = matches!(kind, Kind::Text | Kind::Item(..));
    }
    all
}

/// Text without code spans, escaped signs and addresses between angle brackets.
fn bare(text: &str) -> String {
    let spoken: Vec<&str> = text.split('`').step_by(2).collect();
    let mut bare = String::new();
    let joined = spoken.join("`");
    let mut letters = joined.chars();
    while let Some(c) = letters.next() {
        if c == '\\' {
            letters.next();
        } else {
            bare.push(c);
        }
    }
    let mut rest = bare.as_str();
    let mut kept = String::new();
    while let Some((before, address)) = rest.split_once("<http") {
        kept.push_str(before);
        rest = address.split_once('>').map_or("", |(_, after)| after);
    }
    kept + rest
}

impl Lines<'_> {
    fn fault(&mut self, number: usize, rule: &str, what: &str) {
        self.faults.push(format!("{number} {rule}: {what}"));
    }

    fn kind(&self, number: usize) -> &Kind {
        self.lines.get(number).map_or(&Kind::Blank, |(_, kind)| kind)
    }

    fn before(&self, number: usize) -> &Kind {
        number.checked_sub(1).map_or(&Kind::Blank, |before| self.kind(before))
    }

    /// Calls `check` with every line; what it returns is a fault.
    fn each(
        &mut self,
        check: impl Fn(&Self, usize, &str, &Kind) -> Option<(&'static str, String)>,
    ) {
        for place in 0..self.lines.len() {
            let (line, kind) = self.lines[place].clone();
            if let Some((rule, what)) = check(self, place, line, &kind) {
                self.fault(place + 1, rule, &what);
            }
        }
    }

    fn whitespace(&mut self) {
        self.each(|_, _, line, _| (line.trim_end() != line).then(|| ("MD009", line.to_owned())));
        self.each(|_, _, line, _| line.contains('\t').then(|| ("MD010", line.to_owned())));
        self.each(|all, place, _, kind| {
            let twice = place > 0 && *kind == Kind::Blank && *all.before(place) == Kind::Blank;
            twice.then(|| ("MD012", String::new()))
        });
        self.each(|_, _, line, _| {
            let beyond = line.chars().skip(WIDTH).any(char::is_whitespace);
            beyond.then(|| ("MD013", line.to_owned()))
        });
    }

    fn headings(&mut self) {
        if *self.kind(0) != Kind::Heading(1) {
            self.fault(1, "MD041", "the first line is no heading of level 1");
        }
        let mut last = 0;
        let mut seen = BTreeSet::new();
        for place in 0..self.lines.len() {
            let (line, kind) = self.lines[place].clone();
            let number = place + 1;
            if is_underline(line) && matches!(self.before(place), Kind::Text | Kind::Item(..)) {
                self.fault(number, "MD003", "a heading is underlined");
            }
            let Kind::Heading(level) = kind else { continue };
            let said = line.trim_start().trim_start_matches('#');
            if level > last + 1 {
                self.fault(number, "MD001", line);
            }
            if level == 1 && last > 0 {
                self.fault(number, "MD025", line);
            }
            if line.trim_end().ends_with('#') {
                self.fault(number, "MD003", line);
            }
            if !said.starts_with(' ') || said.starts_with("  ") {
                self.fault(number, "MD018", line);
            }
            let around = (place == 0 || *self.before(place) == Kind::Blank)
                && *self.kind(place + 1) == Kind::Blank;
            if !around {
                self.fault(number, "MD022", line);
            }
            if line.starts_with(' ') {
                self.fault(number, "MD023", line);
            }
            if said.ends_with(['.', ',', ';', ':', '!']) {
                self.fault(number, "MD026", line);
            }
            if !seen.insert(said.trim().to_owned()) {
                self.fault(number, "MD024", line);
            }
            last = level;
        }
    }

    fn lists(&mut self) {
        let mut bullet: Option<String> = None;
        let mut expected = 1_u64;
        let mut inside = false;
        for place in 0..self.lines.len() {
            let (line, kind) = self.lines[place].clone();
            let number = place + 1;
            let was = inside;
            match &kind {
                Kind::Item(indent, marker, blanks) => {
                    let ordered = marker.trim_end_matches(['.', ')']).parse::<u64>().ok();
                    // Within a paragraph only a list that begins with 1 begins one.
                    if !was && *self.before(place) == Kind::Text && ordered.is_some_and(|n| n != 1)
                    {
                        continue;
                    }
                    inside = true;
                    if !was && *self.before(place) != Kind::Blank {
                        self.fault(number, "MD032", line);
                    }
                    if *blanks != 1 {
                        self.fault(number, "MD030", line);
                    }
                    if indent % 2 != 0 || (!was && *indent > 0) {
                        self.fault(number, "MD007", line);
                    }
                    match ordered {
                        Some(n) => {
                            expected = if was { expected + 1 } else { 1 };
                            if n != 1 && n != expected {
                                self.fault(number, "MD029", line);
                            }
                        }
                        None if *bullet.get_or_insert_with(|| marker.clone()) != *marker => {
                            self.fault(number, "MD004", line);
                        }
                        None => {}
                    }
                }
                Kind::Text if !was || line.starts_with("  ") => {}
                Kind::Blank => inside = false,
                _ if was => {
                    self.fault(number, "MD032", line);
                    inside = false;
                }
                _ => {}
            }
        }
    }

    fn fences(&mut self) {
        let mut open = false;
        for place in 0..self.lines.len() {
            let (line, kind) = self.lines[place].clone();
            let Kind::Fence(said) = kind else { continue };
            open = !open;
            let beside = if open { self.before(place) } else { self.kind(place + 1) };
            if *beside != Kind::Blank {
                self.fault(place + 1, "MD031", line);
            }
            if open && said.is_empty() {
                self.fault(place + 1, "MD040", line);
            }
        }
        if open {
            self.fault(self.lines.len(), "MD031", "a code block is not closed");
        }
    }

    fn tables(&mut self) {
        let mut columns = None;
        for place in 0..self.lines.len() {
            let (line, kind) = self.lines[place].clone();
            if kind != Kind::Table {
                if columns.take().is_some() && kind != Kind::Blank {
                    self.fault(place + 1, "MD058", line);
                }
                continue;
            }
            if columns.is_none() && *self.before(place) != Kind::Blank {
                self.fault(place + 1, "MD058", line);
            }
            if !line.starts_with('|') || !line.ends_with('|') {
                self.fault(place + 1, "MD055", line);
            }
            let cells = line.replace("\\|", "").matches('|').count() - 1;
            if *columns.get_or_insert(cells) != cells {
                self.fault(place + 1, "MD056", line);
            }
        }
    }

    fn prose(&mut self) {
        for (number, text) in paragraphs(&self.lines) {
            for span in text.split('`').skip(1).step_by(2) {
                if span.trim() != span || span.is_empty() {
                    self.fault(number, "MD038", &text);
                }
            }
            if text.matches('`').count() % 2 == 1 {
                self.fault(number, "MD038", "a code span is not closed");
            }
            let bare = bare(&text);
            let tag = |after: &str| after.starts_with(|c: char| c.is_alphabetic() || c == '/');
            if bare.split('<').skip(1).any(tag) {
                self.fault(number, "MD033", &text);
            }
            if bare.contains("://") {
                self.fault(number, "MD034", &text);
            }
            if bare.contains("![](") {
                self.fault(number, "MD045", &text);
            }
            if bare.strip_prefix('>').is_some_and(|quoted| quoted.starts_with("  ")) {
                self.fault(number, "MD027", &text);
            }
            let stressed: Vec<&str> = bare.split("**").collect();
            let loose = |said: &&&str| said.trim() != **said || said.is_empty();
            if stressed.len().is_multiple_of(2)
                || stressed.iter().skip(1).step_by(2).any(|it| loose(&it))
            {
                self.fault(number, "MD037", &text);
            }
            let whole = stressed.len() == 3 && stressed[0].is_empty() && stressed[2].is_empty();
            if whole && !stressed[1].ends_with(['.', ',', ';', ':', '!', '?']) {
                self.fault(number, "MD036", &text);
            }
        }
    }
}

/// Whether a line makes a heading of the paragraph before it.
fn is_underline(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && (line.chars().all(|c| c == '=') || line.chars().all(|c| c == '-'))
}

#[test]
fn the_checker_finds_what_the_rules_forbid() {
    let good = "# A\n\nText of `b  c` and **d**.\n\n- one\n  more\n- two\n\n\
                | a | b |\n| - | - |\n| 1 | 2 |\n\n```sh\na \\\n  --b\n```\n\n## B\n\n1. x\n2. y\n";
    assert_eq!(lint(good), Vec::<String>::new());
    assert_eq!(commands(good), ["a --b"]);
    assert_eq!(spans(good), ["b  c"]);
    let long = format!("# A\n\n{} b\n", "a".repeat(WIDTH));
    for (bad, rule) in [
        ("# A\n\n### B\n", "MD001"),
        ("# A\n\nB\n---\n", "MD003"),
        ("# A\n\n## B ##\n", "MD003"),
        ("# A\n\n- a\n\n* b\n", "MD004"),
        ("# A\n\n - a\n", "MD007"),
        ("# A \n", "MD009"),
        ("# A\n\na\tb\n", "MD010"),
        ("# A\n\n\nb\n", "MD012"),
        (&long, "MD013"),
        ("# A\nb\n", "MD022"),
        ("# A\n\n ## B\n", "MD023"),
        ("# A\n\n## B\n\n## B\n", "MD024"),
        ("# A\n\n# B\n", "MD025"),
        ("# A\n\n## B:\n", "MD026"),
        ("# A\n\n>  b\n", "MD027"),
        ("# A\n\n2. b\n", "MD029"),
        ("# A\n\n-  b\n", "MD030"),
        ("# A\n\nb\n```sh\nc\n```\n", "MD031"),
        ("# A\n\nb\n- c\n", "MD032"),
        ("# A\n\n- c\nb\n", "MD032"),
        ("# A\n\nb <em>c</em>\n", "MD033"),
        ("# A\n\nhttps://example.org\n", "MD034"),
        ("# A\n\n**b**\n", "MD036"),
        ("# A\n\n** b ** c\n", "MD037"),
        ("# A\n\n` b `\n", "MD038"),
        ("# A\n\n```\nb\n```\n", "MD040"),
        ("A\n", "MD041"),
        ("# A\n\n![](b.png)\n", "MD045"),
        ("# A", "MD047"),
        ("# A\n\n| a | b\n", "MD055"),
        ("# A\n\n| a |\n| - |\n| b | c |\n", "MD056"),
        ("# A\n\nb\n| a |\n", "MD058"),
    ] {
        let faults = lint(bad);
        assert!(faults.iter().any(|fault| fault.contains(rule)), "{rule}: {bad:?}: {faults:?}");
    }
}
