//! The engine over simulated time: days pass in milliseconds, nothing is asked of anyone.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use dateline_feeds::{
    Effect, Engine, FetchError, FetchKind, FetchRecord, Got, Item, Mark, Policy, ReadFeed, Refusal,
    Report, Row, Settings, State, Step, Task, What,
};
use dateline_record::Document;
use jiff::Timestamp;

type Answer = Result<Got, FetchError>;

/// What the web answers a task at a moment.
type Answering = Box<dyn FnMut(&Task, Timestamp) -> Answer>;

/// Servers, a clock, and all that was asked and handed on.
struct World {
    now: Timestamp,
    answer: Answering,
    asked: Vec<(i64, String)>,
    rows: Vec<Row>,
    log: Vec<FetchRecord>,
    settled: Vec<String>,
    marks: HashSet<Mark>,
    saved: State,
}

const START: i64 = 1_772_000_000;

impl World {
    fn new(answer: impl FnMut(&Task, Timestamp) -> Answer + 'static) -> Self {
        Self {
            now: Timestamp::from_second(START).unwrap(),
            answer: Box::new(answer),
            asked: Vec::new(),
            rows: Vec::new(),
            log: Vec::new(),
            settled: Vec::new(),
            marks: HashSet::new(),
            saved: State::default(),
        }
    }

    /// Runs an engine from what is saved, for so many seconds or until there is nothing to do.
    fn run(&mut self, settings: &Settings, seconds: i64, once: bool) -> &mut Self {
        let end = self.now.as_second() + seconds;
        let chance = fastrand::Rng::with_seed(1);
        let mut engine = Engine::new(settings, self.saved.clone(), self.marks.clone(), chance);
        if once {
            engine.single_round(self.now);
        }
        while self.now.as_second() <= end {
            match engine.next(self.now) {
                Step::Do(task) => {
                    self.effects(&mut engine);
                    let began = self.now;
                    self.asked
                        .push((began.as_second() - START, task.url.to_string()));
                    let outcome = (self.answer)(&task, began);
                    let report = Report {
                        task,
                        began,
                        took: Duration::ZERO,
                        status: None,
                        bytes: 0,
                        outcome,
                    };
                    engine.done(report, self.now);
                    self.effects(&mut engine);
                }
                Step::Wait(moment) => {
                    assert!(moment > self.now, "a wait must be for later");
                    self.effects(&mut engine);
                    self.now = moment;
                }
                Step::Rest => {
                    self.effects(&mut engine);
                    break;
                }
            }
        }
        self
    }

    fn effects(&mut self, engine: &mut Engine) {
        for effect in engine.take_effects() {
            match effect {
                Effect::Log(record) => self.log.push(record),
                Effect::Hand(row, marks) => {
                    self.rows.push(*row);
                    self.marks.extend(marks);
                }
                Effect::Settle(settled) => {
                    self.settled.push(settled.outcome);
                    self.marks.extend(settled.marks);
                }
                Effect::Save => self.saved = engine.state(),
            }
        }
    }

    fn times(&self, part: &str) -> Vec<i64> {
        self.asked
            .iter()
            .filter(|(_, url)| url.contains(part))
            .map(|(t, _)| *t)
            .collect()
    }

    fn handed(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row.entry.as_str()).collect()
    }
}

fn settings(feeds: &str) -> Settings {
    Settings::parse(&format!("contact = 'me@example.org'\n{feeds}"), &[]).unwrap()
}

fn one_feed() -> Settings {
    settings("[[feed]]\nname='a'\nurl='https://a.org/feed'\n")
}

fn item(id: &str) -> Item {
    Item {
        id: id.to_owned(),
        link: Some(format!("/news/{id}")),
        ..Item::default()
    }
}

fn feed(ids: &[&str]) -> Answer {
    Ok(Got::Feed {
        read: ReadFeed {
            title: Some("A".into()),
            items: ids.iter().map(|id| item(id)).collect(),
        },
        etag: Some("\"e\"".into()),
        last_modified: None,
        holds: None,
    })
}

fn article(text: &str) -> Answer {
    Ok(Got::Article(Box::new(Document::new("x", text))))
}

