//! Models behind a link, read from a hub on the loopback that answers as the public one does.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::program::edgefit;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
/// No fault takes longer to be answered.
const LONGEST: Duration = Duration::from_secs(10);

/// A request as it came.
#[derive(Clone, Debug, Default)]
struct Request {
    path: String,
    headers: BTreeMap<String, String>,
}

/// A server, and what it was asked and has sent.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<Request>>>,
    sent: Arc<Mutex<usize>>,
}

impl Server {
    /// One that answers each request by writing bytes; what is written as nothing is left open.
    fn new(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (asked, sent) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let (log, count, answer) = (Arc::clone(&asked), Arc::clone(&sent), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (log, count, answer) =
                    (Arc::clone(&log), Arc::clone(&count), Arc::clone(&answer));
                thread::spawn(move || {
                    let mut stream = stream.unwrap();
                    let request = read(&stream);
                    log.lock().unwrap().push(request.clone());
                    let written = answer(&request).write(&mut stream);
                    *count.lock().unwrap() += written;
                });
            }
        });
        Self { address, asked, sent }
    }

    fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }

    /// What the program answers about a link here; its cache is `cache`.
    fn run(&self, args: &[&str], cache: &Path) -> Output {
        self.command(args, cache).output().unwrap()
    }

    fn command(&self, args: &[&str], cache: &Path) -> Command {
        let mut command = edgefit(args);
        for name in ["HF_TOKEN", "HF_HUB_OFFLINE", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.env("HF_ENDPOINT", &self.address).env("XDG_CACHE_HOME", cache);
        command
    }

    fn fit(&self, link: &str, cache: &Path) -> Value {
        let output = self.run(&["fit", link, "--free", "8GiB", "--format", "json"], cache);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{link}: {said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The one sentence about a link, which comes in time and in two languages.
    fn refuses(&self, link: &str) -> String {
        let cache = folder("refused");
        let start = Instant::now();
        let output = self.run(&["fit", link, "--free", "8GiB"], &cache);
        assert!(start.elapsed() < LONGEST, "{link} took {:?}", start.elapsed());
        assert_eq!(output.status.code(), Some(2), "{link}");
        assert!(output.stdout.is_empty(), "{link}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.lines().count(), 1, "{said}");
        let said = said.trim().strip_prefix("error: ").unwrap().to_owned();
        let host = self.address.trim_start_matches("http://");
        said.strip_prefix(link).unwrap().trim_start_matches(": ").replace(host, "HOST")
    }
}

/// What is written back.
struct Reply {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// Between one byte and the next.
    pause: Option<Duration>,
}

impl Reply {
    fn new(status: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let headers = vec![("Content-Length", body.len().to_string())];
        Self { status, headers, body, pause: None }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    fn to(location: String) -> Self {
        Self::new("302 Found", "").with("Location", location)
    }

    fn write(&self, stream: &mut TcpStream) -> usize {
        let mut head = format!("HTTP/1.1 {}\r\nConnection: close\r\n", self.status);
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        head.push_str("\r\n");
        let mut written = 0;
        let _ = stream.write_all(head.as_bytes());
        for part in self.body.chunks(if self.pause.is_some() { 1 } else { 1 << 16 }) {
            if stream.write_all(part).is_err() {
                break;
            }
            written += part.len();
            self.pause.iter().for_each(|pause| thread::sleep(*pause));
        }
        written
    }
}

fn read(stream: &TcpStream) -> Request {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    let headers = lines.take_while(|line| !line.is_empty());
    let headers = headers.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_lowercase(), value.trim().to_owned()))
    });
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    Request { path, headers: headers.collect() }
}

/// Files by their paths, `ORG/REPO/FILE`.
type Files = BTreeMap<String, Vec<u8>>;

