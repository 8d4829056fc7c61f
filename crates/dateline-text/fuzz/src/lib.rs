//! What the targets share.

use std::io::Cursor;

use dateline_text::{Documents, Form, Input, Options};

/// Reads bytes as documents of a form to their end. What is read is no empty text, each error names
/// its input, and no two documents have the same id.
pub fn documents(bytes: &[u8], form: Form) {
    let options = Options {
        form,
        max_bytes: 1 << 16,
        ..Options::default()
    };
    let input = Input::reader("input", Cursor::new(bytes.to_vec()));
    let mut ids = std::collections::HashSet::new();
    for read in Documents::new([input], options) {
        match read {
            Ok(document) => {
                assert!(!document.text.trim().is_empty());
                assert!(ids.insert(document.id));
            }
            Err(error) => assert!(error.to_string().starts_with("input")),
        }
    }
}
