//! Whole pages, written as the systems of news sites write them.

use proptest::prelude::*;

use super::*;

const BODY: &str = "<p>KYIV, Oct 20 (Reuters) - Some 9,000 troops crossed the border on Thursday, the defence ministry \
    said, and more were on their way from the east of the country.</p><p>The president called an emergency \
    meeting of his cabinet, and the <a href='/tag/opposition'>opposition</a> asked for a debate in parliament before any \
    answer was given.</p><p>Residents of the border towns were told to leave their homes by noon, and schools \
    were closed, the mayor of the largest town said.</p><p>\"We will not be drawn into this war,\" the foreign \
    minister told reporters.</p>";

fn read(html: &str) -> Document {
    let hints = Hints {
        url: Some("https://www.ledger.example/world/2022/10/20/troops-cross-border"),
        ..Hints::default()
    };
    document(html.as_bytes(), &hints).unwrap_or_else(|cause| panic!("{cause}"))
}

fn refused(html: &str) -> String {
    match document(html.as_bytes(), &Hints::default()) {
        Ok(document) => panic!("read: {}", document.text),
        Err(cause) => cause.to_string(),
    }
}

/// A page of a large site: Open Graph, a graph of JSON-LD, lists of links, a cookie notice.
fn large_site() -> String {
    format!(
        r##"<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
        <title>Troops cross border | World | The Ledger</title>
        <link rel="canonical" href="https://www.ledger.example/world/troops-cross-border">
        <meta property="og:site_name" content="The Ledger"><meta property="og:title" content="Troops cross border | The Ledger">
        <meta property="og:type" content="article"><meta property="article:modified_time" content="2022-10-22T10:00:00Z">
        <meta property="article:published_time" content="2022-10-20T09:15:00+02:00"><meta name="author" content="Ann Lee">
        <script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"WebPage","@id":"#p"}},
          {{"@type":"NewsArticle","headline":"Troops cross border","datePublished":"2022-10-20T07:15:00Z",
          "dateModified":"2022-10-22T10:00:00Z","author":[{{"@type":"Person","name":"Ann Lee"}},{{"@type":"Person","name":"Bo Wu"}}],
          "publisher":{{"@type":"Organization","name":"The Ledger"}}}}]}}</script><style>p{{}}</style></head>
        <body><div class="cookie-banner"><p>We use cookies to improve your visit. <button>Accept all</button></p></div>
        <nav><ul><li><a href="/">Home</a><li><a href="/world">World</a><li><a href="/sport">Sport</a></ul></nav>
        <main><article><h1>Troops cross border</h1><div class="byline">By <a href="/ann">Ann Lee</a> and Bo Wu</div>
        <div class="share"><a href="#">Share on Facebook</a> <a href="#">Tweet</a></div>
        <time datetime="2022-10-20T09:15:00+02:00">20 October 2022</time>
        <figure><img src="a.jpg"><figcaption>Soldiers in May. Photograph: AFP</figcaption></figure>
        {BODY}<p><a href="/2">Read more: Border closed after shelling</a></p><p>Advertisement</p>
        <p>AFP contributed to this report.</p><p>Sign up for our newsletter to get the news in your inbox.</p></article>
        <aside><h2>Most read</h2><ol><li><a href="/3">Storm reaches coast</a><li><a href="/4">Cup final moved</a></ol></aside></main>
        <footer><p>© 2022 The Ledger. All rights reserved.</p></footer></body></html>"##
    )
}

#[test]
fn a_large_sites_page() {
    let document = read(&large_site());
    assert_eq!(document.title.as_deref(), Some("Troops cross border"));
    assert_eq!(document.publisher.as_deref(), Some("The Ledger"));
    assert_eq!(document.byline.as_deref(), Some("Ann Lee, Bo Wu"));
    assert_eq!(document.credits, ["Reuters", "Agence France-Presse"]);
    assert_eq!(
        document.canonical.as_deref(),
        Some("https://www.ledger.example/world/troops-cross-border")
    );
    assert_eq!(document.published.unwrap().to_string(), "2022-10-20");
    assert_eq!(
        document.published_at.unwrap().to_string(),
        "2022-10-20T07:15:00Z"
    );
    assert_eq!(document.language.as_deref(), Some("en"));
    let paragraphs: Vec<&str> = document.text.split("\n\n").collect();
    assert_eq!(paragraphs.len(), 5, "{paragraphs:#?}");
    assert!(paragraphs[0].starts_with("KYIV, Oct 20 (Reuters) - Some 9,000 troops"));
    assert!(paragraphs[1].contains("and the opposition asked for"));
    assert_eq!(paragraphs[4], "AFP contributed to this report.");
}

