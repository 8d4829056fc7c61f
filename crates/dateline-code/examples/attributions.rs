//! Attributions of documents as JSON lines: `attributions MODEL KNOWLEDGE DOCS.jsonl`, rows `{"id","text"}`.

use std::error::Error;
use std::sync::Arc;

use dateline_code::{Coder, Settings};
use dateline_know::Knowledge;
use dateline_parse::Pipeline;
use dateline_record::Document;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, model, knowledge, docs] = args.as_slice() else {
        return Err("usage: attributions MODEL KNOWLEDGE DOCS.jsonl".into());
    };
    let pipeline = Arc::new(Pipeline::load(model)?);
    let knowledge = Knowledge::from_dir(knowledge.as_ref())?;
    let coder = Coder::new(Arc::clone(&pipeline), Arc::new(knowledge), Settings::default())?;
    for line in std::fs::read_to_string(docs)?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let text = row["text"].as_str().unwrap_or_default();
        let doc = pipeline.parse(text);
        let document = Document::new(row["id"].as_str().unwrap_or_default(), text);
        let found = coder.attributions(&document, &doc);
        println!(
            "{}",
            serde_json::json!({"document": document.id, "attributions": found})
        );
    }
    Ok(())
}
