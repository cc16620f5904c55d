//! Requests to a hub: every one is for a named file, and every fault of a server is a sentence.

use std::{
    io::{self, Read},
    time::{Duration, Instant},
};

use ureq::{
    Agent, Body, BodyReader,
    config::RedirectAuthHeaders,
    http::{HeaderMap, Response, StatusCode, Uri},
};

use crate::{Message, messages::hub as say};

/// How long a server may take before anything comes.
const PATIENCE: Duration = Duration::from_secs(6);
/// How long it may take to find and to reach a server.
const REACH: Duration = Duration::from_secs(3);
/// How long may pass between two of its packets.
const BREATH: Duration = Duration::from_secs(2);
/// After the first seconds, so much must come in every breath.
const LEAST: u64 = 128 << 10;
/// Times one request may be sent elsewhere.
const MOST_REDIRECTS: usize = 2;
/// Requests that one question takes, redirects among them, unless what must be read takes more.
const MOST_REQUESTS: usize = 3;
/// Most bytes of all answers to one question.
pub(super) const MOST_BYTES: u64 = 16_000_000;

/// What asks a hub.
pub(super) struct Client {
    agent: Agent,
    endpoint: String,
    /// The repository that is read.
    repo: String,
    /// Sent to the host of the endpoint alone.
    token: Option<String>,
    /// Requests sent so far.
    sent: usize,
    flow: Flow,
}

/// What has come so far, and how fast.
struct Flow {
    start: Instant,
    /// When the last breath began, and what had come by then.
    breath: (Instant, u64),
    bytes: u64,
}

/// An answer whose body is still to be read.
pub(super) struct Answer<'a> {
    /// The commit that a revision stands for, where the hub says so.
    pub(super) commit: Option<String>,
    body: BodyReader<'static>,
    length: Option<u64>,
    read: u64,
    host: String,
    flow: &'a mut Flow,
    /// All of the file is sent, however little was asked for.
    is_whole: bool,
    /// Why reading ended before its end.
    fault: Option<Message>,
}

/// A file that was read to its end.
pub(super) struct Whole {
    pub(super) bytes: Vec<u8>,
    /// The commit it is of, where the hub says so.
    pub(super) commit: Option<String>,
}

/// Whether a file is asked for whatever it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Without it there is no answer.
    Must,
    /// It makes an answer more exact, and is given up where it takes too many requests.
    May,
}

/// Where a request led.
struct Reached {
    response: Response<Body>,
    commit: Option<String>,
    host: String,
}

impl Client {
    pub(super) fn new(endpoint: String, token: Option<String>, repo: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .redirect_auth_headers(RedirectAuthHeaders::Never)
            .user_agent(concat!("edgefit/", env!("CARGO_PKG_VERSION")))
            .timeout_per_read(Some(BREATH))
            .timeout_per_write(Some(BREATH))
            .build();
        let now = Instant::now();
        let flow = Flow { start: now, breath: (now, 0), bytes: 0 };
        Self { agent: config.new_agent(), endpoint, repo: repo.to_owned(), token, sent: 0, flow }
    }

    /// A file of at most `most` bytes; `None` if there is none, or it was given up.
    pub(super) fn whole(
        &mut self,
        path: &str,
        most: u64,
        need: Need,
    ) -> Result<Option<Whole>, Message> {
        let Some(reached) = self.reach(path, None, need)? else { return Ok(None) };
        if reached.response.status() == StatusCode::NOT_FOUND {
            return match error_code(&reached.response) {
                Some("RepoNotFound" | "RevisionNotFound") => Err(say::no_repository()),
                _ => Ok(None),
            };
        }
        let mut answer = self.opened(reached)?;
        let name = path.rsplit('/').next().unwrap_or(path);
        let too_long = || say::too_long(name, most);
        if answer.length.is_some_and(|length| length > most) {
            return Err(too_long());
        }
        let mut bytes = Vec::new();
        let read = (&mut answer).take(most.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|_| answer.fault())?;
        if bytes.len() as u64 > most {
            return Err(too_long());
        }
        if bytes.trim_ascii_start().starts_with(b"<") {
            return Err(say::page(answer.host));
        }
        Ok(Some(Whole { bytes, commit: answer.commit }))
    }