fn status(status: u16, retry_after: Option<u64>) -> Answer {
    Err(FetchError::Status {
        status,
        retry_after: retry_after.map(Duration::from_secs),
    })
}

fn moved(to: &str, status: u16) -> Answer {
    Ok(Got::Moved {
        status,
        location: Some(to.to_owned()),
    })
}

/// Feeds as given, articles of any address, no robots.txt.
fn plain(mut feed: impl FnMut(&Task, Timestamp) -> Answer + 'static) -> World {
    World::new(move |task, now| match task.what {
        What::Feed => feed(task, now),
        What::Robots(_) => status(404, None),
        What::Article(_) => article("Peace."),
    })
}

#[test]
fn new_entries_are_handed_on_once_over_polls_and_restarts() {
    let mut polls = 0;
    let mut world = plain(move |task, _| {
        polls += 1;
        match polls {
            1 => {
                assert_eq!(task.etag, None);
                feed(&["2", "1"])
            }
            2 => {
                assert_eq!(task.etag.as_deref(), Some("\"e\""));
                Ok(Got::NotModified { holds: None })
            }
            _ => feed(&["3", "2", "1"]),
        }
    });
    world
        .run(&one_feed(), 1200, false)
        .run(&one_feed(), 1200, false);
    assert_eq!(world.handed(), ["1", "2", "3"]);
    let row = &world.rows[0];
    assert_eq!(row.url.as_deref(), Some("https://a.org/news/1"));
    assert_eq!(
        (row.publisher.as_deref(), row.feed.as_str()),
        (Some("A"), "a")
    );
    assert!(row.id.starts_with('d') && row.id.len() == 17);
    let new: Vec<_> = world.log.iter().filter_map(|r| r.new).collect();
    assert_eq!(new[..3], [2, 0, 1]);
}

#[test]
fn a_host_is_never_asked_faster_than_it_may_be() {
    let mut world = plain(|_, _| feed(&["1", "2", "3", "4", "5"]));
    world.run(&one_feed(), 600, false);
    let times = world.times("a.org");
    assert_eq!(times.len(), 7, "the feed, robots.txt, five articles");
    assert!(
        times.windows(2).all(|pair| pair[1] - pair[0] >= 2),
        "{times:?}"
    );
}

#[test]
fn a_days_polls_keep_the_rhythm_and_failures_slow_it_down() {
    let mut well = plain(|_, _| Ok(Got::NotModified { holds: None }));
    well.run(&one_feed(), 86_400, false);
    let times = well.times("feed");
    assert!((90..=102).contains(&times.len()), "{}", times.len());
    assert!(
        times
            .windows(2)
            .all(|p| (810..=990).contains(&(p[1] - p[0]))),
        "{times:?}"
    );

    let mut ill = plain(|_, _| status(500, None));
    ill.run(&one_feed(), 7 * 86_400, false);
    let gaps: Vec<i64> = ill.times("feed").windows(2).map(|p| p[1] - p[0]).collect();
    assert!(gaps.len() < 20, "{gaps:?}");
    for (n, gap) in gaps.iter().enumerate() {
        let longest = (900 << (n + 1).min(16)).min(86_400);
        assert!((longest / 2..=longest).contains(gap), "{n}: {gap}");
    }
    assert!(
        ill.log
            .iter()
            .all(|r| r.error.as_deref() == Some("status") && r.next_try.is_some())
    );
}

#[test]
fn a_server_that_asks_for_time_gets_it_for_all_its_feeds() {
    let both = settings(
        "[[feed]]\nname='a'\nurl='https://a.org/1'\n[[feed]]\nname='b'\nurl='https://a.org/2'\n",
    );
    let mut first = true;
    let mut world = plain(move |_, _| {
        if std::mem::take(&mut first) {
            status(429, Some(7200))
        } else {
            feed(&[])
        }
    });
    world.run(&both, 8000, false);
    assert_eq!(world.asked[0].0, 0);
    assert!(world.asked[1].0 >= 7200, "{:?}", world.asked);
}

#[test]
fn what_is_gone_is_not_asked_again_until_its_address_changes() {
    let mut world = plain(|task, _| {
        if task.url.path() == "/feed" {
            status(410, None)
        } else {
            feed(&[])
        }
    });
    world
        .run(&one_feed(), 7 * 86_400, false)
        .run(&one_feed(), 86_400, false);
    assert_eq!(world.times("/feed"), [0]);
    world.run(
        &settings("[[feed]]\nname='a'\nurl='https://a.org/new'\n"),
        10,
        false,
    );
    assert_eq!(world.times("/new").len(), 1);
}

