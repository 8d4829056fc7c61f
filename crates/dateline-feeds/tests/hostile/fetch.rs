//! One request at a time.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dateline_feeds::{
    Answer, Ask, Beyond, FetchError, Fetcher, Limits, Lookup, Policy, Refusal, Web,
};
use url::Url;

use crate::server::{Server, answer, ok};

const AGENT: &str = "dateline/test (+mailto:test@example.org)";

fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(5),
        whole: Duration::from_secs(10),
        header_bytes: 16 << 10,
    }
}

fn get(fetcher: &Fetcher, url: &str, trusted: bool) -> Result<Answer, FetchError> {
    fetcher.get(&Ask {
        url: &Url::parse(url).unwrap(),
        trusted,
        accept: "text/html",
        etag: None,
        last_modified: None,
        max_bytes: 100_000,
        beyond: Beyond::Refuse,
    })
}

/// What comes of asking a server that was named as one that may be private.
fn asked_with(server: &Server, limits: Limits) -> Result<Answer, FetchError> {
    let policy = Policy::new(None, [server.host()]).unwrap();
    get(
        &Fetcher::new(&policy, AGENT, limits),
        &server.url("/"),
        true,
    )
}

fn asked(bytes: impl Into<Vec<u8>>) -> Result<Answer, FetchError> {
    asked_with(&Server::fixed(bytes), limits())
}

/// A server that answers the beginning and then does something.
fn drips(beginning: &'static [u8], every: Duration, drop: &'static [u8]) -> Server {
    Server::start(move |_, stream| {
        stream.write_all(beginning)?;
        loop {
            stream.write_all(drop)?;
            std::thread::sleep(every);
        }
    })
}

/// Answers lookups from a list, one after the other, and counts them.
struct Names {
    answers: Mutex<Vec<Vec<SocketAddr>>>,
    asked: AtomicUsize,
}

impl Names {
    fn new(answers: &[&[SocketAddr]]) -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::new(answers.iter().rev().map(|a| a.to_vec()).collect()),
            asked: AtomicUsize::new(0),
        })
    }
}

impl Lookup for Names {
    fn lookup(&self, _: &str, _: u16) -> io::Result<Vec<SocketAddr>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.answers
            .lock()
            .unwrap()
            .pop()
            .ok_or_else(|| io::Error::other("no such host"))
    }
}

#[test]
fn an_honest_answer_is_read_and_we_say_who_we_are() {
    let server = Server::fixed(answer(
        200,
        &[
            ("Content-Type", "text/html"),
            ("ETag", "\"a\""),
            ("Last-Modified", "yesterday"),
            ("Cache-Control", "max-age=60"),
        ],
        "<p>Peace.",
    ));
    let answer = asked_with(&server, limits()).unwrap();
    assert_eq!(
        (answer.status, answer.body.as_slice(), answer.bytes),
        (200, &b"<p>Peace."[..], 9)
    );
    assert_eq!(answer.etag.as_deref(), Some("\"a\""));
    assert_eq!(answer.last_modified.as_deref(), Some("yesterday"));
    assert_eq!(answer.max_age, Some(Duration::from_secs(60)));
    let request = &server.requests()[0];
    assert_eq!(request.header("user-agent"), Some(AGENT));
    assert_eq!(request.header("accept-encoding"), Some("gzip, br"));
    assert_eq!(request.header("accept"), Some("text/html"));
    assert_eq!(
        (request.header("cookie"), request.header("referer")),
        (None, None)
    );
}