/// What the hub answers that holds these files.
fn hub(files: &Files, request: &Request) -> Reply {
    let path = request.path.split('?').next().unwrap().trim_start_matches('/');
    if let Some(repo) =
        path.strip_prefix("api/models/").and_then(|path| path.strip_suffix("/tree/main"))
    {
        let of = |path: &String| path.strip_prefix(&format!("{repo}/")).map(str::to_owned);
        let all: Vec<Value> = files
            .iter()
            .filter_map(|(path, text)| {
                Some(json!({"type": "file", "path": of(path)?, "size": text.len()}))
            })
            .collect();
        if all.is_empty() {
            return Reply::new("404 Not Found", "").with("X-Error-Code", "RepoNotFound");
        }
        return Reply::new("200 OK", Value::from(all).to_string());
    }
    let Some(text) = files.get(&path.replace("/resolve/main/", "/")) else {
        return Reply::new("404 Not Found", "").with("X-Error-Code", "EntryNotFound");
    };
    part(text, request).with("X-Repo-Commit", COMMIT)
}

/// The part of a text that a request asks for.
fn part(text: &[u8], request: &Request) -> Reply {
    let Some(range) = request.headers.get("range") else { return Reply::new("200 OK", text) };
    let (from, to) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (from, to) = (from.parse::<usize>().unwrap(), to.parse::<usize>().unwrap());
    let end = text.len().min(to + 1);
    let said = format!("bytes {from}-{}/{}", end - 1, text.len());
    Reply::new("206 Partial Content", &text[from..end]).with("Content-Range", said)
}

fn holding(files: &[(&str, Vec<u8>)]) -> Server {
    let files: Files =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.clone())).collect();
    Server::new(move |request| hub(&files, request))
}

/// One that answers everything so.
fn always(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    Server::new(move |_| reply())
}

