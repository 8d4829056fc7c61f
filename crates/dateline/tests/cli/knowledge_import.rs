//! Dictionaries of the PETRARCH tradition through the command line: what is taken over, what is said of the
//! rest, and that the folder they join still checks and codes.

use std::path::Path;

use crate::sandbox::Sandbox;

const ACTORS: &str = "\
# Invented actors
ANNA_KRUSE_
+PREMIER_KRUSE_
\t[DNKOPPPTY <20190401]
\t[DNKGOV 20190401-20231115]
\t[DNKELI >20231115]
SEDNA_HARBOUR_UNION_ [DNKLAB]
\t[DNKGOV 20100101-20110101]  # behind a code that always holds
BENT_DATE_ [DNKGOV 2004017-20061201]
FAR_AWAY_ [QQQGOV]
";

const AGENTS: &str = "\
!REEVE! = REEVE, REEVES
DYKE_!REEVE! [~GOV]
TOLL_KEEPER {TOLL_KEEPERS} [~GOV]
SOLDIER [~MIL]
LOST_!SET! [~COP]
";

#[test]
fn dictionaries_join_a_folder_and_what_is_wrong_is_named() {
    let sandbox = Sandbox::new();
    sandbox.knowledge("mine");
    sandbox.file("my.actors.txt", ACTORS);
    sandbox.file("my.agents.txt", AGENTS);
    let ran = sandbox
        .run(&[
            "knowledge",
            "import",
            "my.actors.txt",
            "my.agents.txt",
            "--into",
            "mine",
        ])
        .ended_with(6);
    insta::assert_snapshot!(format!("{}--\n{}", ran.out, ran.err));
    let rows = |file: &str| -> String {
        let text = std::fs::read_to_string(sandbox.path(file)).unwrap();
        text.lines()
            .filter(|l| !l.starts_with('#'))
            .map(|l| format!("{l}\n"))
            .collect()
    };
    insta::assert_snapshot!(
        rows("mine/actors/dictionary.csv") + &rows("mine/actors/dictionary_agents.csv")
    );
    let checked = sandbox.run(&["knowledge", "check", "mine"]);
    assert!(
        checked.err.contains("0 errors, 0 warnings"),
        "{}{}",
        checked.out,
        checked.err
    );
}

#[test]
fn the_published_dictionaries_import_and_then_check() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/petrarch");
    let Ok(files) = std::fs::read_dir(&shared) else {
        eprintln!("skipped: no {}", shared.display());
        return;
    };
    let sandbox = Sandbox::new();
    sandbox.knowledge("mine");
    let mut args = vec!["knowledge".to_owned(), "import".to_owned()];
    args.extend(files.map(|f| f.unwrap().path().to_string_lossy().into_owned()));
    args.extend(["--into".to_owned(), "mine".to_owned()]);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let ran = sandbox.run(&args).ended_with(6);
    assert!(ran.err.starts_with("29413 entries"), "{}", ran.err);
    for says in [
        "is never reached",
        "is no date",
        "ends before it starts",
        "is not known",
    ] {
        assert!(ran.out.contains(says), "{says}");
    }
    let checked = sandbox.run(&["knowledge", "check", "mine"]);
    assert!(
        checked.err.contains(" 0 errors"),
        "{}{}",
        checked.out,
        checked.err
    );
}
