//! Whole runs: the engine, threads, sockets and the disk together.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dateline_feeds::{
    Answer, Event, FetchRecord, Fetcher, Item, Output, ReadFeed, Reader, Settings, State, Summary,
    Watch, WatchError, load,
};
use dateline_record::Document;
use url::Url;

use crate::server::{Request, Server, answer, ok};

/// Reads feeds of one link a line, and pages as they are.
struct Lines;

impl Reader for Lines {
    fn feed(&self, answer: &Answer, _: &Url) -> Result<ReadFeed, String> {
        let text = String::from_utf8(answer.body.clone()).map_err(|e| e.to_string())?;
        let item = |line: &str| Item {
            id: line.to_owned(),
            link: Some(line.to_owned()),
            ..Item::default()
        };
        Ok(ReadFeed {
            title: None,
            items: text.lines().map(item).collect(),
        })
    }

    fn article(&self, answer: &Answer, _: &Url) -> Result<Document, String> {
        let text = String::from_utf8(answer.body.clone()).map_err(|e| e.to_string())?;
        assert!(
            !text.contains("panic"),
            "a page that the reader does not survive"
        );
        Ok(Document::new("x", text))
    }
}

fn settings(server: &Server, more: &str) -> Settings {
    let text = format!(
        "contact = 'me@example.org'\ntimeout = '1s'\nmax_article_bytes = 20000\nallow_private = ['{}']\n{more}\n\
         [[feed]]\nname = 'a'\nurl = '{}'\nevery = '1s'\n",
        server.host(),
        server.url("/feed"),
    );
    Settings::parse(&text, &[]).unwrap()
}

struct Ran {
    summary: Summary,
    log: Vec<FetchRecord>,
}

fn once(settings: &Settings, folder: &Path) -> Result<Ran, WatchError> {
    let mut log = Vec::new();
    let watch = Watch {
        settings,
        web: Arc::new(Fetcher::new(
            &settings.policy,
            &settings.user_agent,
            settings.limits,
        )),
        reader: Arc::new(Lines),
        chance: fastrand::Rng::with_seed(1),
        once: true,
        seen: &mut |record| log.push(record.clone()),
    };
    let summary = watch.run(
        &folder.join("state"),
        Output::File(folder.join("out.jsonl")),
        channel(),
    )?;
    Ok(Ran { summary, log })
}

/// The entries that were handed on, in order.
fn handed(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("out.jsonl")).unwrap_or_default();
    let entry = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["entry"].as_str().unwrap().to_owned()
    };
    text.lines().map(entry).collect()
}

