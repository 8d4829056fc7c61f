//! `watch-feeds`, against a server of the test on real sockets.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::sandbox::Sandbox;
use server::{Server, answer, ok};

#[path = "../../../dateline-feeds/tests/hostile/server.rs"]
mod server;

/// What each path answers; changed while the server runs.
type Site = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

fn site() -> (Server, Site) {
    let site: Site = Arc::default();
    let shared = Arc::clone(&site);
    let server = Server::start(move |request, stream| {
        let page = shared.lock().unwrap().get(&request.path).cloned();
        stream.write_all(&page.unwrap_or_else(|| answer(404, &[], "nothing here")))
    });
    (server, site)
}

/// An RSS feed of these articles, each published an hour after the next.
fn rss(server: &Server, names: &[&str]) -> String {
    let mut items = String::new();
    for (n, name) in names.iter().enumerate() {
        items.push_str(&format!(
            "<item><title>About {name}</title><link>{}</link><guid>tag:{name}</guid>\
             <pubDate>Sun, 01 Mar 2026 {:02}:00:00 GMT</pubDate></item>",
            server.url(&format!("/{name}.html")),
            20 - n,
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>The Ledger</title>\
         <link>{}</link><description>News</description>{items}</channel></rss>",
        server.url("/")
    )
}

/// A page with navigation around three paragraphs of news.
fn page(name: &str) -> Vec<u8> {
    let paragraphs = [
        "Protesters marched through Paris on Sunday, and police arrested twelve people who had thrown stones at a \
         government building, the interior ministry said in a statement.",
        "The foreign ministers of Kenya and Norway met in Oslo on the same day. They signed an agreement on trade, \
         which their parliaments are expected to approve before the end of the year.",
        "Japan condemned the missile launch by North Korea and called on the United Nations to meet. Poland refused \
         to send aid to Hungary, a spokesman for the government in Warsaw told reporters.",
    ];
    let body: Vec<String> = paragraphs
        .iter()
        .map(|p| format!("<p>{p} ({name})</p>"))
        .collect();
    ok(
        "text/html; charset=utf-8",
        format!(
            "<!doctype html><html lang=\"en\"><head><title>About {name}</title></head><body><nav><a href=\"/\">Home</a></nav>\
             <article><h1>About {name}</h1>{}</article><footer>Copyright</footer></body></html>",
            body.join("")
        ),
    )
}

fn feed(etag: &str, body: &str) -> Vec<u8> {
    answer(
        200,
        &[("Content-Type", "application/rss+xml"), ("ETag", etag)],
        body,
    )
}

fn feeds_file(server: &Server) -> String {
    format!(
        "contact = 'test@example.org'\nallow_private = ['{}']\n[[feed]]\nname = 'ledger'\nurl = '{}'\nevery = '1s'\n",
        server.host(),
        server.url("/feed.xml")
    )
}

fn put(site: &Site, path: &str, page: Vec<u8>) {
    site.lock().unwrap().insert(path.to_owned(), page);
}

/// The feed's rhythm is a second.
fn until_due() {
    std::thread::sleep(Duration::from_millis(1300));
}

#[test]
fn a_feed_is_watched_through_calm_news_and_failure() {
    let (server, site) = site();
    let sandbox = Sandbox::new();
    sandbox.file("feeds.toml", feeds_file(&server));
    let once = ["watch-feeds", "--once", "--into", "news"];

    let before = sandbox.run(&["watch-feeds", "--health"]).ended_with(3);
    assert!(
        before.out.contains("ledger  –") && before.out.contains("never seen"),
        "{}",
        before.out
    );

    put(
        &site,
        "/feed.xml",
        feed("\"1\"", &rss(&server, &["a", "b"])),
    );
    put(&site, "/a.html", page("a"));
    put(&site, "/b.html", page("b"));
    let ran = sandbox.run(&once).done();
    assert_eq!(
        (ran.out.as_str(), ran.err.trim_end().lines().last()),
        ("", Some("1 feed read, 2 new entries, 2 documents"))
    );
    let agent = server.requests()[0]
        .header("user-agent")
        .unwrap()
        .to_owned();
    assert!(
        agent.starts_with("dateline/") && agent.ends_with("(+mailto:test@example.org)"),
        "{agent}"
    );

    // Calm: nothing is sent again, nothing is handed on again.
    put(&site, "/feed.xml", answer(304, &[], ""));
    until_due();
    let ran = sandbox.run(&once).done();
    assert_eq!(ran.err, "1 feed read, 0 new entries, 0 documents\n");
    assert_eq!(
        server.requests().last().unwrap().header("if-none-match"),
        Some("\"1\"")
    );

    // News, with the old entries still in the feed.
    put(
        &site,
        "/feed.xml",
        feed("\"2\"", &rss(&server, &["c", "a", "b"])),
    );
    put(&site, "/c.html", page("c"));
    until_due();
    sandbox.run(&once).done();
    let day = std::fs::read_dir(sandbox.path("news"))
        .unwrap()
        .map(|f| f.unwrap().path());
    let text: String = day
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let rows: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let entries: Vec<&str> = rows
        .iter()
        .map(|row| row["entry"].as_str().unwrap())
        .collect();
    assert_eq!(entries, ["tag:b", "tag:a", "tag:c"]);
    let row = &rows[2];
    assert_eq!(row["feed"], "ledger");
    assert_eq!(row["title"], "About c");
    assert_eq!(row["date"], "2026-03-01");
    assert_eq!(row["published_at"], "2026-03-01T20:00:00Z");
    assert_eq!(row["url"], server.url("/c.html"));
    assert!(
        row["text"]
            .as_str()
            .unwrap()
            .starts_with("Protesters marched through Paris"),
        "{row}"
    );
    assert!(
        !row["text"].as_str().unwrap().contains("Copyright"),
        "{row}"
    );

    // Failure: named, remembered, and seen in the table.
    put(&site, "/feed.xml", answer(500, &[], ""));
    for failures in 1..=3 {
        until_due();
        let deadline = Instant::now() + Duration::from_secs(30);
        // It is asked less often each time.
        let ran = loop {
            let ran = sandbox.run(&once);
            if ran.code == 3 || Instant::now() > deadline {
                break ran.ended_with(3);
            }
            std::thread::sleep(Duration::from_millis(500));
        };
        assert!(
            ran.err.contains("failed: ledger: http") && ran.err.contains("the server says 500"),
            "{}",
            ran.err
        );
        let health = sandbox.run(&["watch-feeds", "--health"]);
        let (code, verdict) = if failures < 3 {
            (0, "too few entries to tell")
        } else {
            (3, "failing")
        };
        assert_eq!(health.code, code, "{}", health.out);
        assert!(
            health.out.contains(verdict) && health.out.contains("ledger: the server says 500"),
            "{}",
            health.out
        );
    }
    let log = std::fs::read_to_string(sandbox.path("feeds.state/fetches.jsonl")).unwrap();
    assert_eq!(log.lines().filter(|line| line.contains(r#""error":"status""#) && line.contains(r#""kind":"feed""#)).count(), 3);
    assert_eq!(
        log.lines()
            .filter(|line| line.contains(r#""kind":"robots""#))
            .count(),
        2,
        "asked for anew in a new run"
    );
}

#[test]
fn what_is_handed_on_is_read_by_the_other_commands() {
    let (server, site) = site();
    put(&site, "/feed.xml", feed("\"1\"", &rss(&server, &["a"])));
    put(&site, "/a.html", page("a"));
    let sandbox = Sandbox::new();
    sandbox.file("feeds.toml", feeds_file(&server));
    let documents = sandbox.run(&["watch-feeds", "--once", "-q"]).done();
    assert_eq!(
        (documents.out.lines().count(), documents.err.as_str()),
        (1, "")
    );
    let coded = sandbox
        .run_with(&["code", "-", "-f", "jsonl"], documents.out.as_bytes())
        .done();
    assert!(
        coded.out.contains(r#""record":"document""#) && coded.out.contains(r#""record":"event""#),
        "{}",
        coded.out
    );
}

#[test]
fn robots_txt_and_private_addresses_hold_through_the_binary() {
    let (server, site) = site();
    let inside = Server::fixed(ok("text/html", "secret"));
    put(
        &site,
        "/feed.xml",
        feed("\"1\"", &rss(&server, &["a", "b", "c"])),
    );
    put(
        &site,
        "/robots.txt",
        ok("text/plain", "User-agent: *\nDisallow: /a.html\n"),
    );
    put(
        &site,
        "/b.html",
        answer(302, &[("Location", &inside.url("/"))], ""),
    );
    put(&site, "/c.html", page("c"));
    let sandbox = Sandbox::new();
    // The inside is no stranger by its port alone.
    let ports = format!("ports = [80, {}]\n", inside.address.port());
    sandbox.file("feeds.toml", ports + &feeds_file(&server));
    let ran = sandbox
        .run(&["watch-feeds", "--once", "-o", "out.jsonl"])
        .done();
    assert!(
        ran.err
            .contains("robots.txt of 127.0.0.1 does not allow it"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains("which is loopback; only public addresses are read"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.ends_with(
            "1 feed read, 3 new entries, 1 document; 2 entries settled without a document\n"
        ),
        "{}",
        ran.err
    );
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.path != "/a.html")
    );
    assert_eq!(inside.requests().len(), 0);

    // Without the exception, not even the feed is asked for.
    let strict = feeds_file(&server)
        .replace("allow_private", "# allow_private")
        .replace("'1s'", "'1m'");
    sandbox.file("strict.toml", strict);
    let asked = server.requests().len();
    let ran = sandbox
        .run(&["watch-feeds", "strict.toml", "--once"])
        .ended_with(1);
    assert!(
        ran.err.contains("strict.toml: feed `ledger`: "),
        "{}",
        ran.err
    );
    let allowed = format!("--allow-private={}", server.host());
    sandbox
        .run(&["watch-feeds", "strict.toml", "--once", "-q", &allowed])
        .done();
    assert!(server.requests().len() > asked);
}

#[test]
fn a_feeds_file_that_is_wrong_is_named_with_the_line() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["watch-feeds"]).ended_with(1);
    assert!(
        ran.err.contains("feeds.toml: cannot be read"),
        "{}",
        ran.err
    );
    sandbox.file(
        "feeds.toml",
        "contact = 'a@b.org'\n[[feed]]\nname = 'a'\nadress = 'https://a.org/'\n",
    );
    let ran = sandbox.run(&["watch-feeds", "--once"]).ended_with(1);
    assert!(
        ran.err.contains("line 4") && ran.err.contains("unknown field `adress`"),
        "{}",
        ran.err
    );
    assert_eq!(sandbox.files(), ["feeds.toml"], "nothing is left behind");
}

/// Starts a run that goes on until it is ended.
fn start(sandbox: &Sandbox) -> Child {
    let mut command = sandbox.command(&["watch-feeds", "--into", "news"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn entries(sandbox: &Sandbox) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(sandbox.path("news")) else {
        return Vec::new();
    };
    let text: String = folder
        .map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap())
        .collect();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let entry = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["entry"].as_str().unwrap().to_owned()
    };
    whole.lines().map(entry).collect()
}

#[test]
fn killed_at_any_moment_it_loses_nothing_and_repeats_nothing() {
    let (server, site) = site();
    let names: Vec<String> = (0..40).map(|n| format!("n{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // The hours of `rss` end at 20 articles.
    put(
        &site,
        "/feed.xml",
        feed("\"1\"", &rss(&server, &names[..20])),
    );
    for name in &names {
        put(&site, &format!("/{name}.html"), page(name));
    }
    let sandbox = Sandbox::new();
    sandbox.file("feeds.toml", feeds_file(&server));
    let mut pause = 20;
    let deadline = Instant::now() + Duration::from_secs(60);
    while entries(&sandbox).len() < 20 && Instant::now() < deadline {
        let mut child = start(&sandbox);
        std::thread::sleep(Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        // Other moments each time.
        pause = 20 + (pause * 7 + 13) % 90;
    }
    let ran = sandbox.run(&["watch-feeds", "--once", "--into", "news"]);
    assert!(ran.code == 0, "{}", ran.err);
    let mut found = entries(&sandbox);
    found.sort();
    let expected: Vec<String> = names[..20]
        .iter()
        .map(|name| format!("tag:{name}"))
        .collect();
    assert_eq!(found, expected);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_cleanly() {
    let (server, site) = site();
    put(&site, "/feed.xml", feed("\"1\"", &rss(&server, &["a"])));
    put(&site, "/a.html", page("a"));
    for signal in ["INT", "TERM"] {
        let sandbox = Sandbox::new();
        sandbox.file("feeds.toml", feeds_file(&server));
        let child = start(&sandbox);
        let deadline = Instant::now() + Duration::from_secs(30);
        while entries(&sandbox).is_empty() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        let killed = std::process::Command::new("sh")
            .args(["-c", &format!("kill -{signal} {}", child.id())])
            .status()
            .unwrap();
        assert!(killed.success());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(
            said.starts_with("watching 1 feed; ") && said.contains("1 document"),
            "{said}"
        );
        assert_eq!(entries(&sandbox), ["tag:a"]);
    }
}