/// An empty folder.
fn folder(name: &str) -> PathBuf {
    let id = format!("{name}-{:?}", thread::current().id());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("links").join(id);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A GGUF file with a whole header; of its tensor data, more than is ever fetched.
fn gguf(header: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/headers").join(header);
    let mut text = fs::read(path).unwrap();
    text.resize(20_000_000, 0);
    text
}

fn config() -> Vec<u8> {
    let sizes = json!({
        "model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 256,
        "intermediate_size": 512, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "vocab_size": 1000, "max_position_embeddings": 2048,
        "rms_norm_eps": 1e-5, "tie_word_embeddings": true, "torch_dtype": "bfloat16",
    });
    sizes.to_string().into()
}

/// The safetensors file of that configuration: its header, and the beginning of its data.
fn safetensors() -> Vec<u8> {
    let layer = |n: u32| {
        let at = move |name: &str| format!("model.layers.{n}.{name}.weight");
        [
            (at("input_layernorm"), vec![256]),
            (at("post_attention_layernorm"), vec![256]),
            (at("self_attn.q_proj"), vec![256, 256]),
            (at("self_attn.k_proj"), vec![128, 256]),
            (at("self_attn.v_proj"), vec![128, 256]),
            (at("self_attn.o_proj"), vec![256, 256]),
            (at("mlp.gate_proj"), vec![512, 256]),
            (at("mlp.up_proj"), vec![512, 256]),
            (at("mlp.down_proj"), vec![256, 512]),
        ]
    };
    let ends = [
        ("model.embed_tokens.weight".to_owned(), vec![1000, 256]),
        ("model.norm.weight".to_owned(), vec![256]),
    ];
    let (mut header, mut end) = (serde_json::Map::new(), 0);
    for (name, shape) in (0..2).flat_map(layer).chain(ends) {
        let from = end;
        end += shape.iter().product::<u64>() * 2;
        let entry = json!({"dtype": "BF16", "shape": shape, "data_offsets": [from, end]});
        header.insert(name, entry);
    }
    let text = Value::from(header).to_string();
    [&(text.len() as u64).to_le_bytes()[..], text.as_bytes(), &vec![0; 1 << 20]].concat()
}

fn warnings(answer: &Value) -> String {
    answer["warnings"].to_string()
}

#[test]
fn a_gguf_repository_is_answered_by_the_header_of_one_file() {
    let (q4, f16) = (gguf("llama-3.2-1b.Q4_K_M.header.gguf"), gguf("llama-3.2-1b.F16.header.gguf"));
    let server = holding(&[
        ("nobody/Brand-New-GGUF/Brand-New-Q4_K_M.gguf", q4),
        ("nobody/Brand-New-GGUF/Brand-New-F16.gguf", f16),
        ("nobody/Brand-New-GGUF/mmproj-F16.gguf", vec![0]),
    ]);
    let cache = folder("gguf");
    let answer = server.fit("hf.co/nobody/Brand-New-GGUF:F16", &cache);
    assert_eq!(answer["footprint"]["weights_bytes"], 2_471_764_096_u64);
    assert_eq!(answer["setup"]["quant"], "F16");
    let source = format!("hf.co/nobody/Brand-New-GGUF/Brand-New-F16.gguf@{COMMIT}");
    assert_eq!(answer["model"]["source"], source);
    assert!(!warnings(&answer).contains("missing"), "{answer}");
    assert_eq!(server.asked().len(), 2);
    assert!(*server.sent.lock().unwrap() < 16_000_000);
    let again = server.fit("hf.co/nobody/Brand-New-GGUF:F16", &cache);
    assert_eq!(again, answer, "a second question is answered from the cache");
    assert_eq!(server.asked().len(), 2);
    let text = server.run(&["fit", "hf.co/nobody/Brand-New-GGUF:F16", "--free", "1GiB"], &cache);
    let text = String::from_utf8(text.stdout).unwrap();
    let command = "edgefit fit hf.co/nobody/Brand-New-GGUF/blob/main/Brand-New-F16.gguf";
    assert!(text.contains("F16") && !text.contains("GGUF:F16"), "{text}");
    assert!(!text.contains("edgefit fit hf.co") || text.contains(command), "{text}");
    let usual = server.fit("https://huggingface.co/nobody/Brand-New-GGUF/tree/main", &cache);
    assert_eq!(usual["setup"]["quant"], "Q4_K_M");
    assert!(warnings(&usual).contains("Brand-New-Q4_K_M.gguf is taken, the usual one of 2"));
    let file = "nobody/Brand-New-GGUF/resolve/main/Brand-New-Q4_K_M.gguf?download=true";
    for start in ["https://huggingface.co", "hf.co", &server.address] {
        let answer = server.fit(&format!("{start}/{file}"), &folder("file"));
        assert_eq!(answer["footprint"]["weights_bytes"], usual["footprint"]["weights_bytes"]);
    }
    assert_eq!(
        server.refuses("hf.co/nobody/Brand-New-GGUF:Q2_K"),
        "no GGUF file of the repository is called Q2_K; there are Brand-New-F16.gguf, Brand-New-Q4_K_M.gguf"
    );
}

#[test]
fn a_repository_of_safetensors_is_answered_by_its_configuration_and_a_header() {
    let server = holding(&[
        ("nobody/Brand-New/config.json", config()),
        ("nobody/Brand-New/model.safetensors", safetensors()),
    ]);
    let cache = folder("safetensors");
    let answer = server.fit("hf.co/nobody/Brand-New", &cache);
    assert_eq!(answer["model"]["source"], format!("hf.co/nobody/Brand-New@{COMMIT}"));
    assert_eq!(answer["model"]["verified"], true, "{answer}");
    assert_eq!(server.asked().len(), 2);
    let ask = ["fit", "hf.co/nobody/Brand-New", "--quant", "Q6_K", "--free", "8GiB"];
    assert!(server.run(&ask, &cache).status.success());
    assert_eq!(server.asked().len(), 2, "another quantization needs nothing else");
    let quant = server.fit("hf.co/nobody/Brand-New:Q8_0", &folder("quant"));
    assert_eq!(quant["setup"]["quant"], "Q8_0");
    let table =
        ["table", "hf.co/nobody/Brand-New", "gemma-2-2b", "--free", "8GiB", "--format", "json"];
    let output = server.run(&table, &cache);
    let table: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(table["rows"].as_array().unwrap().len(), 2);
    assert_eq!(server.asked().len(), 5, "the table asks for nothing that was asked for");
}

#[test]
fn parts_of_a_gguf_file_are_read_together() {
    let part = |no, tensor| [crate::files::part(no, 2, tensor), vec![0; 1000]].concat();
    let server = holding(&[
        ("nobody/x-GGUF/Q8_0/x-Q8_0-00001-of-00002.gguf", part(0, "a.weight")),
        ("nobody/x-GGUF/Q8_0/x-Q8_0-00002-of-00002.gguf", part(1, "b.weight")),
    ]);
    for link in
        ["hf.co/nobody/x-GGUF", "hf.co/nobody/x-GGUF/blob/main/Q8_0/x-Q8_0-00001-of-00002.gguf"]
    {
        assert_eq!(server.fit(link, &folder("parts"))["footprint"]["weights_bytes"], 256);
    }
}

#[test]
fn packed_shards_are_counted_by_their_index() {
    let index = json!({
        "metadata": {"total_size": 2_000_000},
        "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"},
    });
    let mut packed: Value = serde_json::from_slice(&config()).unwrap();
    packed["quantization_config"] = json!({"quant_method": "gptq", "bits": 4, "group_size": 128});
    let server = holding(&[
        ("nobody/Brand-New/config.json", packed.to_string().into()),
        ("nobody/Brand-New/model.safetensors.index.json", index.to_string().into()),
        ("nobody/Brand-New/model-00001-of-00002.safetensors", safetensors()),
        ("nobody/Brand-New/model-00002-of-00002.safetensors", safetensors()),
    ]);
    let answer = server.fit("hf.co/nobody/Brand-New", &folder("packed"));
    assert_eq!(answer["setup"]["quant"], "gptq-int4");
    assert_eq!(answer["footprint"]["weights_bytes"], 2_000_000);
    assert_eq!(server.asked().len(), 3);
}

