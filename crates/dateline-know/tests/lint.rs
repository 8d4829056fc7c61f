//! The linter finds each kind of defect, with file, line and remedy.

use std::path::Path;

use dateline_know::{Report, Severity, check};

const COUNTRIES: &str = "# countries\n\
    id,alpha2,name,aliases,adjectives,people,capitals,start,end,source\n\
    BLR,BY,Belarus,,Belarusian,Belarusians,Minsk,,,own\n\
    POL,PL,Poland,,Polish,Pole/Poles,Warsaw,,,own\n";
const SOURCES: &str = "# sources\nkey,title,licence,url\nown,Own work,MIT,\n";
const PEOPLE: &str = "# people\nid,name,aliases,country,sectors,office,start,end,source\n";
const GROUPS: &str = "# groups\nid,name,aliases,class,country,sectors,start,end,members,source\n";
const AGENTS: &str = "# agents\nname,plural,aliases,country,sectors,class,marks,source\n";

/// A knowledge folder of real codes, two countries and these files.
fn lint(files: &[(&str, String)]) -> Report {
    let dir = tempfile::tempdir().expect("a folder");
    let actors = dir.path().join("actors");
    std::fs::create_dir(&actors).expect("made");
    let ontology = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge/ontology");
    let copy = dir.path().join("ontology");
    std::fs::create_dir(&copy).expect("made");
    for file in std::fs::read_dir(ontology).expect("the codes").flatten() {
        std::fs::copy(file.path(), copy.join(file.file_name())).expect("copied");
    }
    std::fs::write(actors.join("countries.csv"), COUNTRIES).expect("written");
    std::fs::write(actors.join("sources.csv"), SOURCES).expect("written");
    std::fs::create_dir(dir.path().join("scales")).expect("made");
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).expect("written");
    }
    check(dir.path())
}

#[track_caller]
fn finds(files: &[(&str, String)], severity: Severity, file: &str, line: u64, message: &str) {
    let report = lint(files);
    let hit = report.findings.iter().find(|f| {
        f.path.ends_with(file)
            && f.line == line
            && f.severity == severity
            && f.message.contains(message)
    });
    assert!(
        hit.is_some_and(|f| !f.remedy.is_empty()),
        "{message:?} not among:\n{report}"
    );
}

fn people(rows: &str) -> Vec<(&'static str, String)> {
    vec![("actors/people.csv", format!("{PEOPLE}{rows}"))]
}

#[test]
fn good_data_are_clean() {
    let report = lint(&people(
        "anna,Anna Kruse,~Kruse,BLR,GOV,Minister,2004,2005-03,own\n",
    ));
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.rows, report.errors()), (3, 0));
}

#[test]
fn each_defect_of_a_person_is_found() {
    use Severity::*;
    let table = [
        (
            "a,Anna Kruse,,BLX,GOV,,2004,,own\n",
            Error,
            3,
            "country \"BLX\" is not known",
        ),
        (
            "a,Anna Kruse,,BLR,GOW,,2004,,own\n",
            Error,
            3,
            "sector \"GOW\" is not known",
        ),
        (
            "a,Anna Kruse,,BLR,GOV,,2004-13,,own\n",
            Error,
            3,
            "start \"2004-13\" is no date",
        ),
        (
            "a,Anna Kruse,,BLR,GOV,,2004,2003,own\n",
            Error,
            3,
            "it ends before it starts",
        ),
        (
            "a,Anna Kruse,,BLR,GOV,,2004,,\n",
            Error,
            3,
            "the row names no source",
        ),
        (
            "a,Anna Kruse,,BLR,GOV,,2004,,hearsay\n",
            Error,
            3,
            "source \"hearsay\" is not known",
        ),
        ("a,,,BLR,GOV,,2004,,own\n", Error, 3, "without id or name"),
        (
            "a,Anna Kruse,,,GOV,,2004,,own\n",
            Error,
            3,
            "has no country",
        ),
        (
            "BLR,Anna Kruse,,BLR,GOV,,2004,,own\n",
            Error,
            3,
            "id \"BLR\" is taken",
        ),
        (
            "a,Anna Kruse,Kruse|Kruse,BLR,GOV,,2004,,own\n",
            Warning,
            3,
            "\"Kruse\" stands twice",
        ),
        (
            "a,Anna Kruse,--,BLR,GOV,,2004,,own\n",
            Warning,
            3,
            "\"--\" has no words",
        ),
        (
            "a,Anna Kruse,Kruse; A.,BLR,GOV,,2004,,own\n",
            Warning,
            3,
            "separates words",
        ),
        (
            "a,Anna Kruse,~Kruse,BLR,GOV,,,,own\n",
            Warning,
            3,
            "marked ~ but the entry has no dates",
        ),
        (
            "a,...,,BLR,GOV,,2004,,own\n",
            Warning,
            3,
            "no phrase that could find it",
        ),
        (
            "a,Anna Kruse,,BLR,GOV,x,,,own\na,Anna Kruse,,BLR,MIL,y,2001,2002,own\n",
            Warning,
            4,
            "is never used: line 3",
        ),
        ("a,Anna Kruse,,BLR,GOV,,1,,own,more\n", Error, 3, "record"),
        (
            "a,A Kruse,,BLR,GOV,,2004,,own\nb,A Kruse,,POL,GOV,,2004,,own\n",
            Warning,
            4,
            "also means \"a\"",
        ),
        (
            "a,A Kruse,~K,BLR,GOV,,2004,,own\nb,B Kruse,~K,POL,GOV,,2005,,own\n",
            Warning,
            4,
            "phrase \"k\" also means",
        ),
    ];
    for (rows, severity, line, message) in table {
        finds(&people(rows), severity, "people.csv", line, message);
    }
}

