//! Feeds of every form, whole and damaged.

use proptest::prelude::*;

use super::*;

const LONG: &str = "<p>KYIV, Oct 20 (Reuters) - Some 9,000 troops crossed the border on Thursday, the \
    defence ministry said.</p><p>The president called his cabinet together, and the opposition asked for \
    a debate in parliament before any answer was given to the neighbouring country.</p><p>Residents of the \
    border towns were told to leave their homes by noon, and schools were closed. Trains were full, the \
    mayor said, and the road to the west was blocked for hours by lorries and private cars.</p><p>No one \
    was hurt, the police said on Thursday evening.</p>";

fn one(text: &str) -> Entry {
    let mut feed = read(text.as_bytes(), Some("https://ledger.example/feeds/world")).unwrap();
    assert_eq!(feed.entries.len(), 1, "{text}");
    assert!(feed.faults.is_empty(), "{:?}", feed.faults);
    feed.entries.remove(0)
}

#[test]
fn every_form_is_read() {
    let long = LONG.replace('&', "&amp;").replace('<', "&lt;");
    for (form, text) in [
        ("RSS 2.0", format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" \
            xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
            <channel><title>Ledger</title><link>https://ledger.example/</link><language>en-GB</language><item>\
            <title>Troops &amp;amp; tanks</title><link>https://ledger.example/1</link><guid isPermaLink=\"false\">g1</guid>\
            <dc:creator>Ann Lee</dc:creator><pubDate>Thu, 20 Oct 2022 23:30:00 -0400</pubDate>\
            <description>Short.</description><content:encoded><![CDATA[{LONG}]]></content:encoded></item></channel></rss>")),
        ("Atom", format!("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>Ledger</title>\
            <link href=\"https://ledger.example/\"/><id>f</id><updated>2022-10-21T10:00:00Z</updated><entry>\
            <id>g1</id><title type=\"html\">Troops &amp;amp; tanks</title><link href=\"/1\"/>\
            <author><name>Ann Lee</name></author><published>2022-10-20T23:30:00-04:00</published>\
            <updated>2022-10-21T10:00:00Z</updated><summary>Short.</summary>\
            <content type=\"html\">{long}</content></entry></feed>")),
        ("JSON Feed", serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "title": "Ledger",
            "home_page_url": "https://ledger.example/", "items": [{"id": "g1", "url": "https://ledger.example/1",
            "title": "Troops & tanks", "authors": [{"name": "Ann Lee"}], "summary": "Short.",
            "date_published": "2022-10-20T23:30:00-04:00", "content_html": LONG}]}).to_string()),
    ] {
        let entry = one(&text);
        assert_eq!(entry.id, "g1", "{form}");
        assert_eq!(entry.link.as_deref(), Some("https://ledger.example/1"), "{form}");
        assert_eq!(entry.title.as_deref(), Some("Troops & tanks"), "{form}");
        assert_eq!(entry.author.as_deref(), Some("Ann Lee"), "{form}");
        assert_eq!(entry.carried(), Carried::Whole, "{form}");
        let document = entry.document().unwrap();
        assert_eq!(document.published.unwrap().to_string(), "2022-10-20", "{form}");
        assert_eq!(document.published_at.unwrap().to_string(), "2022-10-21T03:30:00Z", "{form}");
        assert_eq!(document.publisher.as_deref(), Some("Ledger"), "{form}");
        assert_eq!(document.byline.as_deref(), Some("Ann Lee"), "{form}");
        assert_eq!(document.credits, ["Reuters"], "{form}");
        assert!(document.text.starts_with("KYIV, Oct 20 (Reuters) - Some 9,000"), "{form}");
        assert_eq!(document.text.matches("\n\n").count(), 3, "{form}");
    }
}

#[test]
fn old_and_odd_forms_are_read() {
    for (form, text) in [
        (
            "RSS 1.0",
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' \
            xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='x'><title>Ledger</title>\
            <link>https://ledger.example/</link><description>d</description></channel><item rdf:about='https://ledger.example/1'>\
            <title>Troops</title><link>https://ledger.example/1</link><description>Short.</description>\
            <dc:date>2022-10-20</dc:date></item></rdf:RDF>",
        ),
        (
            "RSS 0.91",
            "<rss version=\"0.91\"><channel><title>Ledger</title><link>https://ledger.example/</link>\
            <item><title>Troops</title><link>https://ledger.example/1</link><description>Short.</description>\
            <pubDate>20 Oct 2022</pubDate></item></channel></rss>",
        ),
        (
            "RSS of no version",
            "\u{FEFF}\n<rss><channel><title>Ledger</title><item><title>Troops</title>\
            <link>https://ledger.example/1</link><pubDate>2022-10-20 08:00</pubDate>\
            <description>Short.</description></item></channel></rss>",
        ),
    ] {
        let entry = one(text);
        assert_eq!(
            entry.link.as_deref(),
            Some("https://ledger.example/1"),
            "{form}"
        );
        assert_eq!(entry.carried(), Carried::Summary, "{form}");
        assert_eq!(entry.document().unwrap().text, "Short.", "{form}");
        if form != "RSS 0.91" {
            assert_eq!(
                entry.published.map(|p| (p.day.to_string(), p.at)),
                Some(("2022-10-20".to_owned(), None)),
                "{form}"
            );
        }
    }
}