#[test]
fn loopback_is_not_connected_to_unless_named() {
    let server = Server::fixed(ok("text/html", "secret"));
    let fetcher = Fetcher::new(&Policy::default(), AGENT, limits());
    let error = get(&fetcher, &server.url("/"), true).unwrap_err();
    assert!(
        matches!(
            error,
            FetchError::Refused(Refusal::Private {
                what: "loopback",
                ..
            })
        ),
        "{error}"
    );
    // A name that resolves to this machine is no better.
    let by_name = format!("http://localhost:{}/", server.address.port());
    let error = get(&fetcher, &by_name, true).unwrap_err();
    assert!(
        matches!(error, FetchError::Refused(Refusal::Private { .. })),
        "{error}"
    );
    // Named, but led to by a feed of the public internet.
    let policy = Policy::new(None, [server.host()]).unwrap();
    let error = get(
        &Fetcher::new(&policy, AGENT, limits()),
        &server.url("/"),
        false,
    )
    .unwrap_err();
    assert!(
        matches!(error, FetchError::Refused(Refusal::Private { .. })),
        "{error}"
    );
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn what_a_name_resolves_to_is_judged_and_then_connected_to() {
    let server = Server::fixed(ok("text/html", "secret"));
    let refused: [&[SocketAddr]; 6] = [
        &[server.address],
        &[([10, 0, 0, 1], 80).into()],
        &[([169, 254, 169, 254], 80).into()],
        &[(std::net::Ipv6Addr::LOCALHOST, 80).into()],
        // One address of several is enough.
        &[([93, 184, 215, 14], 80).into(), server.address],
        &[(
            "::ffff:127.0.0.1".parse::<std::net::IpAddr>().unwrap(),
            server.address.port(),
        )
            .into()],
    ];
    for addresses in refused {
        let names = Names::new(&[addresses]);
        let fetcher = Fetcher::with_parts(&Policy::default(), AGENT, limits(), names, None);
        let error = get(&fetcher, "http://news.example/", true).unwrap_err();
        assert!(
            matches!(error, FetchError::Refused(Refusal::Private { .. })),
            "{addresses:?}: {error}"
        );
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_name_is_looked_up_once_a_request_so_that_it_cannot_change_in_between() {
    // The second answer, were it asked for, leads to a server on this machine.
    let server = Server::fixed(ok("text/html", "secret"));
    let policy = Policy::new(None, ["news.example"]).unwrap();
    let first = Server::fixed(ok("text/html", "news"));
    let names = Names::new(&[&[first.address], &[server.address]]);
    let fetcher = Fetcher::with_parts(&policy, AGENT, limits(), Arc::clone(&names) as _, None);
    assert_eq!(
        get(&fetcher, "http://news.example/", true).unwrap().body,
        b"news"
    );
    assert_eq!(names.asked.load(Ordering::Relaxed), 1);
    assert_eq!(server.requests().len(), 0);
    assert_eq!(first.requests()[0].header("host"), Some("news.example"));
}

#[test]
fn a_name_without_address_and_a_closed_port_are_named() {
    let fetcher = Fetcher::with_parts(&Policy::default(), AGENT, limits(), Names::new(&[]), None);
    let error = get(&fetcher, "http://news.example/", false).unwrap_err();
    assert_eq!(error.to_string(), "news.example is not found: no such host");
    let server = Server::fixed("");
    let (host, url) = (server.host(), server.url("/"));
    drop(server);
    std::thread::sleep(Duration::from_millis(50));
    let policy = Policy::new(None, [host]).unwrap();
    let error = get(&Fetcher::new(&policy, AGENT, limits()), &url, true).unwrap_err();
    assert_eq!(error.class(), "connection", "{error}");
}

#[test]
fn large_bodies_are_refused_declared_or_not() {
    let declared = answer(200, &[], vec![b'a'; 100_001]);
    assert!(matches!(
        asked(declared),
        Err(FetchError::TooLarge {
            inflated: false,
            ..
        })
    ));
    // A length that is only said: nothing of it is waited for.
    let said = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\nabc";
    assert!(matches!(asked(said), Err(FetchError::TooLarge { .. })));
    // None is said, and it never ends.
    let endless = drips(b"HTTP/1.1 200 OK\r\n\r\n", Duration::ZERO, &[b'a'; 4096]);
    assert!(matches!(
        asked_with(&endless, limits()),
        Err(FetchError::TooLarge { .. })
    ));
    let chunked = drips(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        Duration::ZERO,
        b"10\r\n0123456789abcdef\r\n",
    );
    assert!(matches!(
        asked_with(&chunked, limits()),
        Err(FetchError::TooLarge { .. })
    ));
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packer.write_all(&[0; 1 << 20]).unwrap();
    }
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 100_000);
    let error = asked(answer(200, &[("Content-Encoding", "gzip")], bomb)).unwrap_err();
    assert!(
        matches!(error, FetchError::TooLarge { inflated: true, .. }),
        "{error}"
    );
    let error = asked(answer(
        200,
        &[("Content-Encoding", "gzip, gzip, gzip")],
        "x",
    ))
    .unwrap_err();
    assert_eq!(error.class(), "encoding");
}

#[test]
fn what_never_ends_is_ended() {
    let short = Limits {
        whole: Duration::from_millis(600),
        connect: Duration::from_millis(500),
        ..limits()
    };
    let slow = Duration::from_millis(100);
    for (what, server) in [
        (
            "silence",
            Server::start(|_, _| {
                std::thread::sleep(Duration::from_secs(3));
                Ok(())
            }),
        ),
        (
            "a header in drops",
            drips(b"HTTP/1.1 200 OK\r\n", slow, b"X-A: b\r\n"),
        ),
        (
            "a body in drops",
            drips(
                b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n",
                slow,
                b"a",
            ),
        ),
        (
            "chunks in drops",
            drips(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                slow,
                b"1\r\na\r\n",
            ),
        ),
        (
            "answers before the answer",
            drips(b"", slow, b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        ),
    ] {
        let error = asked_with(&server, short).unwrap_err();
        assert_eq!(error.class(), "timeout", "{what}: {error}");
    }
}

#[test]
fn a_flood_of_headers_is_refused() {
    let flood = drips(
        b"HTTP/1.1 200 OK\r\n",
        Duration::ZERO,
        b"X-Flood: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
    );
    let error = asked_with(&flood, limits()).unwrap_err();
    assert_eq!(error.class(), "protocol", "{error}");
    let long = drips(
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        Duration::ZERO,
        &[b'a'; 1024],
    );
    let error = asked_with(&long, limits()).unwrap_err();
    assert!(matches!(error, FetchError::Headers { .. }), "{error}");
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(200));
    let error = asked(many).unwrap_err();
    assert!(matches!(error, FetchError::Headers { .. }), "{error}");
}

#[test]
fn lengths_that_lie_are_found_out() {
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this";
    assert_eq!(asked(short).unwrap_err().class(), "truncated");
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nonly this";
    assert_eq!(asked(chunked).unwrap_err().class(), "truncated");
    // What comes after the length belongs to nobody.
    let long = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1 200 OK\r\n\r\nsmuggled";
    assert_eq!(asked(long).unwrap().body, b"body");
    for bad in [
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nbody",
        "HTTP/1.1 200 OK\r\nContent-Length: 4x\r\n\r\nbody",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nbody",
        "HTTP/1.1 999999 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\0\0\0\0",
        "",
    ] {
        let outcome = asked(bad);
        assert!(outcome.is_err(), "{bad:?}: {outcome:?}");
    }
}

#[test]
fn redirects_are_handed_back_and_not_followed() {
    let server = Server::fixed(answer(
        302,
        &[("Location", "http://169.254.169.254/")],
        "moved",
    ));
    let answer = asked_with(&server, limits()).unwrap();
    assert!(answer.is_redirect() && answer.body.is_empty());
    let policy = Policy::default();
    let from = Url::parse("http://news.example/").unwrap();
    let refused = policy.redirect(&[from], answer.status, answer.location.as_deref());
    assert!(matches!(
        refused,
        Err(Refusal::Private {
            what: "link-local",
            ..
        })
    ));
    assert_eq!(server.requests().len(), 1);
}

/// A server that speaks TLS with one of the certificates beside this file.
fn secure(certificate: &'static str, key: &'static str) -> Server {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    Server::raw(move |stream| {
        let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, stream);
        let mut request = [0; 2048];
        if io::Read::read(&mut stream, &mut request).is_ok() {
            let _ = stream.write_all(&ok("text/html", "<p>Peace."));
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    })
}

/// What comes of asking it as `news.example`, trusting the authority of the tests or the system's.
fn asked_securely(server: &Server, trusting: bool) -> Result<Answer, FetchError> {
    let policy = Policy::new(None, ["news.example"]).unwrap();
    let names = Names::new(&[&[server.address]]);
    let authority = ureq::tls::Certificate::from_pem(include_bytes!("tls/ca.pem")).unwrap();
    let roots = trusting.then(|| vec![authority]);
    let fetcher = Fetcher::with_parts(&policy, AGENT, limits(), names, roots);
    get(&fetcher, "https://news.example/", true)
}

#[test]
fn certificates_are_checked() {
    let right = secure(include_str!("tls/right.pem"), include_str!("tls/right.key"));
    assert_eq!(asked_securely(&right, true).unwrap().body, b"<p>Peace.");
    let wrong = secure(include_str!("tls/wrong.pem"), include_str!("tls/wrong.key"));
    let expired = secure(
        include_str!("tls/expired.pem"),
        include_str!("tls/expired.key"),
    );
    for (server, trusting) in [(&right, false), (&wrong, true), (&expired, true)] {
        let error = asked_securely(server, trusting).unwrap_err();
        assert_eq!(error.class(), "tls", "{error}");
    }
}

#[test]
fn no_tls_where_tls_is_expected() {
    let plain = Server::raw(|mut stream| {
        let _ = stream.write_all(&ok("text/html", "plain"));
        std::thread::sleep(Duration::from_millis(300));
    });
    let error = asked_securely(&plain, true).unwrap_err();
    assert_eq!(error.class(), "tls", "{error}");
    // A handshake that never comes.
    let silent = Server::raw(|stream| {
        std::thread::sleep(Duration::from_secs(2));
        drop(stream);
    });
    let policy = Policy::new(None, ["news.example"]).unwrap();
    let short = Limits {
        connect: Duration::from_millis(300),
        ..limits()
    };
    let fetcher = Fetcher::with_parts(
        &policy,
        AGENT,
        short,
        Names::new(&[&[silent.address]]),
        None,
    );
    assert_eq!(
        get(&fetcher, "https://news.example/", true)
            .unwrap_err()
            .class(),
        "timeout"
    );
}
