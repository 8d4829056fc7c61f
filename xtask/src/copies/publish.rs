//! What a publisher puts around a report, and how it writes its marks; and the calendar of made documents.
//!
//! In: a report, who publishes it, whose wire it is. Out: the same report with headline, dateline, credit and
//! typography of the house. None of this changes a word of the report itself.

use super::draft::Report;
use super::rng::Rng;
use super::tables::{Marks, Publisher, tables};
use super::text::LAST;

/// What is known of the house and the story when a report is put on a page.
pub struct House<'a> {
    /// Who publishes it.
    pub publisher: &'a Publisher,
    /// The agency it came from, as a place in the table, where it is credited.
    pub agency: Option<usize>,
    /// Where the story is datelined.
    pub city: &'a str,
    /// The day of publication.
    pub day: i64,
}

/// Puts headline, dateline, credit and typography on a report.
pub fn put_around(report: &mut Report, house: &House, rng: &mut Rng) {
    let tables = tables();
    let first = report.body.first().map(|s| super::text::unmarked(&s.text));
    let own_dateline = first.is_some_and(|text| dateline(&text).is_some());
    let line = |kind: &str, credited: bool, rng: &mut Rng| {
        let lines: Vec<&str> = tables.boilerplate[kind]
            .iter()
            .copied()
            .filter(|line| line.contains("{agency}") == credited)
            .collect();
        rng.pick(&lines).map(|line| filled(line, house, rng))
    };
    if let Some(agency) = house.agency {
        // One sign of the agency at least, and often two.
        let signs = [(0.6, "before"), (0.5, "after"), (0.25, "byline")];
        let mut given = false;
        for (i, (chance, kind)) in signs.into_iter().enumerate() {
            if !(rng.chance(chance) || i == 2 && !given) || kind == "before" && own_dateline {
                continue;
            }
            given = true;
            let text = line(kind, true, rng);
            add(report, kind, text);
        }
        debug_assert!(agency < tables.agencies.len());
    } else {
        if !own_dateline && rng.chance(0.25) {
            let text = line("before", false, rng);
            add(report, "before", text);
        }
        if rng.chance(0.35) {
            let text = line("byline", false, rng);
            add(report, "byline", text);
        }
    }
    if rng.chance(0.25) {
        let text = line("after", false, rng);
        add(report, "after", text);
    }
    typeset(report, house.publisher.marks, rng);
    // Only where a paragraph begins: nothing stands inside a quotation.
    let places: Vec<usize> = (2..report.body.len())
        .filter(|i| report.body[*i].opens)
        .collect();
    for _ in 0..2 {
        if rng.chance(0.12)
            && let Some(at) = rng.pick(&places)
        {
            let credited = house.agency.is_some() && rng.chance(0.5);
            report
                .within
                .extend(line("within", credited, rng).map(|text| (*at, text)));
        }
    }
}

fn add(report: &mut Report, kind: &str, text: Option<String>) {
    let Some(text) = text else { return };
    match kind {
        "before" => report.lead_in = format!("{text} "),
        "byline" => report.top.push(text),
        _ => report.tail.push(text),
    }
}

fn filled(line: &str, house: &House, rng: &mut Rng) -> String {
    let (name, short) = house.agency.map_or(("", ""), |a| tables().agencies[a]);
    let (year, month, day) = civil(house.day);
    let date = format!("{} {day}", super::alter::MONTHS[month as usize - 1]);
    // A dateline names the agency shortly.
    let agency =
        if line.starts_with('{') && line.contains("({agency})") || line.starts_with("({agency})") {
            short
        } else {
            name
        };
    let mut line = line
        .replace("{agency}", agency)
        .replace("{CITY}", &house.city.to_uppercase())
        .replace("{City}", house.city)
        .replace("{date}", &date)
        .replace("{year}", &year.to_string())
        .replace("{publisher}", house.publisher.name);
    // Each reporter is somebody else.
    while let Some(at) = line.find("{person}") {
        line.replace_range(
            at..at + "{person}".len(),
            &super::grammar::person(rng).name(),
        );
    }
    line
}

/// Where the dateline that a text opens with ends: "KYIV (Reuters) - ", "MOMBASA, Kenya, April 17 - ".
pub fn dateline(text: &str) -> Option<usize> {
    let head = text
        .char_indices()
        .nth(60)
        .map_or(text, |(at, _)| &text[..at]);
    let dashes = [" - ", " – ", " — ", " -- "];
    let (at, dash) = dashes
        .iter()
        .filter_map(|dash| Some((head.find(dash)?, dash.len())))
        .min()?;
    let first = head[..at].split([',', ' ', '(']).next().unwrap_or("");
    let capitals = first.chars().count() > 2 && first.chars().all(|c| c.is_uppercase() || c == '.');
    capitals.then_some(at + dash)
}

/// Writes marks as a house does; regroups paragraphs now and then.
fn typeset(report: &mut Report, marks: Marks, rng: &mut Rng) {
    let narrow = rng.chance(0.12);
    for sentence in &mut report.body {
        sentence.text = set(&sentence.text, marks, narrow);
    }
    for line in report.top.iter_mut().chain(&mut report.tail) {
        *line = set(line, marks, false);
    }
    report.lead_in = set(&report.lead_in, marks, false);
    report.title = set(&report.title, marks, false);
    if rng.chance(0.35) {
        let share = 0.3 + 0.7 * rng.share();
        let places = super::text::continued(report.body.iter().map(|s| (s.text.as_str(), s.opens)));
        for (sentence, continued) in report.body.iter_mut().zip(places) {
            sentence.opens = !continued && rng.chance(share);
        }
    }
    report.between = if rng.chance(0.2) { "\n" } else { "\n\n" };
}

