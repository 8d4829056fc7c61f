//! Wikitext as articles have it, and dumps with damage.

use proptest::prelude::*;

use super::*;

fn plain(wikitext: &str) -> String {
    text(wikitext, &Names::default()).0
}

#[test]
fn markup_is_stripped_to_what_readers_see() {
    for (wikitext, shown) in [
        ("'''Minsk''' is ''the'' capital.", "Minsk is the capital."),
        (
            "It's the '''opposition's''' view.",
            "It's the opposition's view.",
        ),
        (
            "[[Belarus]] and [[Ukraine|its neighbour]]",
            "Belarus and its neighbour",
        ),
        (
            "[[:Category:Talks|talks]] [[Category:Talks]] went on",
            "talks went on",
        ),
        (
            "[[File:A.jpg|thumb|A [[bridge]] of {{w|Minsk}} [http://a.org b]]] It fell.",
            "It fell.",
        ),
        (
            "[[de:Minsk]][[fr:Minsk]] text [[w:Minsk|Minsk]] [[w:Brest]]",
            "text Minsk Brest",
        ),
        ("[[Minsk (city)|]]", "Minsk"),
        (
            "{{w|Barack Obama}} met {{w|NATO|the alliance}}.",
            "Barack Obama met the alliance.",
        ),
        ("{{Infobox|a={{w|b}}|c=[[d|e]]}}Text.", "Text."),
        ("Text{{cite|{{a|{{b}}}}}} goes on.", "Text goes on."),
        (
            "Said.<ref>A {{cite}} paper</ref> Then<ref name=\"a\" /> more.<REF name=b>x</REF>",
            "Said. Then more.",
        ),
        ("<!-- hidden -->Seen<!-- also -->.", "Seen."),
        ("a<nowiki>[[b]] {{c}}</nowiki>", "a[[b]] {{c}}"),
        (
            "{|\n! head\n|-\n| cell {{w|x}}\n{|\n| inner\n|}\n|}\nText.",
            "Text.",
        ),
        (
            "a [http://example.org the report] b [https://example.org] c",
            "a the report b c",
        ),
        (
            "Fish &amp; chips &ndash; 5&nbsp;km &#8364; &unknown; AT&T",
            "Fish & chips – 5 km € &unknown; AT&T",
        ),
        ("a<br>b<br />c", "a b c"),
        ("<div class=\"x\">one</div><p>two</p>", "one\ntwo"),
        ("2 < 3 and <John> said", "2 < 3 and <John> said"),
        ("1 } 2 ] 3 | 4", "1 } 2 ] 3 | 4"),
        ("{{convert|5|km|mi}} away", "5 km away"),
        // What never closes is text after all.
        (
            "{{Infobox\n| a = b\n\nThe talks went on.",
            "Infobox | a = b\nThe talks went on.",
        ),
        (
            "[[Belarus\nThe talks went on.",
            "Belarus The talks went on.",
        ),
        ("<ref>The talks went on.", "The talks went on."),
        ("{|\nThe talks went on.", "The talks went on."),
        (
            "The talks }} went ]] on.",
            "The talks  went  on.".replace("  ", " ").as_str(),
        ),
    ] {
        assert_eq!(plain(wikitext), shown, "{wikitext}");
    }
}

const STORY: &str = "{{date|October 20, 2022}}\n{{Belarus}}\n[[File:Minsk.jpg|thumb|The city.]]\n\
    The opposition of {{w|Belarus}} met '''envoys''' on Thursday.\n\n\
    \"We talked,\" she said.<ref>x</ref>\n\n== Sources ==\n*{{source|url=http://a.org|title=A}}\n\
    [[Category:Belarus]]";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn page(n: usize, namespace: i32, inner: &str) -> String {
    format!(
        "  <page>\n    <title>Talks &amp; more: {n}</title>\n    <ns>{namespace}</ns>\n    <id>{n}</id>\n{inner}\
         <revision>\n <id>9</id>\n <timestamp>2023-01-02T03:04:05Z</timestamp>\n \
         <contributor><username>X</username><id>5</id></contributor>\n <model>wikitext</model>\n \
         <format>text/x-wiki</format>\n <text bytes=\"9\" xml:space=\"preserve\">{}</text>\n\
         </revision>\n  </page>\n",
        escaped(STORY)
    )
}

const BEGINNING: &str = "<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\" xml:lang=\"en\">\n\
    <siteinfo><sitename>Wikinews</sitename><dbname>enwikinews</dbname>\
    <base>https://en.wikinews.org/wiki/Main_Page</base><namespaces>\
    <namespace key=\"0\" case=\"first-letter\" /><namespace key=\"6\">Datei</namespace>\
    </namespaces></siteinfo>\n";

fn dump(pages: &[String]) -> String {
    format!("{BEGINNING}{}</mediawiki>\n", pages.concat())
}

fn read(dump: &[u8]) -> (Vec<u64>, Vec<Fault>) {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for page in Pages::new(dump, 1 << 20) {
        match page {
            Ok(page) => found.extend(page.id),
            Err(fault) => faults.push(fault),
        }
    }
    (found, faults)
}