#[test]
fn a_content_that_breaks_off_is_a_summary() {
    let rss = |content: &str| {
        format!(
            "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>L</title>\
            <item><title>T</title><content:encoded><![CDATA[{content}]]></content:encoded></item></channel></rss>"
        )
    };
    assert_eq!(
        one(&rss(&format!(
            "{LONG}<p><a href='/1'>Continue reading</a></p>"
        )))
        .carried(),
        Carried::Whole
    );
    assert_eq!(
        one(&rss(&format!("{LONG}<p>And the […]</p>"))).carried(),
        Carried::Summary
    );
    assert_eq!(one(&rss("<p>Short.</p>")).carried(), Carried::Summary);
    assert_eq!(one(&rss("")).carried(), Carried::Nothing);
}

#[test]
fn the_source_of_a_gathered_entry_is_its_publisher() {
    let entry = one(
        "<rss version='2.0'><channel><title>Gathered</title><item><title>T</title>\
        <description>Short.</description><source url='https://b.example'>The B &amp; C Times</source></item></channel></rss>",
    );
    assert_eq!(
        entry.document().unwrap().publisher.as_deref(),
        Some("The B & C Times")
    );
}

#[test]
fn a_damaged_entry_costs_itself() {
    let item = |n: u32, text: &str| {
        format!(
            "<item><title>T{n}</title><link>https://a.example/{n}</link><description>{text}</description></item>"
        )
    };
    let head = "<rss version=\"2.0\"><channel><title>L</title>";
    let text = format!(
        "{head}{}{}{}{}</channel></rss>",
        item(1, "Good."),
        item(2, "<b>Bad</i>"),
        item(3, "Fish & chips&nbsp;"),
        item(4, "Good.")
    );
    let feed = read(text.as_bytes(), None).unwrap();
    let titles: Vec<&str> = feed
        .entries
        .iter()
        .filter_map(|e| e.title.as_deref())
        .collect();
    assert!(
        titles.starts_with(&["T1"]) && titles.ends_with(&["T3", "T4"]),
        "{titles:?} {:?}",
        feed.faults
    );

    let cut = format!(
        "{head}{}{}<item><title>T3</ti",
        item(1, "Good."),
        item(2, "Good.")
    );
    let feed = read(cut.as_bytes(), None).unwrap();
    assert_eq!(feed.entries.len(), 2, "{:?}", feed.entries);
    assert!(
        feed.faults.iter().any(|f| f.contains("cut off")),
        "{:?}",
        feed.faults
    );
}

#[test]
fn what_is_no_feed_is_refused() {
    for text in [
        "",
        "hello",
        "<html><body><p>x</p></body></html>",
        "{\"a\":1}",
        "<rss",
        "<feed>",
    ] {
        let refused = read(text.as_bytes(), None);
        assert!(
            refused.is_err() || refused.unwrap().entries.is_empty(),
            "{text}"
        );
    }
    let deep = format!(
        "<rss version=\"2.0\"><channel><item>{}",
        "<media:group>".repeat(100_000)
    );
    assert!(
        read(deep.as_bytes(), None)
            .unwrap_err()
            .to_string()
            .contains("in one another")
    );
}

#[test]
fn encodings_are_honoured() {
    let text = "<?xml version=\"1.0\" encoding=\"windows-1251\"?><rss version=\"2.0\"><channel><title>L</title>\
        <item><title>Войска</title></item></channel></rss>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
    assert_eq!(
        read(&bytes, None).unwrap().entries[0].title.as_deref(),
        Some("Войска")
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, None);
    }

    #[test]
    fn any_feed_like_text_is_read(parts in proptest::collection::vec(
        prop_oneof![
            Just("<rss version='2.0'>"), Just("<channel>"), Just("<item>"), Just("</item>"), Just("<title>"),
            Just("</title>"), Just("<![CDATA["), Just("]]>"), Just("&"), Just("&amp;"), Just("<entry>"),
            Just("</entry>"), Just("<feed xmlns='http://www.w3.org/2005/Atom'>"), Just("</feed>"), Just("text é"),
            Just("<source>"), Just("</source>"), Just("<pubDate>2022-10-20</pubDate>"), Just("<"), Just("{"),
        ], 0..30)) {
        if let Ok(feed) = read(parts.concat().as_bytes(), Some("https://a.example/")) {
            for entry in &feed.entries {
                let _ = entry.document();
            }
        }
    }
}