/// One that sends every file from another address, as the hub does with large ones.
fn sending_on(files: &[(&str, Vec<u8>)]) -> Server {
    let files: Files =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.clone())).collect();
    Server::new(move |request| {
        if request.path.contains("/resolve/") && hub(&files, request).status.starts_with('2') {
            return Reply::to(format!("/sent{}", request.path)).with("X-Repo-Commit", COMMIT);
        }
        let path = request.path.trim_start_matches("/sent").to_owned();
        hub(&files, &Request { path, ..request.clone() })
    })
}

#[test]
fn three_requests_answer_also_where_files_are_sent_from_elsewhere() {
    let part = |no, tensor| [crate::files::part(no, 2, tensor), vec![0; 1000]].concat();
    let gguf = gguf("llama-3.2-1b.Q4_K_M.header.gguf");
    for (files, link) in [
        (
            vec![("nobody/x/config.json", config()), ("nobody/x/model.safetensors", safetensors())],
            "hf.co/nobody/x",
        ),
        (vec![("nobody/x-GGUF/x-Q4_K_M.gguf", gguf)], "hf.co/nobody/x-GGUF"),
        (
            vec![
                ("nobody/y-GGUF/x-Q8_0-00001-of-00002.gguf", part(0, "a.weight")),
                ("nobody/y-GGUF/x-Q8_0-00002-of-00002.gguf", part(1, "b.weight")),
            ],
            "hf.co/nobody/y-GGUF",
        ),
    ] {
        let server = sending_on(&files);
        server.fit(link, &folder("sent-on"));
        assert_eq!(server.asked().len(), 3, "{link}: {:?}", server.asked());
    }
}

#[test]
fn a_header_is_read_from_a_server_that_knows_no_parts() {
    let whole = gguf("llama-3.2-1b.Q4_K_M.header.gguf");
    let server = always(move || Reply::new("200 OK", whole.clone()));
    assert!(server.fit(FILE, &folder("whole"))["footprint"]["weights_bytes"].as_u64() > Some(0));
}

#[test]
fn shards_are_counted_by_their_index() {
    let index = json!({
        "metadata": {"total_size": 2_000_000},
        "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"},
    });
    let server = holding(&[
        ("nobody/Brand-New/config.json", config()),
        ("nobody/Brand-New/model.safetensors.index.json", index.to_string().into()),
    ]);
    let answer = server.fit("hf.co/nobody/Brand-New", &folder("shards"));
    assert!(!warnings(&answer).contains("missing"), "{answer}");
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn what_the_catalog_knows_is_asked_of_no_hub() {
    let server = always(|| Reply::new("500 No", ""));
    for link in [
        "hf.co/google/gemma-2-2b-it",
        "hf.co/unsloth/Qwen3-4B-GGUF:Q4_K_M",
        "https://huggingface.co/google/gemma-2-2b-it?library=transformers",
        "https://huggingface.co/google/gemma-2-2b-it/blob/main/config.json",
        "https://huggingface.co/unsloth/Qwen3-4B-GGUF/resolve/main/Qwen3-4B-Q8_0.gguf?download=true",
    ] {
        server.fit(link, &folder("known"));
    }
    assert!(server.asked().is_empty());
}