#[test]
fn robots_txt_is_honoured_and_asked_for_once() {
    let mut world = World::new(|task, _| match &task.what {
        What::Feed => feed(&["1", "2", "3"]),
        What::Robots(_) => Ok(Got::Robots(
            b"User-agent: *\nDisallow: /news/2\nCrawl-delay: 20".to_vec(),
        )),
        What::Article(_) => article("Peace."),
    });
    world.run(&one_feed(), 800, false);
    assert_eq!(world.handed(), ["3", "1"]);
    assert_eq!(world.times("robots.txt").len(), 1);
    assert!(world.times("/news/2").is_empty());
    assert_eq!(world.settled, ["robots"]);
    let times = world.times("/news/");
    assert!(times[1] - times[0] >= 20, "{times:?}");
    assert!(
        world
            .log
            .iter()
            .any(|r| r.error.as_deref() == Some("robots"))
    );
}

#[test]
fn while_robots_txt_cannot_be_had_articles_wait_and_are_not_lost() {
    let mut broken = 2;
    let mut world = World::new(move |task, _| match &task.what {
        What::Feed => feed(&["1"]),
        What::Robots(_) if broken > 0 => {
            broken -= 1;
            status(503, None)
        }
        What::Robots(_) => status(404, None),
        What::Article(_) => article("Peace."),
    });
    world.run(&one_feed(), 4 * 3600, false);
    assert_eq!(world.handed(), ["1"]);
    assert!(world.times("/news/1")[0] >= 7200);
}

#[test]
fn articles_are_tried_again_and_given_up_at_last() {
    let mut failures = 3;
    let mut world = World::new(move |task, _| match &task.what {
        What::Feed => feed(&["1", "2", "3"]),
        What::Robots(_) => status(404, None),
        What::Article(_) => match task.url.path() {
            "/news/1" if failures > 0 => {
                failures -= 1;
                status(502, None)
            }
            "/news/1" => article("Peace."),
            "/news/2" => status(404, None),
            _ => status(500, None),
        },
    });
    world.run(&one_feed(), 86_400, false);
    assert_eq!(world.handed(), ["1"]);
    assert_eq!(world.times("/news/2").len(), 1);
    assert_eq!(world.times("/news/3").len(), 6);
    assert_eq!(world.settled, ["status", "status"]);
    world.run(&one_feed(), 86_400, false);
    assert_eq!(world.times("/news/3").len(), 6, "given up is given up");
}

#[test]
fn redirects_are_followed_hop_by_hop_each_at_its_own_host() {
    let mut world = World::new(|task, _| match (&task.what, task.url.as_str()) {
        (What::Feed, "https://a.org/feed") => moved("https://feeds.b.org/a", 301),
        (What::Feed, _) => Ok(Got::Feed {
            read: ReadFeed {
                title: None,
                items: vec![Item {
                    id: "1".into(),
                    link: Some("https://t.co/x".into()),
                    ..Item::default()
                }],
            },
            etag: None,
            last_modified: None,
            holds: None,
        }),
        (What::Robots(origin), _) if origin == "https://www.a.org" => Ok(Got::Robots(
            b"User-agent: dateline\nDisallow: /secret".to_vec(),
        )),
        (What::Robots(_), _) => status(404, None),
        (What::Article(_), "https://t.co/x") => moved("https://a.org/1", 302),
        (What::Article(_), "https://a.org/1") => moved("https://www.a.org/1?utm_source=t", 302),
        (What::Article(_), _) => article("Peace."),
    });
    world.run(&one_feed(), 1200, false);
    assert_eq!(world.rows[0].url.as_deref(), Some("https://www.a.org/1"));
    assert_eq!(world.times("robots.txt").len(), 3, "{:?}", world.asked);
    // The feed has moved for good: its new address is asked directly.
    assert_eq!(world.times("https://a.org/feed").len(), 1);
    assert!(world.times("https://feeds.b.org/a").len() >= 2);
}

