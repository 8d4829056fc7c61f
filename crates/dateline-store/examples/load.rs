use dateline_record::{Claim, Coded, Document, Event};
use dateline_store::*;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let dir = std::path::PathBuf::from(std::env::args().nth(2).unwrap());
    let times: usize = std::env::args().nth(3).unwrap().parse().unwrap();
    let mut docs: Vec<(Document, Coded)> = vec![];
    for l in std::fs::read_to_string(path).unwrap().lines() {
        let v: serde_json::Value = serde_json::from_str(l).unwrap();
        match v["record"].as_str().unwrap() {
            "document" => docs.push((serde_json::from_value(v).unwrap(), Coded::default())),
            "event" => docs
                .last_mut()
                .unwrap()
                .1
                .events
                .push(serde_json::from_value::<Event>(v).unwrap()),
            _ => docs
                .last_mut()
                .unwrap()
                .1
                .claims
                .push(serde_json::from_value::<Claim>(v).unwrap()),
        }
    }
    let a = Archive::create(&dir).unwrap();
    let mut w = a.writer().unwrap();
    let m = Manifest {
        kind: "load".into(),
        ..Default::default()
    };
    w.begin_run(&m).unwrap();
    let t = std::time::Instant::now();
    let mut ev = 0;
    let mut batch: Vec<(Document, Coded)> = vec![];
    let mut put = std::time::Duration::ZERO;
    for n in 0..times {
        for (d, c) in &docs {
            let mut d = d.clone();
            d.id = format!("{}-{n}", d.id);
            d.url = Some(format!("https://x.example/{}", d.id));
            batch.push((d, c.clone()));
            if batch.len() >= 2000 {
                let t = std::time::Instant::now();
                let b: Vec<_> = batch.iter().map(|(a, b)| (a, b)).collect();
                ev += w.put(&b).unwrap().events;
                put += t.elapsed();
                batch.clear();
            }
        }
    }
    let b: Vec<_> = batch.iter().map(|(a, b)| (a, b)).collect();
    ev += w.put(&b).unwrap().events;
    w.end_run(m).unwrap();
    let s = put.as_secs_f64();
    println!(
        "{ev} events {} docs {:.1}s put {:.1}s: {:.0} events/s; file {} bytes, {:.0} a event",
        times * docs.len(),
        t.elapsed().as_secs_f64(),
        s,
        ev as f64 / s,
        std::fs::metadata(a.file()).unwrap().len(),
        std::fs::metadata(a.file()).unwrap().len() as f64 / ev as f64
    );
    let r = a.reader().unwrap();
    let t = std::time::Instant::now();
    let mut n = 0usize;
    r.events(0, |e| {
        n += e.parties.len();
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    println!("scan {} parties {:.2}s", n, t.elapsed().as_secs_f64());
}
