//! Models behind a link: headers and configurations, fetched from a hub as files in a folder, and read there
//! as any others.
//!
//! The only code that reaches a network, and only for a link. Nothing is sent but requests for named files.

mod cache;
mod client;
mod fetch;
mod files;

use std::{env, sync::Arc};

use crate::{
    Catalog, Error, Message, ModelFile,
    catalog::link::Link,
    messages::{errors, hub as say},
    read,
};
use cache::{Cache, Record};
use client::{Client, host_of, is_address};
use fetch::{Fetch, reason};
use files::{By, Chosen};

/// Where models are published unless `HF_ENDPOINT` names another place.
const ENDPOINT: &str = "https://huggingface.co";

/// A hub, as the environment names it.
#[derive(Clone, Debug)]
pub struct Hub {
    endpoint: String,
    token: Option<String>,
    /// Only what was fetched before is read.
    offline: bool,
}

/// A model behind a link.
#[derive(Clone, Debug)]
pub struct Linked {
    /// As its files describe it.
    pub model: ModelFile,
    /// The link without a quantization behind it; to the file where that chose one.
    pub link: String,
    /// The quantization to price it at, where that did not choose the file.
    pub quant: Option<String>,
}

impl Hub {
    /// The hub of `HF_ENDPOINT`, asked with `HF_TOKEN`; `offline`, or with `HF_HUB_OFFLINE`, only the cache is
    /// read.
    #[must_use]
    pub fn of_environment(offline: bool) -> Self {
        let said = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let is_yes = |value: String| {
            ["1", "on", "yes", "true"].contains(&value.trim().to_ascii_lowercase().as_str())
        };
        let endpoint = said("HF_ENDPOINT").unwrap_or_else(|| ENDPOINT.to_owned());
        Self {
            endpoint: endpoint.trim().trim_end_matches('/').to_owned(),
            token: said("HF_TOKEN").map(|token| token.trim().to_owned()),
            offline: offline || said("HF_HUB_OFFLINE").is_some_and(is_yes),
        }
    }

    /// The model behind `name`, of the quantization behind its colon or `quant`; `None` if it is no link, or
    /// one that the catalog answers.
    ///
    /// # Errors
    /// [`Error::File`] says in one sentence why there is none.
    pub fn open(
        &self,
        name: &str,
        quant: Option<&str>,
        catalog: &Catalog,
    ) -> Result<Option<Linked>, Error> {
        let Some(link) = self.unknown(name, catalog) else { return Ok(None) };
        let fault = |reason| Error::File { file: name.to_owned(), reason };
        let is_model = |end| link.file.is_none_or(|file| file.to_ascii_lowercase().ends_with(end));
        if ![".gguf", ".safetensors", ".json"].into_iter().any(is_model) {
            return Err(fault(say::not_a_model(link.file.unwrap_or_default())));
        }
        if let (Some(tag), Some(quant)) = (link.tag, quant)
            && !tag.eq_ignore_ascii_case(quant)
        {
            return Err(Error::Refused(errors::two_quants(name, tag, quant)));
        }
        let quant = link.tag.or(quant);
        let (mut model, record) = self.read(link, quant, catalog).map_err(fault)?;
        let chosen = record.chosen.as_ref();
        let at = |file: Option<&str>, between: &str| match file {
            Some(file) => format!("hf.co/{}{between}/{file}", link.repo),
            None => format!("hf.co/{}", link.repo),
        };
        let source = at(link.file.or(chosen.map(|chosen| chosen.file.as_str())), "");
        if let Some(By::Usual(files)) = chosen.map(|chosen| chosen.by) {
            model.notes.insert(0, say::usual(&source, files));
        }
        let revision = record.commit.as_deref().unwrap_or(link.revision);
        Arc::make_mut(&mut model.model).link = Some(format!("{source}@{revision}"));
        if let Some(Chosen { file, by: By::Quant }) = chosen {
            let link = at(Some(file), &format!("/blob/{}", link.revision));
            return Ok(Some(Linked { model, link, quant: None }));
        }
        let bare = link.tag.map_or_else(|| name.to_owned(), |_| at(None, ""));
        Ok(Some(Linked { model, link: bare, quant: quant.map(str::to_owned) }))
    }

    /// Whether `name` is a link that the catalog does not answer.
    ///
    /// ```
    /// use edgefit::{Catalog, hub::Hub};
    /// let (hub, catalog) = (Hub::of_environment(true), Catalog::bundled());
    /// assert!(hub.reads("hf.co/someone/Something-New-GGUF:Q4_K_M", &catalog));
    /// assert!(!hub.reads("hf.co/google/gemma-2-2b-it", &catalog));
    /// ```
    #[must_use]
    pub fn reads(&self, name: &str, catalog: &Catalog) -> bool {
        self.unknown(name, catalog).is_some()
    }

    /// The link that a name is, unless the catalog knows what it leads to.
    fn unknown<'a>(&self, name: &'a str, catalog: &Catalog) -> Option<Link<'a>> {
        let link = Link::of(name).or_else(|| Link::at(name, &host_of(&self.endpoint)))?;
        let is_known = || catalog.model(catalog.split_quant(name).0).is_ok();
        (!std::path::Path::new(name).exists() && !is_known()).then_some(link)
    }

    fn read(
        &self,
        link: Link<'_>,
        quant: Option<&str>,
        catalog: &Catalog,
    ) -> Result<(ModelFile, Record), Message> {
        let host = host_of(&self.endpoint);
        let (own, plain) = (Cache::of(&host, link, quant), Cache::of(&host, link, None));
        // What no quantization chose is the same for all; only behind a colon one is looked for.
        let of_all = || {
            let found = plain.found(self.offline).filter(|_| link.tag.is_none());
            found.filter(|(_, record)| record.chosen.is_none())
        };
        if let Some((place, record)) = own.found(self.offline).or_else(of_all)
            && let Ok(model) = read::headers(&place.join(&record.opens), catalog)
        {
            return Ok((model, record));
        }
        if self.offline {
            return Err(say::offline());
        }
        if !is_address(&self.endpoint) {
            return Err(say::endpoint(&self.endpoint));
        }
        let fetched = own.begin().map_err(|error| Message::same(error.to_string()))?;
        let client = Client::new(self.endpoint.clone(), self.token.clone(), link.repo);
        let name = link.repo.rsplit('/').next().unwrap_or(link.repo);
        let folder = fetched.path().join(name);
        let record = Fetch { client, link, catalog, folder, commit: None }.model(quant)?;
        let model = read::headers(&fetched.path().join(&record.opens), catalog).map_err(reason)?;
        let is_own = link.tag.is_some() || record.chosen.is_some();
        if is_own { &own } else { &plain }.keep(fetched, &record);
        Ok((model, record))
    }
}
