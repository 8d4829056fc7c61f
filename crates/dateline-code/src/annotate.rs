//! Layers of annotation: what the coder knows of a document's spans, without asking for an event.
//!
//! In: a document and the layers asked for. Out: [`Annotations`] with those layers and no other. One
//! module a layer; events and claims are the records that [`Coder::code`] gives.

mod actors;
mod attributions;
mod places;
mod times;

use dateline_parse::Doc;
use dateline_record::{Annotations, Document, Layer};

use crate::coder::{Coder, Scratch};
use crate::record;

impl Coder {
    /// Annotates one document.
    #[must_use]
    pub fn annotate(
        &self,
        document: &Document,
        layers: &[Layer],
        scratch: &mut Scratch,
    ) -> Annotations {
        let (doc, note) = self.parse(document, scratch);
        let mut annotations = self.annotate_parsed(document, &doc, layers);
        annotations.notes.extend(note);
        annotations
    }

    /// Annotates a document that has been parsed.
    #[must_use]
    pub fn annotate_parsed(&self, document: &Document, doc: &Doc, layers: &[Layer]) -> Annotations {
        let reader = self.reader(document, doc);
        let mut out = Annotations {
            document: document.id.clone(),
            ..Annotations::default()
        };
        let wants = |layer| layers.contains(&layer);
        if wants(Layer::Events) || wants(Layer::Claims) {
            let mut records =
                record::records(&reader, document, &mut |e| self.judge().confidence(e));
            let kind = self.kind(document, doc);
            if kind.gate.is_some() {
                records.close();
                out.notes.push(crate::coder::gated(&kind));
            }
            out.events = Some(records.events).filter(|_| wants(Layer::Events));
            out.claims = Some(records.claims).filter(|_| wants(Layer::Claims));
        }
        for layer in layers {
            match layer {
                Layer::Actors => out.actors = Some(actors::of(&reader)),
                Layer::Places => out.places = Some(places::of(&reader, document)),
                Layer::Times => out.times = Some(times::of(&reader)),
                Layer::Attributions => out.attributions = Some(attributions::of(&reader)),
                Layer::Events | Layer::Claims => {}
            }
        }
        out
    }
}