#[test]
fn a_blogs_page_without_metadata() {
    let html = format!(
        "<html><head><title>Troops cross border – The Ledger</title></head><body><div id=page><div id=header>
        <a href=/>The Ledger</a></div><div id=content class=hentry><h2 class=entry-title>Troops cross border</h2>
        <span class=entry-date>October 20, 2022 at 9:15 am</span><div class=entry-content>{BODY}
        <div class=sharedaddy><h3>Share this:</h3><ul><li><a href=#>Twitter</a><li><a href=#>Facebook</a></ul></div>
        <p>Tags: <a href=/t/war>war</a>, <a href=/t/border>border</a></p></div></div>
        <div id=sidebar><h3>Recent posts</h3><ul><li><a href=/1>One</a><li><a href=/2>Two</a></ul></div></div></body></html>"
    );
    let document = read(&html);
    assert_eq!(document.published.unwrap().to_string(), "2022-10-20");
    assert_eq!(document.published_at, None);
    assert_eq!(document.publisher.as_deref(), Some("ledger.example"));
    assert_eq!(document.title.as_deref(), Some("Troops cross border"));
    assert_eq!(document.text.split("\n\n").count(), 4, "{}", document.text);
}

#[test]
fn an_amp_page_and_its_canonical_address() {
    let html = format!(
        "<!doctype html><html amp lang=en><head><meta charset=utf-8><title>Troops cross border</title>
        <link rel=canonical href='/world/troops-cross-border'><style amp-boilerplate>body{{}}</style></head><body>
        <amp-sidebar id=s><ul><li><a href=/>Home</a></ul></amp-sidebar><article><h1>Troops cross border</h1>
        <amp-img src=a.jpg></amp-img><amp-social-share type=twitter></amp-social-share>{BODY}<amp-ad></amp-ad></article></body></html>"
    );
    let document = read(&html);
    assert_eq!(
        document.canonical.as_deref(),
        Some("https://www.ledger.example/world/troops-cross-border")
    );
    assert_eq!(document.text.split("\n\n").count(), 4, "{}", document.text);
    assert_eq!(
        document.published.unwrap().to_string(),
        "2022-10-20",
        "the address tells the day"
    );
}

#[test]
fn a_live_blog_keeps_its_entries() {
    let entry = |time: &str, text: &str| {
        format!(
            "<div class='block'><time datetime='2022-10-20T{time}:00Z'>{time}</time><h2>Border, {time}</h2><p>{text}</p></div>"
        )
    };
    let html = format!(
        "<html lang=en><head><title>Border live</title><meta property=og:type content=article></head><body><main>
        <h1>Border live</h1><p>Follow the news of the day as troops move along the frontier between both countries.</p>{}{}{}</main></body></html>",
        entry("09:15", "Some 9,000 troops crossed the border on Thursday, the defence ministry said in a statement to the press."),
        entry("10:30", "The president called an emergency meeting of his cabinet, and schools in the border towns were closed."),
        entry("11:45", "Residents were told to leave their homes by noon, the mayor of the largest town said on the radio.")
    );
    let document = read(&html);
    for words in ["Some 9,000 troops", "emergency meeting", "by noon"] {
        assert!(document.text.contains(words), "{words}: {}", document.text);
    }
    assert_eq!(document.published.unwrap().to_string(), "2022-10-20");
}

