//! Any bytes as mail: a message or a mailbox.

#![no_main]

use dateline_text::mail;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = mail::looks_like(bytes);
    let mut last = None;
    for message in mail::Messages::new(bytes, 1 << 16) {
        let offset = match &message {
            Ok(message) => message.offset,
            Err(fault) => fault.offset,
        };
        assert!(last < Some(offset) && offset <= bytes.len() as u64);
        last = Some(offset);
        if let Ok(message) = message {
            assert!(!message.text.is_empty() && !message.text.contains('\0'));
        }
    }
});