fn log_file(folder: &Path) -> Vec<FetchRecord> {
    let text = std::fs::read_to_string(folder.join("state/fetches.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A site: what each path answers, to be changed while it runs.
type Site = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

fn site(pages: &[(&str, Vec<u8>)]) -> (Server, Site) {
    let site: Site = Arc::new(Mutex::new(
        pages
            .iter()
            .map(|(path, page)| ((*path).to_owned(), page.clone()))
            .collect(),
    ));
    let shared = Arc::clone(&site);
    let server = Server::start(move |request: &Request, stream| {
        let page = shared.lock().unwrap().get(&request.path).cloned();
        stream.write_all(&page.unwrap_or_else(|| answer(404, &[], "nothing here")))
    });
    (server, site)
}

#[test]
fn every_harm_costs_one_article_and_no_more() {
    let inside = Server::fixed(ok("text/html", "secret"));
    let inside_url = inside.url("/");
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b' '; 8 << 20]).unwrap();
    let bomb = bomb.finish().unwrap();
    let links = [
        "/good",
        "/private",
        "/circle-a",
        "/endless-0",
        "/bomb",
        "/large",
        "/picture",
        "/short",
        "/drip",
        "/panic",
        "/none",
        "/gone",
        "/file",
        "/also-good",
    ];
    let served = Arc::new(AtomicUsize::new(0));
    let hops = Arc::clone(&served);
    let server = Server::start(move |request, stream| {
        let redirect = |to: &str| answer(302, &[("Location", to)], "");
        let page = match request.path.as_str() {
            "/feed" => ok("text/xml", links.join("\n")),
            "/good" | "/also-good" => ok("text/html", "Peace."),
            "/private" => redirect(&inside_url),
            "/circle-a" => redirect("/circle-b"),
            "/circle-b" => redirect("/circle-a"),
            path if path.starts_with("/endless-") => redirect(&format!(
                "/endless-{}",
                hops.fetch_add(1, Ordering::Relaxed) + 1
            )),
            "/bomb" => answer(200, &[("Content-Encoding", "gzip")], &bomb),
            "/large" => ok("text/html", vec![b'a'; 20_001]),
            "/picture" => ok("image/png", "png"),
            "/short" => b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort".to_vec(),
            "/drip" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")?;
                loop {
                    stream.write_all(b"a")?;
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
            "/panic" => ok("text/html", "panic"),
            "/gone" => answer(410, &[], ""),
            "/file" => redirect("file:///etc/passwd"),
            _ => answer(404, &[], "nothing here"),
        };
        stream.write_all(&page)
    });
    let folder = tempfile::tempdir().unwrap();
    let ran = once(&settings(&server, ""), folder.path()).unwrap();
    let mut found = handed(folder.path());
    found.sort();
    assert_eq!(found, ["/also-good", "/good"]);
    assert_eq!(inside.requests().len(), 0, "nothing reached the inside");
    let mut classes: BTreeMap<String, String> = BTreeMap::new();
    for record in ran.log.iter().filter(|r| r.error.is_some()) {
        let path = record
            .url
            .trim_start_matches("http://")
            .split_once('/')
            .unwrap()
            .1
            .to_owned();
        classes.insert(path, record.error.clone().unwrap());
    }
    let expected = [
        ("bomb", "too-large"),
        ("circle-b", "refused"),
        ("drip", "timeout"),
        ("endless-5", "refused"),
        ("file", "refused"),
        ("gone", "status"),
        ("large", "too-large"),
        ("none", "status"),
        ("panic", "unreadable"),
        ("picture", "content-type"),
        ("private", "refused"),
        ("robots.txt", "status"),
        ("short", "truncated"),
    ];
    let expected = expected.map(|(path, class)| (path.to_owned(), class.to_owned()));
    assert_eq!(classes, BTreeMap::from(expected));
    assert_eq!(
        (
            ran.summary.documents,
            ran.summary.entries,
            ran.summary.failed_polls
        ),
        (2, 14, 0)
    );
    // What may be better another time is kept for it.
    let state = load(&folder.path().join("state")).unwrap();
    let mut pending: Vec<&str> = state.feeds["a"]
        .pending
        .iter()
        .map(|p| p.id.as_str())
        .collect();
    pending.sort_unstable();
    assert_eq!(pending, ["/drip", "/short"]);
}

#[test]
fn runs_go_on_where_the_last_one_ended() {
    let feed =
        |etag: &str, body: &str| answer(200, &[("Content-Type", "text/xml"), ("ETag", etag)], body);
    let (server, site) = site(&[
        ("/feed", feed("\"1\"", "/1\n/2")),
        ("/1", ok("text/html", "One.")),
        ("/2", ok("text/html", "Two.")),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&server, "");
    let pause = || std::thread::sleep(Duration::from_millis(1200));
    once(&settings, folder.path()).unwrap();
    assert_eq!(handed(folder.path()), ["/2", "/1"]);

    // Nothing new, and it says so.
    site.lock()
        .unwrap()
        .insert("/feed".into(), answer(304, &[], ""));
    pause();
    let ran = once(&settings, folder.path()).unwrap();
    assert_eq!(
        (ran.summary.polls, ran.summary.entries, ran.log.len()),
        (1, 0, 1)
    );
    assert_eq!(
        server.requests().last().unwrap().header("if-none-match"),
        Some("\"1\"")
    );

    // Something new.
    site.lock()
        .unwrap()
        .insert("/feed".into(), feed("\"2\"", "/3\n/1\n/2"));
    site.lock()
        .unwrap()
        .insert("/3".into(), ok("text/html", "Three."));
    pause();
    once(&settings, folder.path()).unwrap();
    assert_eq!(handed(folder.path()), ["/2", "/1", "/3"]);

    // It breaks: it is asked less and less, and what is known stays.
    site.lock()
        .unwrap()
        .insert("/feed".into(), answer(500, &[], ""));
    pause();
    let ran = once(&settings, folder.path()).unwrap();
    assert_eq!(
        (ran.summary.failed_polls, ran.log[0].status),
        (1, Some(500))
    );
    let ran = once(&settings, folder.path()).unwrap();
    assert_eq!(ran.log.len(), 0, "not due");
    let state: State = load(&folder.path().join("state")).unwrap();
    let feed = &state.feeds["a"];
    assert_eq!((feed.failures, feed.etag.as_deref()), (1, Some("\"2\"")));
    assert!(feed.next_try > feed.last_try && feed.last_success < feed.last_try);
    assert_eq!(
        log_file(folder.path())
            .iter()
            .filter(|r| r.new == Some(1))
            .count(),
        1
    );
}

#[test]
fn a_stop_ends_a_run_cleanly_while_a_server_is_slow() {
    let server = Server::start(|request, stream| {
        if request.path == "/feed" {
            return stream.write_all(&ok("text/xml", "/1\n/2\n/3"));
        }
        std::thread::sleep(Duration::from_millis(300));
        stream.write_all(&ok("text/html", "Peace."))
    });
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&server, "");
    let (sender, receiver) = channel();
    let stop = sender.clone();
    let watch = Watch {
        settings: &settings,
        web: Arc::new(Fetcher::new(
            &settings.policy,
            &settings.user_agent,
            settings.limits,
        )),
        reader: Arc::new(Lines),
        chance: fastrand::Rng::with_seed(1),
        once: false,
        seen: &mut |record| {
            if record.new.is_some() {
                let stop = stop.clone();
                std::thread::spawn(move || {
                    std::thread::sleep(Duration::from_millis(450));
                    let _ = stop.send(Event::Stop);
                });
            }
        },
    };
    let output = Output::Folder(folder.path().to_path_buf());
    let summary = watch
        .run(&folder.path().join("state"), output, (sender, receiver))
        .unwrap();
    // robots.txt took its time, the first article was at hand and was finished.
    assert_eq!(summary.documents, 1);
    let state = load(&folder.path().join("state")).unwrap();
    assert_eq!(state.feeds["a"].pending.len(), 2);
    assert!(!state.feeds["a"].pending[0].running);
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let (server, _) = site(&[]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("state")).unwrap();
    let lock = std::fs::File::create(folder.path().join("state/lock")).unwrap();
    lock.lock().unwrap();
    let error = once(&settings(&server, ""), folder.path()).err().unwrap();
    assert!(
        error
            .to_string()
            .contains("another `watch-feeds` uses this folder"),
        "{error}"
    );
    drop(lock);
    assert_eq!(
        once(&settings(&server, ""), folder.path())
            .unwrap()
            .summary
            .failed_polls,
        1
    );
}

#[test]
fn an_output_that_takes_nothing_ends_the_run_and_loses_nothing() {
    let (server, _) = site(&[
        ("/feed", ok("text/xml", "/1")),
        ("/1", ok("text/html", "One.")),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&server, "");
    std::fs::create_dir(folder.path().join("out.jsonl")).unwrap();
    let error = once(&settings, folder.path()).err().unwrap().to_string();
    assert!(
        error.contains("cannot write to") && error.contains("out.jsonl"),
        "{error}"
    );
    std::fs::remove_dir(folder.path().join("out.jsonl")).unwrap();
    once(&settings, folder.path()).unwrap();
    assert_eq!(handed(folder.path()), ["/1"]);
}