#[test]
fn redirects_into_private_places_circles_and_robots_are_refused_where_they_lead() {
    for (answers, class) in [
        (vec!["http://10.0.0.1/"], "refused"),
        (vec!["https://b.org/", "https://a.org/news/1"], "refused"),
        (vec!["/2", "/3", "/4", "/5", "/6", "/7"], "refused"),
        (vec!["http://a.org/news/1"], "refused"),
        (vec!["ftp://a.org/"], "refused"),
        (vec!["https://no.org/robots-say-no"], "robots"),
    ] {
        let mut hops = answers.clone().into_iter();
        let mut world = World::new(move |task, _| match &task.what {
            What::Feed => feed(&["1"]),
            What::Robots(origin) if origin == "https://no.org" => {
                Ok(Got::Robots(b"User-agent: *\nDisallow: /".to_vec()))
            }
            What::Robots(_) => status(404, None),
            What::Article(_) => moved(hops.next().unwrap(), 302),
        });
        world.run(&one_feed(), 600, false);
        assert_eq!(world.settled, [class], "{answers:?}");
        assert!(world.rows.is_empty());
        assert!(
            world
                .asked
                .iter()
                .all(|(_, url)| !url.contains("10.0.0.1") && !url.contains("say-no"))
        );
    }
}

#[test]
fn a_public_feed_cannot_lead_into_the_named_intranet() {
    let settings = settings(
        "allow_private = ['10.0.0.5', 'intranet.example']\n\
         [[feed]]\nname='public'\nurl='https://a.org/feed'\n[[feed]]\nname='ours'\nurl='http://10.0.0.5/feed'\n",
    );
    let links = [
        "http://10.0.0.5/delete-all",
        "http://127.0.0.1/",
        "http://a.org:22/",
        "javascript:alert(1)",
        "http://u:p@a.org/",
    ];
    let mut world = World::new(move |task, _| match &task.what {
        What::Feed => Ok(Got::Feed {
            read: ReadFeed {
                title: None,
                items: links
                    .iter()
                    .map(|l| Item {
                        id: (*l).to_owned(),
                        link: Some((*l).to_owned()),
                        ..Item::default()
                    })
                    .collect(),
            },
            etag: None,
            last_modified: None,
            holds: None,
        }),
        What::Robots(_) => status(404, None),
        What::Article(_) => {
            assert!(task.trusted, "{}", task.url);
            article("Ours.")
        }
    });
    world.run(&settings, 100, false);
    // Only our own feed's own link to our own host.
    assert_eq!(world.rows.len(), 1);
    assert_eq!(
        (world.rows[0].feed.as_str(), world.rows[0].url.as_deref()),
        ("ours", Some(links[0]))
    );
    let refused = world
        .log
        .iter()
        .filter(|r| r.kind == FetchKind::Article && r.error.as_deref() == Some("refused"));
    assert_eq!(refused.count(), 9);
    assert_eq!(world.settled.len(), 9);
}

#[test]
fn one_article_in_two_feeds_is_one_document() {
    let both = settings(
        "[[feed]]\nname='a'\nurl='https://a.org/world'\n[[feed]]\nname='b'\nurl='https://a.org/politics'\n",
    );
    let mut world = plain(|_, _| feed(&["1"]));
    world.run(&both, 800, false);
    assert_eq!(world.rows.len(), 1);
    assert_eq!(world.settled, ["elsewhere"]);
}

#[test]
fn a_feed_with_whole_articles_needs_no_pages() {
    let settings =
        settings("[[feed]]\nname='a'\nurl='https://a.org/feed'\ntext='feed'\npublisher='The A'\n");
    let mut world = World::new(|task, _| {
        assert_eq!(task.what, What::Feed);
        let whole = Item {
            title: Some("Peace".into()),
            published: Some(Timestamp::from_second(START - 3600).unwrap()),
            document: Some(Box::new(Document::new("x", "Peace came."))),
            ..item("1")
        };
        Ok(Got::Feed {
            read: ReadFeed {
                title: None,
                items: vec![whole, item("2")],
            },
            etag: None,
            last_modified: None,
            holds: None,
        })
    });
    world.run(&settings, 100, false);
    let row = &world.rows[0];
    assert_eq!(
        (row.title.as_deref(), row.publisher.as_deref()),
        (Some("Peace"), Some("The A"))
    );
    assert_eq!(row.date.as_deref(), Some("2026-02-25"));
    assert_eq!(row.url.as_deref(), Some("https://a.org/news/1"));
    assert_eq!(world.settled, ["no-text"]);
}