#[test]
fn offline_only_the_cache_answers() {
    let server = holding(&[("nobody/Brand-New/config.json", config())]);
    let cache = folder("offline");
    let ask = ["fit", "hf.co/nobody/Brand-New", "--free", "8GiB", "--offline"];
    let output = server.run(&ask, &cache);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("neither --offline nor HF_HUB_OFFLINE"), "{said}");
    let mut by_environment = server.command(&ask[..4], &cache);
    let output = by_environment.env("HF_HUB_OFFLINE", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(server.asked().is_empty());
    server.fit(ask[1], &cache);
    let asked = server.asked().len();
    assert!(server.run(&ask, &cache).status.success());
    assert_eq!(server.asked().len(), asked);
}

#[test]
fn a_redirect_is_followed_and_the_token_stays() {
    let text = gguf("llama-3.2-1b.Q4_K_M.header.gguf");
    let other = Server::new(move |request| part(&text, request));
    let address = other.address.clone();
    let server = Server::new(move |request| match request.path.as_str() {
        "/moved" => Reply::to(format!("{address}/elsewhere")),
        _ => Reply::to("/moved".to_owned()).with("X-Repo-Commit", COMMIT),
    });
    let ask = ["fit", FILE, "--free", "8GiB", "--format", "json"];
    let mut command = server.command(&ask, &folder("moved"));
    let output = command.env("HF_TOKEN", "hf_secret").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let token = |request: &Request| request.headers.get("authorization").cloned();
    let tokens: Vec<_> = server.asked().iter().map(token).collect();
    assert_eq!(tokens, vec![Some("Bearer hf_secret".to_owned()); 2]);
    assert_eq!(other.asked().iter().map(token).collect::<Vec<_>>(), [None]);
}

const FILE: &str = "hf.co/nobody/x/blob/main/x.gguf";
const REPO: &str = "hf.co/nobody/x";

#[test]
fn every_refusal_of_a_server_is_a_sentence() {
    let gated = |status| always(move || Reply::new(status, "").with("X-Error-Code", "GatedRepo"));
    let status = |status| always(move || Reply::new(status, ""));
    let to = |place: &'static str| always(move || Reply::to(place.to_owned()));
    let terms = "it is gated: accept its terms at https://huggingface.co/nobody/x and log in by setting HF_TOKEN to a token of your account";
    let lost = "HOST sends from one address to another without end, or to none that is safe";
    for (server, link, sentence) in [
        (gated("401 Unauthorized"), REPO, terms),
        (gated("403 Forbidden"), FILE, terms),
        (
            status("401 Unauthorized"),
            REPO,
            "it is private, or there is no such repository; check the name, or log in by setting HF_TOKEN to a token that may read it",
        ),
        (status("404 No"), REPO, "there is no such repository or revision; check the link"),
        (status("404 No"), FILE, "there is no x.gguf in the repository; check the link"),
        (status("503 No"), FILE, "HOST answered 503; try again later"),
        (
            status("429 No"),
            REPO,
            "HOST has had too many requests; try again in some minutes, or log in by setting HF_TOKEN",
        ),
        (to("/again"), REPO, lost),
        (to("file:///etc/passwd"), REPO, lost),
        (
            holding(&[("nobody/x/README.md", vec![b'#'])]),
            REPO,
            "the repository holds neither a config.json nor a GGUF file, so there is nothing to price",
        ),
        (
            status("404 No"),
            "hf.co/nobody/x/blob/main/README.md",
            "README.md is no file of a model; link to the repository, to a .gguf or .safetensors file, or to a config.json",
        ),
    ] {
        assert_eq!(server.refuses(link), sentence);
        assert!(server.asked().len() <= 3, "{link}: {} requests", server.asked().len());
    }
}