    /// The beginning of a file, as far as it is read; `None` if there is no such file, or it was given up.
    pub(super) fn start(&mut self, path: &str, need: Need) -> Result<Option<Answer<'_>>, Message> {
        let last = MOST_BYTES.saturating_sub(self.flow.bytes).saturating_sub(1);
        let Some(reached) = self.reach(path, Some(last), need)? else { return Ok(None) };
        match reached.response.status() {
            StatusCode::NOT_FOUND => Ok(None),
            StatusCode::RANGE_NOT_SATISFIABLE => Err(say::not_in_parts(reached.host)),
            // A server that knows no parts sends all there is: reading ends where the header does.
            StatusCode::OK => {
                let mut answer = self.opened(reached)?;
                answer.is_whole = true;
                Ok(Some(answer))
            }
            _ => self.opened(reached).map(Some),
        }
    }

    /// Follows where a request is sent, without the token once it leaves the endpoint; `None` where that takes
    /// too many requests for what is not needed.
    fn reach(
        &mut self,
        path: &str,
        last: Option<u64>,
        need: Need,
    ) -> Result<Option<Reached>, Message> {
        let mut address = format!("{}/{path}", self.endpoint);
        let own = origin(&self.endpoint);
        let mut commit = None;
        for _ in 0..=MOST_REDIRECTS {
            let host = host_of(&address);
            if need == Need::May && self.sent >= MOST_REQUESTS {
                return Ok(None);
            }
            self.sent = self.sent.saturating_add(1);
            let response = self.send(&address, origin(&address) == own, last, &host)?;
            commit = commit.or_else(|| header(response.headers(), "x-repo-commit"));
            if !response.status().is_redirection() {
                return Ok(Some(Reached { response, commit, host }));
            }
            let next = header(response.headers(), "location");
            let next = next.and_then(|next| joined(&address, &next));
            address = next.ok_or_else(|| say::redirected(&host))?;
        }
        Err(say::redirected(host_of(&self.endpoint)))
    }

    fn send(
        &self,
        address: &str,
        is_own: bool,
        last: Option<u64>,
        host: &str,
    ) -> Result<Response<Body>, Message> {
        let left = PATIENCE.saturating_sub(self.flow.start.elapsed());
        let left = if self.flow.is_fast() { left.max(BREATH) } else { left };
        if left.is_zero() {
            return Err(say::slow(host));
        }
        let mut request = self.agent.get(address);
        if let Some(token) = self.token.as_ref().filter(|_| is_own) {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if let Some(last) = last {
            request = request.header("Range", format!("bytes=0-{last}"));
        }
        let config = request.config();
        let config = config.timeout_resolve(Some(left.min(REACH)));
        let config = config.timeout_connect(Some(left.min(REACH)));
        let request = config.timeout_recv_response(Some(left)).build();
        request.call().map_err(|error| unanswered(&error, host))
    }

    /// An answer with the file in it, else why there is none.
    fn opened(&mut self, reached: Reached) -> Result<Answer<'_>, Message> {
        let Reached { response, commit, host } = reached;
        if let Some(refusal) = self.refusal(&response, &host) {
            return Err(refusal);
        }
        let length = header(response.headers(), "content-length").and_then(|n| n.parse().ok());
        let body = response.into_body().into_reader();
        let flow = &mut self.flow;
        Ok(Answer { commit, body, length, read: 0, host, flow, is_whole: false, fault: None })
    }

    /// What a status says, where it is not yes.
    fn refusal(&self, response: &Response<Body>, host: &str) -> Option<Message> {
        let code = error_code(response);
        Some(match response.status() {
            StatusCode::PARTIAL_CONTENT if !is_beginning(response) => say::not_in_parts(host),
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => {
                return is_page(response).then(|| say::page(host));
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if code == Some("GatedRepo") => {
                say::gated(&self.repo)
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if self.token.is_some() => {
                say::not_allowed()
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => say::hidden(),
            StatusCode::TOO_MANY_REQUESTS => say::busy(host),
            other => say::status(host, usize::from(other.as_u16())),
        })
    }
}

impl Flow {
    fn is_fast(&self) -> bool {
        let (began, before) = self.breath;
        began.elapsed() < BREATH || self.bytes.saturating_sub(before) >= LEAST
    }

    /// Counts what came; no if it comes too slowly.
    fn goes_on(&mut self, bytes: u64) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.start.elapsed() < PATIENCE {
            self.breath = (Instant::now(), self.bytes);
            return true;
        }
        let fast = self.is_fast();
        if fast && self.breath.0.elapsed() >= BREATH {
            self.breath = (Instant::now(), self.bytes);
        }
        fast
    }
}

impl Answer<'_> {
    /// Why it could not be read to its end.
    pub(super) fn fault(&mut self) -> Message {
        self.fault.take().unwrap_or_else(|| self.cut_off())
    }

    /// That it ended too soon; where parts are not sent at all, that is why.
    fn cut_off(&self) -> Message {
        if self.is_whole { say::not_in_parts(&self.host) } else { say::cut_off(&self.host) }
    }

    /// Who answers.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The same, if reading failed at all.
    pub(super) fn failed(&mut self) -> Option<Message> {
        self.fault.take()
    }

    fn fails(&mut self, fault: Message) -> io::Error {
        self.fault = Some(fault);
        io::ErrorKind::ConnectionAborted.into()
    }
}