#[test]
fn shared_phrases_are_no_defect_where_marked_or_apart_in_time() {
    for rows in [
        "a,A Kruse,?Kruse,BLR,GOV,,2004,,own\nb,B Kruse,?Kruse,POL,GOV,,2004,,own\n",
        "a,A Kruse,~Kruse,BLR,GOV,,2004,2005,own\nb,B Kruse,~Kruse,POL,GOV,,2006,,own\n",
    ] {
        let report = lint(&people(rows));
        assert!(report.is_clean(), "{report}");
    }
}

#[test]
fn defects_of_other_files_are_found() {
    use Severity::*;
    let groups = |rows: &str| vec![("actors/groups.csv", format!("{GROUPS}{rows}"))];
    let agents = |rows: &str| vec![("actors/agents.csv", format!("{AGENTS}{rows}"))];
    finds(
        &groups("g,Front,,armed,BLR,REB,,,XYZ,own\n"),
        Error,
        "groups.csv",
        3,
        "member \"XYZ\" is not known",
    );
    finds(
        &agents("soldier,,,,MIL,persn,,own\n"),
        Error,
        "agents.csv",
        3,
        "class \"persn\" is not known",
    );
    finds(
        &agents("soldier,,,,MIL,person,titel,own\n"),
        Error,
        "agents.csv",
        3,
        "mark \"titel\" is not known",
    );
    finds(
        &agents("soldier,,,,,person,,own\n"),
        Warning,
        "agents.csv",
        3,
        "neither country nor sector",
    );
    let columns = vec![("actors/groups.csv", "# g\nid,name,colour\n".to_owned())];
    finds(
        &columns,
        Error,
        "groups.csv",
        1,
        "there is no column \"country\"",
    );
    finds(
        &columns,
        Error,
        "groups.csv",
        1,
        "column \"colour\" is not known",
    );
    let headless = vec![("actors/groups.csv", GROUPS[9..].to_owned())];
    finds(
        &headless,
        Warning,
        "groups.csv",
        1,
        "does not begin with a comment",
    );
}

#[test]
fn codes_that_point_nowhere_are_found() {
    let modes = "# modes\ntype,mode,score,meaning\nASSAIL,beat,-7,beating\n".to_owned();
    finds(
        &[("ontology/modes.csv", modes)],
        Severity::Error,
        "modes.csv",
        1,
        "unknown type \"ASSAIL\"",
    );
    let events = "# events\ntype,quad,quad_name,requires_recipient,score,meaning\nAID,5,x,no,1,y\n"
        .to_owned();
    finds(
        &[("ontology/events.csv", events)],
        Severity::Error,
        "events.csv",
        3,
        "quad \"5\" is not 1 to 4",
    );
    let scale = "# scale\nontology,code,mode,score,note\ncameo,9999,,1,\n".to_owned();
    finds(
        &[("scales/mine.csv", scale)],
        Severity::Error,
        "scales/mine.csv",
        1,
        "9999  is not known",
    );
    let scale = "# scale\nontology,code,mode,score,note\ncameo,010,,much,\n".to_owned();
    finds(
        &[("scales/mine.csv", scale)],
        Severity::Error,
        "scales/mine.csv",
        3,
        "\"much\" is no number",
    );
    let dir = [(
        "ontology/cameo_extra.csv",
        "# for others\na,b\n1,2\n".to_owned(),
    )];
    assert!(lint(&dir).is_clean(), "tables for others are left alone");
}

#[test]
fn a_folder_that_is_none_is_a_finding() {
    let report = check(Path::new("/no/such/folder"));
    assert_eq!(report.errors(), 1);
    assert!(report.to_string().contains("/no/such/folder"), "{report}");
}