#[test]
fn a_story_of_wikinews_is_read_with_its_date() {
    let file = dump(&[page(7, 0, "")]);
    assert!(looks_like(file.as_bytes()));
    assert!(looks_like(
        b"\xEF\xBB\xBF<?xml version='1.0'?>\n<mediawiki>"
    ));
    assert!(!looks_like(b"<html>about &lt;mediawiki <mediawiki"));
    let pages: Vec<_> = Pages::new(file.as_bytes(), 1 << 20).collect();
    let page = pages[0].as_ref().unwrap();
    assert_eq!(page.offset, BEGINNING.len() as u64 + 2);
    assert_eq!(page.title, "Talks & more: 7");
    assert_eq!(
        page.url.as_deref(),
        Some("https://en.wikinews.org/wiki/Talks_%26_more:_7")
    );
    assert_eq!(page.publisher.as_deref(), Some("Wikinews"));
    assert_eq!(page.language.as_deref(), Some("en"));
    assert_eq!(page.published.unwrap().to_string(), "2022-10-20");
    assert_eq!(page.revised.unwrap().to_string(), "2023-01-02T03:04:05Z");
    assert_eq!(
        page.text,
        "The opposition of Belarus met envoys on Thursday.\n\"We talked,\" she said."
    );
}

#[test]
fn what_is_no_article_is_counted() {
    let pages = [
        page(1, 0, "<redirect title=\"x\" />\n"),
        page(2, 10, ""),
        page(3, 0, "").replace(&escaped(STORY), "#REDIRECT [[Other]]"),
        page(4, 0, "").replace(&escaped(STORY), "#перенаправление [[Other]]"),
        page(5, 0, "").replace(&escaped(STORY), "{{delete}}"),
        page(6, 0, "").replace("text/x-wiki", "application/json"),
        page(7, 0, "").replace(&escaped(STORY), "# first\n# second"),
    ];
    let file = dump(&pages).replace("#перенаправление", "#ПЕРЕНАПРАВЛЕНИЕ");
    let mut pages = Pages::new(file.as_bytes(), 1 << 20);
    let ids: Vec<_> = (&mut pages).map(|page| page.unwrap().id.unwrap()).collect();
    assert_eq!(ids, [7]);
    let counts: Vec<_> = pages.skipped().iter().collect();
    assert_eq!(
        counts,
        [
            ("pages of namespace 10", 1),
            ("pages that are no wikitext", 1),
            ("pages without text", 1),
            ("redirects", 3),
        ]
    );
}

#[test]
fn a_broken_page_costs_itself_and_is_named() {
    let whole = page(3, 0, "");
    for (what, bad, said) in [
        (
            "no end",
            whole.replace("</page>", ""),
            "does not end before",
        ),
        (
            "no end of text",
            whole.replace("</text>", ""),
            "XML is broken",
        ),
        (
            "mixed ends",
            whole.replace("</title>", "</titel>"),
            "XML is broken",
        ),
        (
            "cut",
            whole[..whole.len() / 2].to_owned(),
            "does not end before",
        ),
        (
            "too large",
            whole.replace(">9<", &format!(">{}<", "9".repeat(1 << 20))),
            "more than",
        ),
    ] {
        let mut pages: Vec<_> = (0..6).map(|n| page(n, 0, "")).collect();
        let offset = BEGINNING.len() + pages[..3].concat().len() + 2;
        pages[3] = bad;
        let (found, faults) = read(dump(&pages).as_bytes());
        assert_eq!(found, [0, 1, 2, 4, 5], "{what}: {faults:?}");
        assert_eq!(faults.len(), 1, "{what}: {faults:?}");
        assert_eq!(faults[0].offset, offset as u64, "{what}");
        assert!(faults[0].what.contains(said), "{what}: {faults:?}");
    }
}

#[test]
fn brackets_by_the_thousand_are_read_once() {
    for unit in [
        "{{",
        "[[",
        "{|\n",
        "<ref>",
        "<!-",
        "}}",
        "|",
        "''",
        "[http://a ",
        "<nowiki>",
        "{{a|[[b|",
        "((",
    ] {
        let text = unit.repeat(200_000);
        let _ = plain(&text);
        let _ = plain(&format!("{text}end"));
    }
}

proptest! {
    #[test]
    fn any_text_is_stripped(text in "([a-z \n]|\\{\\{|\\}\\}|\\[\\[|\\]\\]|\\[http://|\\]|<ref>|</ref>|<!--|-->|'''|=|\\||\\{\\||\\|\\}|&[a-z]{2};|é|<br|/>){0,60}") {
        let _ = plain(&text);
    }

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..500), at in 0.0..1.0f64) {
        let dump = dump(&[page(0, 0, ""), page(1, 0, "")]);
        let at = (at * dump.len() as f64) as usize;
        let _ = read(&[&dump.as_bytes()[..at], &bytes, &dump.as_bytes()[at..]].concat());
        let _ = read(&bytes);
    }

    #[test]
    fn cutting_a_dump_anywhere_loses_what_is_cut(at in 0.0..1.0f64) {
        let pages: Vec<_> = (0..5).map(|n| page(n, 0, "")).collect();
        let dump = dump(&pages);
        let at = (at * dump.len() as f64) as usize;
        let (found, faults) = read(&dump.as_bytes()[..at]);
        let whole = (0..5).filter(|n| BEGINNING.len() + pages[..=*n].concat().len() < at + 2).count();
        prop_assert!(found.len() == whole, "{found:?} of {whole}: {faults:?}");
    }
}