#[test]
fn a_text_shown_by_script_is_had_from_json_ld() {
    let html = "<html><head><title>Troops cross border</title><script type='application/ld+json'>
        {\"@type\":\"NewsArticle\",\"headline\":\"Troops cross border\",\"datePublished\":\"2022-10-20\",\"articleBody\":
        \"Some 9,000 troops crossed the border on Thursday, the defence ministry said, and more were on their way from the east of the country.\\n\\nThe president called an emergency meeting of his cabinet.\"}
        </script></head><body><div id=root></div><noscript>Please enable JavaScript.</noscript></body></html>";
    let document = read(html);
    assert!(
        document.text.ends_with("of his cabinet."),
        "{}",
        document.text
    );
}

#[test]
fn pages_without_an_article_are_told() {
    let links: String = (0..60)
        .map(|n| {
            format!("<li><a href='/{n}'>Headline number {n} of the day about the border</a></li>")
        })
        .collect();
    let front = format!(
        "<html><head><title>The Ledger</title><meta property=og:type content=website></head><body><h1>News</h1><ul>{links}</ul></body></html>"
    );
    assert!(
        refused(&front).contains("list of links"),
        "{}",
        refused(&front)
    );
    for (html, why) in [
        ("", "empty"),
        ("  \n", "empty"),
        (
            "<html><title>404 Not Found</title><body><h1>Not Found</h1><p>The requested URL was not found on this server.</p>",
            "not found",
        ),
        (
            "<html><title>Just a moment...</title><body><p>Checking your browser before accessing ledger.example. This process is automatic.</p>",
            "proof that a person",
        ),
        (
            "<html><title>The Ledger - Sign in</title><body><form><p>To continue reading, log in to your account or subscribe.</p><input type=password></form>",
            "sign in",
        ),
        (
            "<html><title>Hello</title><body><p>Short.</p>",
            "only 1 words",
        ),
        (
            "<div id=root></div><script>render()</script>",
            "only 0 words",
        ),
    ] {
        let said = refused(html);
        assert!(said.contains(why), "{html}: {said}");
    }
}

#[test]
fn the_beginning_of_a_paid_article_is_read() {
    let html = format!(
        "<html lang=en><head><title>Troops cross border</title><meta property='og:type' content='article'></head><body>
        <article><h1>Troops cross border</h1>{BODY}<div class=paywall><p>Subscribe to continue reading</p>
        <p>Already a subscriber? Log in.</p></div></article></body></html>"
    );
    let document = read(&html);
    assert!(
        document.text.ends_with("told reporters."),
        "{}",
        document.text
    );
}

#[test]
fn encodings_are_taken_from_header_meta_and_bytes() {
    let text = BODY.replace("the mayor", "мэр");
    for declared in [None, Some("windows-1251")] {
        let meta = if declared.is_none() {
            "<meta charset=windows-1251>"
        } else {
            ""
        };
        let html = format!(
            "<html><head>{meta}<title>T</title></head><body><article>{text}</article></body></html>"
        );
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&html);
        let hints = Hints {
            charset: declared,
            ..Hints::default()
        };
        assert!(
            document(&bytes, &hints)
                .unwrap()
                .text
                .contains("мэр of the largest"),
            "{declared:?}"
        );
    }
}

#[test]
fn dates_of_change_and_of_the_crawl_are_not_of_publication() {
    let page = |head: &str, body: &str| {
        format!(
            "<html><head><title>T</title>{head}</head><body><article>{body}{BODY}</article></body></html>"
        )
    };
    let at = |html: &str, fetched: &str| {
        let hints = Hints {
            fetched: fetched.parse().ok(),
            ..Hints::default()
        };
        document(html.as_bytes(), &hints)
            .unwrap()
            .published
            .map(|d| d.to_string())
    };
    let fetched = "2022-11-01T00:00:00Z";
    for (head, body, day) in [
        (
            "<meta property='article:modified_time' content='2022-10-22'>",
            "",
            None,
        ),
        ("", "<p class=updated>Updated: 22 October 2022</p>", None),
        (
            "",
            "<time class=updated datetime='2022-10-22'>x</time>",
            None,
        ),
        ("", "<p>Published: 20 October 2022</p>", Some("2022-10-20")),
        (
            "<meta name=pubdate content='2022-10-20'>",
            "<time class=updated datetime='2022-10-22'>x</time>",
            Some("2022-10-20"),
        ),
        // A date after the page was fetched is a mistake or the next event's.
        (
            "<meta name=date content='2023-01-01'>",
            "<p>Published: 20 October 2022</p>",
            Some("2022-10-20"),
        ),
    ] {
        assert_eq!(
            at(&page(head, body), fetched).as_deref(),
            day,
            "{head}{body}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = document(&bytes, &Hints::default());
    }

    #[test]
    fn any_markup_is_read(parts in proptest::collection::vec(
        prop_oneof![
            Just("<div>".to_owned()), Just("</div>".to_owned()), Just("<p>".to_owned()), Just("</p>".to_owned()),
            Just("<a href='x'>".to_owned()), Just("</a>".to_owned()), Just("<table><tr><td>".to_owned()),
            Just("</table>".to_owned()), Just("<script type='application/ld+json'>{\"@type\":\"Article\"}".to_owned()),
            Just("</script>".to_owned()), Just("<!--".to_owned()), Just("-->".to_owned()), Just("<svg><style>".to_owned()),
            Just("<b>".to_owned()), Just("<i x='".to_owned()), Just("<time datetime='2022-10-20'>".to_owned()),
            Just("<h1>Title</h1>".to_owned()), Just(BODY.to_owned()), "[a-zé ,.]{0,40}".prop_map(|s| s),
            Just("<meta property='og:title' content='&amp;'>".to_owned()), Just("\0".to_owned()), Just("<br><br>".to_owned()),
        ], 0..40)) {
        let _ = document(parts.concat().as_bytes(), &Hints { url: Some("https://a.example/2022/1/1/x"), ..Hints::default() });
    }
}