#[test]
fn every_faulty_file_of_a_server_is_a_sentence() {
    let weights = "hf.co/nobody/x/blob/main/x.safetensors";
    let part = |text: &[u8]| Reply::new("206 Partial Content", text);
    let page = "<!DOCTYPE html><html></html>";
    let start = &b"GGUF\x03\0\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0"[..];
    let length = 2_000_000_000_u64.to_le_bytes();
    let huge = [start, &length].concat();
    let cut = "the answer of HOST was cut off; try again";
    let web =
        "HOST answered with a web page in place of the file; is a login or a proxy in between?";
    for (server, link, sentence) in [
        (
            always(|| Reply::new("416 Range Not Satisfiable", "")),
            FILE,
            "HOST does not send files in parts, and whole ones are not fetched; download the file and name it",
        ),
        (
            always(|| Reply::new("200 OK", "GGUF").with("Content-Length", "2000000000")),
            FILE,
            "HOST does not send files in parts, and whole ones are not fetched; download the file and name it",
        ),
        (
            always(move || part(start).with("Content-Range", "bytes 64-127/9000")),
            FILE,
            "HOST does not send files in parts, and whole ones are not fetched; download the file and name it",
        ),
        (always(move || part(start).with("Content-Length", "100000")), FILE, cut),
        (always(|| Reply::new("200 OK", "{").with("Content-Length", "100")), REPO, cut),
        (
            always(move || part(&huge)),
            FILE,
            "the metadata names a length of 2000000000 bytes, more than any header has",
        ),
        (
            always(move || part(&length)),
            weights,
            "it claims a header of 2000000000 bytes, more than any model has; is it a safetensors file?",
        ),
        (always(move || part(page.as_bytes())), FILE, web),
        (always(move || Reply::new("200 OK", page).with("Content-Type", "text/html")), REPO, web),
        (
            always(|| Reply::new("200 OK", vec![b' '; 600_000])),
            REPO,
            "config.json is too long: 524288 bytes are read at most",
        ),
    ] {
        assert_eq!(server.refuses(link), sentence);
    }
}

#[test]
fn what_is_slow_is_given_up() {
    let drip = || Reply {
        pause: Some(Duration::from_millis(300)),
        ..Reply::new("206 Partial Content", gguf("llama-3.2-1b.Q4_K_M.header.gguf"))
    };
    let stall = || Reply { pause: Some(Duration::from_secs(15)), ..Reply::new("200 OK", "{}") };
    let silent = || {
        thread::sleep(Duration::from_secs(15));
        Reply::new("200 OK", "")
    };
    let slow = "HOST takes too long to answer; try again, or download the model and name its file";
    let (drip, stall, silent) = (always(drip), always(stall), always(silent));
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(stall.refuses(REPO), slow));
        scope.spawn(|| assert_eq!(drip.refuses(FILE), slow));
        scope.spawn(|| assert_eq!(silent.refuses(FILE), slow));
    });
}

#[test]
fn what_cannot_be_asked_is_not_sent() {
    let server = always(|| Reply::new("500 No", ""));
    let said = |args: &[&str], endpoint: &str| {
        let mut command = server.command(args, &folder("unsent"));
        let output = command.env("HF_ENDPOINT", endpoint).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    for endpoint in ["nowhere", "ftp://127.0.0.1", "http://"] {
        let sentence = format!("HF_ENDPOINT is '{endpoint}', which is no address");
        let said = said(&["fit", REPO, "--free", "8GiB"], endpoint);
        assert!(endpoint == "http://" || said.contains(&sentence), "{said}");
    }
    let two = ["fit", "hf.co/nobody/x:Q4_K_M", "--quant", "Q8_0", "--free", "8GiB"];
    assert!(said(&two, &server.address).contains("asks for Q4_K_M and --quant for Q8_0"));
    assert!(server.asked().is_empty());
}

#[test]
fn without_a_network_it_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let nobody = Server { address, asked: Arc::default(), sent: Arc::default() };
    let said = nobody.refuses("hf.co/nobody/x");
    assert!(said.starts_with("HOST cannot be reached ("), "{said}");
}
