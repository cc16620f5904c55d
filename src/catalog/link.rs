//! Links to repositories of the Hugging Face Hub, and to files in them, as people copy them.

use super::names;

/// Hosts of the hub.
const HOSTS: [&str; 3] = ["hf.co", "huggingface.co", "www.huggingface.co"];
/// The revision that a link means without naming one.
pub(crate) const MAIN: &str = "main";
/// What else stands where models have their owner.
const NO_OWNERS: [&str; 4] = ["api", "datasets", "spaces", "docs"];

/// A link to a repository of models, or to one file of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link<'a> {
    /// The owner and the repository, `ORG/REPO`.
    pub(crate) repo: &'a str,
    pub(crate) revision: &'a str,
    /// The path of the file in the repository.
    pub(crate) file: Option<&'a str>,
    /// What stands behind a colon: a quantization.
    pub(crate) tag: Option<&'a str>,
}

impl<'a> Link<'a> {
    /// The link that `text` is, with or without its scheme.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        HOSTS.iter().find_map(|host| Self::at(text, host))
    }

    /// The same, at another host.
    pub(crate) fn at(text: &'a str, host: &str) -> Option<Self> {
        let text = text.trim();
        let plain = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let path = plain.unwrap_or(text).strip_prefix(host)?.strip_prefix('/')?;
        let path = path.split(['?', '#']).next()?.trim_end_matches('/');
        let (owner, rest) = path.split_once('/')?;
        let (name, below) = rest.split_once('/').map_or((rest, None), |(name, b)| (name, Some(b)));
        let (name, tag) = match name.split_once(':') {
            Some((name, tag)) if below.is_none() => (name, Some(tag)),
            _ => (name, None),
        };
        let (revision, file) = below.map_or(Some((MAIN, None)), within)?;
        let repo = path.get(..owner.len().checked_add(1)?.checked_add(name.len())?)?;
        let named = |part: &&str| is_name(part);
        let parts = [owner, name, revision].into_iter().chain(tag);
        let sound = parts.chain(file.iter().flat_map(|file| file.split('/'))).all(|p| named(&p));
        (sound && !NO_OWNERS.contains(&owner)).then_some(Self { repo, revision, file, tag })
    }

    /// What the catalog may know by: the name of a GGUF file, else the repository; a name with a quantization
    /// behind it is understood as it is.
    pub(crate) fn meant(&self) -> Option<&'a str> {
        if self.revision != MAIN || self.tag.is_some() {
            return None;
        }
        let own = self.file.filter(|file| names::is_gguf(file));
        own.map_or(Some(self.repo), |file| file.rsplit('/').next())
    }
}

/// The revision and the file that stand behind a repository; `None` where something else does.
fn within(below: &str) -> Option<(&str, Option<&str>)> {
    let (kind, rest) = below.split_once('/')?;
    match (kind, rest.split_once('/')) {
        ("tree", None) => Some((rest, None)),
        ("blob" | "resolve" | "raw", Some((revision, file))) => Some((revision, Some(file))),
        _ => None,
    }
}

/// Whether a part of a link is a name: nothing that leads elsewhere or cannot be sent.
fn is_name(part: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.%+=,@~()".contains(&byte);
    !part.is_empty() && !part.bytes().all(|byte| byte == b'.') && part.bytes().all(is_of_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_as_people_copy_them() {
        let link = Link { repo: "a/b-GGUF", revision: MAIN, file: None, tag: None };
        let file = Some("q/b.Q8_0.gguf");
        for (text, wanted) in [
            ("hf.co/a/b-GGUF", link),
            ("https://huggingface.co/a/b-GGUF/", link),
            ("hf.co/a/b-GGUF:UD-Q4_K_XL", Link { tag: Some("UD-Q4_K_XL"), ..link }),
            ("https://hf.co/a/b-GGUF/tree/v1.0", Link { revision: "v1.0", ..link }),
            (
                "https://hf.co/a/b-GGUF/tree/refs%2Fpr%2F1",
                Link { revision: "refs%2Fpr%2F1", ..link },
            ),
            ("hf.co/a/b-GGUF/blob/main/q/b.Q8_0.gguf", Link { file, ..link }),
            (
                "https://huggingface.co/a/b-GGUF/resolve/main/q/b.Q8_0.gguf?download=true",
                Link { file, ..link },
            ),
        ] {
            assert_eq!(Link::of(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_leads_elsewhere_is_no_link() {
        for text in [
            "hf.co/a",
            "hf.co/a/../b",
            "hf.co/datasets/a/b",
            "hf.co/a/b/blob/main/../../x.gguf",
            "hf.co/a/b/discussions/1",
            "hf.company/a/b",
            "https://example.org/a/b",
            "./hf.co/a/b",
            "a/b",
        ] {
            assert_eq!(Link::of(text), None, "{text}");
        }
    }
}
