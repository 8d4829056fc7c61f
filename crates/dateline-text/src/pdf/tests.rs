//! Small files made here, whole and broken.

use proptest::prelude::*;

use super::*;

/// A file of one page with these lines.
fn file(lines: &[&str], info: &str) -> Vec<u8> {
    let mut shown = String::from("BT /F1 12 Tf 14 TL 72 720 Td\n");
    for line in lines {
        shown.push_str(&format!("({line}) Tj T*\n"));
    }
    shown.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{shown}\nendstream", shown.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< {info} >>"),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", n + 1));
    }
    let table = file.len();
    file.push_str(&format!(
        "xref\n0 {}\n0000000000 65535 f \n",
        objects.len() + 1
    ));
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}

const INFO: &str = "/Title (Talks in Minsk) /Author (A. Writer) /CreationDate (D:20221020080000Z)";

#[test]
fn text_and_properties_are_read() {
    let bytes = file(
        &[
            "The ministers of both states said that",
            "the talks would go on.",
        ],
        INFO,
    );
    assert!(looks_like(&bytes) && looks_like(b"\n\n%PDF-1.7") && !looks_like(b"about %PDF-1.7"));
    let pdf = text(bytes).unwrap();
    assert_eq!(
        pdf.text,
        "The ministers of both states said that the talks would go on."
    );
    assert_eq!(pdf.title.as_deref(), Some("Talks in Minsk"));
    assert_eq!(pdf.author.as_deref(), Some("A. Writer"));
    assert_eq!(pdf.day.unwrap().to_string(), "2022-10-20");
    assert_eq!(pdf.made.unwrap().to_string(), "2022-10-20T08:00:00Z");
    assert_eq!(pdf.pages, 1);
}

#[test]
fn what_has_no_text_is_said_to_be_scanned() {
    let fault = text(file(&[], INFO)).unwrap_err();
    assert!(fault.what.contains("no text in its 1 pages"), "{fault}");
    assert!(fault.remedy.contains("ocrmypdf"));
    for bytes in [&b""[..], b"%PDF-1.4", b"hello", b"%PDF-1.4\n%%EOF"] {
        assert!(text(bytes.to_vec()).is_err());
    }
}

#[test]
fn titles_are_titles() {
    assert_eq!(
        titled("Microsoft Word - Report on talks").as_deref(),
        Some("Report on talks")
    );
    assert_eq!(
        titled("Talks in St. Petersburg").as_deref(),
        Some("Talks in St. Petersburg")
    );
    assert_eq!(
        (titled("final_v2.docx"), titled("Untitled-1")),
        (None, None)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_files_are_read_or_named(at in 0.0..1.0f64, byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = file(&["The talks went on."], INFO);
        let at = (at * bytes.len() as f64) as usize;
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let _ = text(bytes);
    }
}