#[test]
fn a_single_round_does_what_is_due_and_no_more() {
    let mut world = plain(|_, now| {
        feed(&[if now.as_second() < START + 500 {
            "1"
        } else {
            "2"
        }])
    });
    world.run(&one_feed(), 86_400, true);
    assert_eq!((world.times("feed"), world.handed()), (vec![0], vec!["1"]));
    // Too early.
    world.now = Timestamp::from_second(START + 60).unwrap();
    world.run(&one_feed(), 86_400, true);
    assert_eq!(world.times("feed"), [0]);
    // A timetable of the feed's own rhythm finds it due, whatever chance made of it.
    world.now = Timestamp::from_second(START + 900).unwrap();
    world.run(&one_feed(), 86_400, true);
    assert_eq!(
        (world.times("feed"), world.handed()),
        (vec![0, 900], vec!["1", "2"])
    );
}

#[test]
fn more_entries_than_one_poll_takes_come_with_the_next() {
    let settings = settings("max_entries = 2\n[[feed]]\nname='a'\nurl='https://a.org/feed'\n");
    let mut world = plain(|task, _| {
        if task.etag.is_some() {
            Ok(Got::NotModified { holds: None })
        } else {
            feed(&["1", "2", "3", "4", "5"])
        }
    });
    world.run(&settings, 3600, false);
    let mut handed = world.handed();
    handed.sort_unstable();
    assert_eq!(handed, ["1", "2", "3", "4", "5"]);
}

/// Whatever the moment at which a run is killed, the next goes on without loss or repetition.
#[test]
fn a_run_may_be_killed_between_any_two_effects() {
    let answer = |task: &Task, _: Timestamp| match &task.what {
        What::Feed => feed(&["3", "2", "1"]),
        What::Robots(_) => status(404, None),
        What::Article(_) if task.url.path() == "/news/2" => status(404, None),
        What::Article(_) => article("Peace."),
    };
    for kill_at in 0..12 {
        let mut done: BTreeMap<String, usize> = BTreeMap::new();
        let (mut saved, mut marks, mut count) = (State::default(), HashSet::new(), 0);
        let mut now = Timestamp::from_second(START).unwrap();
        for life in 0..2 {
            let mut engine = Engine::new(
                &one_feed(),
                saved.clone(),
                marks.clone(),
                fastrand::Rng::with_seed(2),
            );
            'life: for _ in 0..200 {
                match engine.next(now) {
                    Step::Do(task) => {
                        let outcome = answer(&task, now);
                        engine.done(
                            Report {
                                task,
                                began: now,
                                took: Duration::ZERO,
                                status: None,
                                bytes: 0,
                                outcome,
                            },
                            now,
                        );
                    }
                    Step::Wait(moment) => now = moment,
                    Step::Rest => break,
                }
                for effect in engine.take_effects() {
                    if life == 0 && count == kill_at {
                        break 'life;
                    }
                    count += 1;
                    match effect {
                        Effect::Log(_) => {}
                        Effect::Hand(row, more) => {
                            *done.entry(row.entry.clone()).or_default() += 1;
                            marks.extend(more);
                        }
                        Effect::Settle(settled) => marks.extend(settled.marks),
                        Effect::Save => saved = engine.state(),
                    }
                }
            }
        }
        let expected = BTreeMap::from([("1".to_owned(), 1), ("3".to_owned(), 1)]);
        assert_eq!(done, expected, "killed at {kill_at}");
    }
}

#[test]
fn the_policy_of_a_feeds_file_is_the_engines() {
    let policy =
        &settings("allow_private=['10.0.0.5']\n[[feed]]\nname='a'\nurl='https://a.org/'\n").policy;
    let inside = policy.address("http://10.0.0.5/", None);
    assert!(inside.is_ok());
    assert!(matches!(
        Policy::default().address("http://10.0.0.5/", None),
        Err(Refusal::Private { .. })
    ));
}