fn set(text: &str, marks: Marks, narrow: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    // Marks of altered passages are no neighbours.
    let plain = |c: &char| !(super::text::OPEN..=LAST).contains(c);
    let mut out = String::with_capacity(text.len() + 8);
    for (i, c) in chars.iter().enumerate() {
        let before = chars[..i]
            .iter()
            .rev()
            .find(|c| plain(c))
            .copied()
            .unwrap_or(' ');
        let after = chars[i + 1..]
            .iter()
            .find(|c| plain(c))
            .copied()
            .unwrap_or(' ');
        let opening = before.is_whitespace() || matches!(before, '(' | '[' | '—' | '“' | '‘');
        match (c, marks) {
            ('“' | '”', Marks::Straight | Marks::Wire) => out.push('"'),
            ('‘' | '’', Marks::Straight | Marks::Wire) => out.push('\''),
            ('"', Marks::Curly) => out.push(if opening { '“' } else { '”' }),
            ('\'', Marks::Curly) => out.push(if opening && after.is_alphabetic() {
                '‘'
            } else {
                '’'
            }),
            ('—', Marks::Straight) if before == ' ' => out.push('-'),
            ('—', Marks::Wire) if before == ' ' => out.push_str("--"),
            ('—', Marks::Straight) => out.push_str(" - "),
            ('—', Marks::Wire) => out.push_str(" -- "),
            ('-', Marks::Curly) if before == ' ' && after == ' ' => out.push('—'),
            ('…', Marks::Straight | Marks::Wire) => out.push_str("..."),
            (' ', _) if narrow && before.is_ascii_digit() && after.is_lowercase() => {
                out.push('\u{a0}')
            }
            (c, _) => out.push(*c),
        }
    }
    out
}

/// A headline from the words of a sentence.
pub fn headline(sentence: &str, rng: &mut Rng) -> String {
    let bare = super::text::unmarked(sentence);
    let bare = dateline(&bare).map_or(bare.as_str(), |end| &bare[end..]);
    let words: Vec<&str> = bare.split_whitespace().collect();
    let longest = rng.between(7, 12).min(words.len());
    let clause = words
        .iter()
        .take(longest)
        .position(|w| w.ends_with([',', ';', ':']))
        .filter(|at| *at >= 5);
    let mut end = clause.map_or(longest, |at| at + 1);
    let weak = [
        "the", "a", "an", "of", "in", "on", "at", "to", "for", "and", "or", "by", "with", "from",
        "that", "who", "which", "its", "his", "her", "their", "was", "were", "is", "as",
    ];
    while end > 3 && weak.contains(&words[end - 1].to_lowercase().as_str()) {
        end -= 1;
    }
    words[..end]
        .join(" ")
        .trim_end_matches([',', ';', ':', '.'])
        .to_owned()
}

/// Days since 1 January 1970 as year, month and day (Hinnant, "chrono-compatible low-level date algorithms").
pub fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (
        yoe + era * 400 + i64::from(month <= 2),
        month,
        doy - (153 * mp + 2) / 5 + 1,
    )
}

/// The other way.
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = year - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// `2023-04-05` of days.
pub fn date_text(day: i64) -> String {
    let (y, m, d) = civil(day);
    format!("{y:04}-{m:02}-{d:02}")
}

/// Days of `2023-04-05`.
pub fn date_of(text: &str) -> Option<i64> {
    let mut parts = text.get(..10)?.split('-').map(|p| p.parse::<i64>().ok());
    let (y, m, d) = (parts.next()??, parts.next()??, parts.next()??);
    ((1..=12).contains(&m) && (1..=31).contains(&d)).then(|| days(y, m, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_both_ways() {
        assert_eq!(date_text(0), "1970-01-01");
        for day in [-1, 0, 59, 60, 11_016, 19_723, 20_000, 47_541] {
            let (y, m, d) = civil(day);
            assert_eq!(days(y, m, d), day);
        }
        assert_eq!(
            date_of("2024-02-29").map(date_text).as_deref(),
            Some("2024-02-29")
        );
        assert_eq!(date_of("soon"), None);
    }

    #[test]
    fn typography_changes_marks_only() {
        let text = "\"It's ours,\" he said - \u{E000}\u{E100}'no'\u{E001} more.";
        assert_eq!(
            set(text, Marks::Curly, false),
            "“It’s ours,” he said — \u{E000}\u{E100}‘no’\u{E001} more."
        );
        assert_eq!(set("“It’s—so…”", Marks::Wire, false), "\"It's -- so...\"");
    }

    #[test]
    fn datelines_are_known() {
        assert_eq!(dateline("KYIV (Reuters) - Troops left."), Some(17));
        assert!(dateline("MOMBASA, Kenya, April 17 - Dock workers").is_some());
        assert_eq!(dateline("The man - a soldier - left."), None);
    }
}