impl Read for Answer<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.body.read(buffer) {
            Ok(read) => read,
            Err(error) if is_timeout(&error) => {
                let fault = say::slow(&self.host);
                return Err(self.fails(fault));
            }
            Err(_) => {
                let fault = self.cut_off();
                return Err(self.fails(fault));
            }
        };
        self.read = self.read.saturating_add(read as u64);
        let fault = if !self.flow.goes_on(read as u64) {
            say::slow(&self.host)
        } else if self.flow.bytes >= MOST_BYTES && self.is_whole {
            say::not_in_parts(&self.host)
        } else if self.flow.bytes >= MOST_BYTES {
            say::header_too_long(MOST_BYTES)
        } else if read == 0 && self.length.is_some_and(|length| self.read < length) {
            self.cut_off()
        } else {
            return Ok(read);
        };
        if buffer.is_empty() { Ok(0) } else { Err(self.fails(fault)) }
    }
}

fn is_timeout(error: &io::Error) -> bool {
    let of_request = |error: &ureq::Error| matches!(error, ureq::Error::Timeout(_));
    error.kind() == io::ErrorKind::TimedOut
        || error.get_ref().and_then(|inner| inner.downcast_ref()).is_some_and(of_request)
}

/// Why a request got no answer.
fn unanswered(error: &ureq::Error, host: &str) -> Message {
    match error {
        ureq::Error::HostNotFound => say::unreachable(host, say::unknown_host()),
        ureq::Error::Timeout(_) => say::slow(host),
        ureq::Error::Io(error) if is_timeout(error) => say::slow(host),
        ureq::Error::Io(error) if is_cut(error) => say::cut_off(host),
        ureq::Error::Io(error) => say::unreachable(host, error.to_string()),
        other => say::unreachable(host, other.to_string()),
    }
}

fn is_cut(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The hub's word for what is wrong.
fn error_code(response: &Response<Body>) -> Option<&str> {
    response.headers().get("x-error-code")?.to_str().ok()
}

fn is_page(response: &Response<Body>) -> bool {
    let kind = header(response.headers(), "content-type").unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("text/html")
}

/// The scheme, host and port of an address.
fn origin(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once("://")?;
    Some((scheme, rest.split(['/', '?', '#']).next()?))
}

/// The host and port of an address.
pub(super) fn host_of(address: &str) -> String {
    origin(address).map(|(_, host)| host.to_owned()).unwrap_or_default()
}

/// Whether requests can be sent there.
pub(super) fn is_address(endpoint: &str) -> bool {
    let of_web =
        |(scheme, host): (&str, &str)| matches!(scheme, "http" | "https") && !host.is_empty();
    origin(endpoint).is_some_and(of_web) && endpoint.parse::<Uri>().is_ok()
}

/// Whether a part is the one asked for: the beginning.
fn is_beginning(response: &Response<Body>) -> bool {
    let range = header(response.headers(), "content-range");
    range.is_none_or(|range| range.trim_start().starts_with("bytes 0-"))
}

/// Where a redirect leads; `None` where it is nowhere, or from a safe address to an unsafe one.
fn joined(from: &str, to: &str) -> Option<String> {
    let (scheme, host) = origin(from)?;
    let next = match to {
        _ if to.starts_with("//") => format!("{scheme}:{to}"),
        _ if to.starts_with('/') => format!("{scheme}://{host}{to}"),
        _ if to.contains("://") => to.to_owned(),
        _ => format!("{}/{to}", from.split(['?', '#']).next()?.rsplit_once('/')?.0),
    };
    let sound = next.parse::<Uri>().is_ok_and(|uri| uri.host().is_some());
    let (onward, _) = origin(&next)?;
    let safe = onward == "https" || onward == "http" && scheme == "http";
    (sound && safe).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_to_addresses_that_are_as_safe() {
        let to = |to| joined("https://a.b/x/y?z", to);
        assert_eq!(to("/q").as_deref(), Some("https://a.b/q"));
        assert_eq!(to("//c.d/q").as_deref(), Some("https://c.d/q"));
        assert_eq!(to("https://c.d/q").as_deref(), Some("https://c.d/q"));
        assert_eq!(to("q").as_deref(), Some("https://a.b/x/q"));
        assert_eq!(to("http://c.d/q"), None);
        assert_eq!(to("file:///etc/q"), None);
        assert_eq!(joined("http://a.b/x", "http://c.d/q").as_deref(), Some("http://c.d/q"));
    }
}
