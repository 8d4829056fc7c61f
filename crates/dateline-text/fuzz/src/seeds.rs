//! Writes small files for the targets to begin with: `cargo run --bin seeds`.
//!
//! In: nothing. Out: `corpus/TARGET/NAME`, a few files a target, made here of a few sentences.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use flate2::Compression;
use flate2::write::GzEncoder;

const STORY: &str = "MINSK (Reuters) - The ministers of both states said on Thursday that talks would go on.\n\
    \"We have time,\" said Ana Müller, with reporting by AFP.";

fn main() -> io::Result<()> {
    let page = format!(
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Talks go on</title>\
         <link rel=canonical href=\"https://example.org/a\"><script type=\"application/ld+json\">\
         {{\"@type\":\"NewsArticle\",\"datePublished\":\"2022-10-20T08:00:00Z\"}}</script></head><body>\
         <nav><a href=/>Home</a></nav><article><h1>Talks go on</h1><p class=byline>By A. Writer\
         <p>{STORY}<p>{STORY}</article></body></html>"
    );
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}");
    let record = record(&block);
    let chunked = record_of_chunks(&page);
    let gzipped = gzip(record.as_bytes());
    let broken = [&gzipped[..gzipped.len() / 2], &gzipped, b"garbage", &gzipped].concat();
    write("warc", "plain", record.repeat(2).as_bytes())?;
    write("warc", "members", &[gzipped.clone(), gzipped].concat())?;
    write("warc", "one-member", &gzip(record.repeat(2).as_bytes()))?;
    write("warc", "broken", &broken)?;
    write("warc", "chunked", chunked.as_bytes())?;

    let wikitext = "{{date|October 20, 2022}}\n[[File:A.jpg|thumb|The [[city]].]]\nThe '''talks''' of \
        {{w|Belarus|the state}}&lt;ref&gt;x&lt;/ref&gt; go on.\n{|\n! a\n|-\n| b\n|}\n* [http://a.org b]\n== Sources ==\n* x";
    let dump = format!(
        "<mediawiki xml:lang=\"en\"><siteinfo><sitename>Wikinews</sitename><dbname>enwikinews</dbname>\
         <base>https://en.wikinews.org/wiki/Main_Page</base></siteinfo><page><title>Talks</title><ns>0</ns>\
         <id>1</id><revision><timestamp>2022-10-21T00:00:00Z</timestamp><format>text/x-wiki</format>\
         <text>{wikitext}</text></revision></page><page><title>R</title><ns>0</ns><redirect title=\"Talks\" />\
         </page></mediawiki>"
    );
    write("wiki", "dump", dump.as_bytes())?;
    write("wiki", "text", wikitext.as_bytes())?;

    let mail = format!(
        "From: =?utf-8?q?Ana_M=C3=BCller?= <ana@example.org>\nDate: Thu, 20 Oct 2022 08:00:00 +0200\n\
         Subject: Talks\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\
         Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n\
         {STORY} caf=E9\n--b\nContent-Type: text/html\n\n<p>Talks</p>\n--b\nContent-Type: application/pdf; name=a.pdf\n\
         Content-Transfer-Encoding: base64\n\nJVBERg==\n--b--\n"
    );
    let from = "From ana@example.org Thu Oct 20 08:00:00 2022\n";
    write("mail", "message", mail.as_bytes())?;
    write("mail", "mailbox", format!("{from}{mail}\n{from}{mail}\n").as_bytes())?;

    write("pdf", "page", &pdf())?;
    write("html", "article", page.as_bytes())?;
    write("html", "table", format!("<table><tr><td><font>{STORY}</font><br>{STORY}</table>").as_bytes())?;
    let rss = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
         <channel><title>News</title><link>https://example.org</link><item><title>Talks</title>\
         <link>https://example.org/a</link><pubDate>Thu, 20 Oct 2022 08:00:00 GMT</pubDate>\
         <content:encoded><![CDATA[<p>{STORY}</p>]]></content:encoded></item></channel></rss>"
    );
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>News</title><entry><id>a</id><title>Talks</title>\
         <link href=\"https://example.org/a\"/><updated>2022-10-20T08:00:00Z</updated>\
         <content type=\"html\">&lt;p&gt;{STORY}&lt;/p&gt;</content></entry></feed>"
    );
    let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"News\",\"items\":[{\"id\":\"a\",\
        \"url\":\"https://example.org/a\",\"title\":\"Talks\",\"content_text\":\"Talks go on.\",\
        \"date_published\":\"2022-10-20T08:00:00Z\"}]}";
    for (name, feed) in [("rss", rss.as_str()), ("atom", &atom), ("json", json)] {
        write("feed", name, feed.as_bytes())?;
    }
    let table = "id;text;date;title\n1;\"Talks; they go on.\";2022-10-20;Talks\n2;\"No \"\"talks\"\".\";2022-10-21;\n";
    write("csv", "semicolons", table.as_bytes())?;
    write("csv", "tabs", table.replace(';', "\t").as_bytes())?;
    let rows = "{\"id\":\"a\",\"text\":\"Talks go on.\",\"date\":\"2022-10-20\"}\n\
        {\"id\":2,\"text\":\"No talks.\",\"published_at\":\"2022-10-20T08:00:00Z\",\"toponyms\":[[0,2]]}\n";
    write("jsonl", "rows", rows.as_bytes())?;
    write("parquet", "rows", &parquet_file()?)?;
    write("encoding", "latin1", b"\x0bwindows-1252Caf\xE9 talks in Gen\xE8ve")?;
    write("encoding", "utf8", STORY.as_bytes())?;
    write("credits", "wire", STORY.as_bytes())?;
    write("credits", "byline", "By Ana Müller and A. Writer, Associated Press".as_bytes())?;
    write("unpack", "gz", &gzip(rows.as_bytes()))?;
    write("unpack", "zst", &zstd::encode_all(rows.as_bytes(), 3)?)?;
    let mut bz = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bz.write_all(rows.as_bytes())?;
    write("unpack", "bz2", &bz.finish()?)?;
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, content) in [("a.jsonl", rows), ("b/c.txt", STORY), ("d.html", page.as_str())] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).map_err(io::Error::other)?;
        zip.write_all(content.as_bytes())?;
    }
    write("unpack", "zip", &zip.finish().map_err(io::Error::other)?.into_inner())
}

fn write(target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}

fn record(block: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\n\
         WARC-Date: 2022-10-20T08:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n\
         Content-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

fn record_of_chunks(page: &str) -> String {
    let body = format!("{:x}\r\n{page}\r\n0\r\n\r\n", page.len());
    record(&format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}"))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn parquet_file() -> io::Result<Vec<u8>> {
    let schema = Arc::new(Schema::new(vec![
        Field::new("id", DataType::Utf8, false),
        Field::new("text", DataType::Utf8, true),
    ]));
    let columns: Vec<Arc<dyn arrow_array::Array>> = vec![
        Arc::new(StringArray::from(vec!["a", "b"])),
        Arc::new(StringArray::from(vec![Some("Talks go on."), None])),
    ];
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).map_err(io::Error::other)?;
    let mut out = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut out, schema, None)?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(out)
}

/// A file of one page, without the table of its objects: readers find them.
fn pdf() -> Vec<u8> {
    let shown = "BT /F1 12 Tf 14 TL 72 720 Td (Talks go) Tj T* (on.) Tj ET";
    format!(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] \
         /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n4 0 obj\n<< /Length {} >>\nstream\n{shown}\nendstream\n\
         endobj\n5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n\
         trailer\n<< /Root 1 0 R >>\n%%EOF\n",
        shown.len()
    )
    .into_bytes()
}
