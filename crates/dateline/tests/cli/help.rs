//! What `--help` says, and completions.

use crate::sandbox::Sandbox;

#[test]
fn every_help_has_examples() {
    let sandbox = Sandbox::new();
    for command in [
        "code",
        "annotate",
        "explain",
        "relate",
        "parse",
        "read",
        "stories",
        "integrity",
        "export",
        "import",
        #[cfg(feature = "feeds")]
        "watch-feeds",
        "completions",
    ] {
        let help = sandbox.run(&[command, "--help"]).done().out;
        assert!(
            help.contains("Examples:\n  dateline ") || help.contains("Examples:\n  echo"),
            "{help}"
        );
    }
    for command in ["check", "compile"] {
        let help = sandbox.run(&["knowledge", command, "--help"]).done().out;
        assert!(help.contains("Examples:\n  dateline knowledge"), "{help}");
    }
    let help = sandbox.run(&["lexicon", "show", "--help"]).done().out;
    assert!(
        help.contains("Examples:\n  dateline lexicon show"),
        "{help}"
    );
}

#[test]
fn a_wrong_command_line_ends_with_two() {
    Sandbox::new().run(&["cod"]).ended_with(2);
    Sandbox::new()
        .run(&["code", "--threads", "0"])
        .ended_with(2);
}

#[test]
fn completions_are_printed() {
    for shell in ["bash", "zsh", "fish"] {
        let script = Sandbox::new().run(&["completions", shell]).done().out;
        assert!(
            script.contains("dateline") && script.contains("relate"),
            "{shell}"
        );
    }
}

/// A command and those below it, as each one's own help lists them.
fn collect(sandbox: &Sandbox, command: &[String], out: &mut Vec<Vec<String>>) {
    out.push(command.to_vec());
    let args: Vec<&str> = command
        .iter()
        .map(String::as_str)
        .chain(["--help"])
        .collect();
    let help = sandbox.run(&args).done().out;
    let listed = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with(' '));
    // A name stands two columns in; what is further in goes on with the words about it.
    let names = listed.filter_map(|line| line.strip_prefix("  ").filter(|l| !l.starts_with(' ')));
    for name in names.filter_map(|line| line.split_whitespace().next()) {
        if name != "help" {
            collect(sandbox, &[command, &[name.to_owned()]].concat(), out);
        }
    }
}

/// `docs/cli.md` is what `--help` says. To write it anew: `UPDATE_DOCS=1 cargo test -p dateline`.
#[cfg(feature = "feeds")]
#[test]
fn the_reference_is_what_help_says() {
    let sandbox = Sandbox::new();
    let mut reference =
        "# The command line\n\nWhat `--help` says of every command; a test keeps it so.\n"
            .to_owned();
    let mut commands = Vec::new();
    collect(&sandbox, &[], &mut commands);
    for command in &commands {
        let name = ["dateline"]
            .iter()
            .copied()
            .chain(command.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(" ");
        let args: Vec<&str> = command
            .iter()
            .map(String::as_str)
            .chain(["--help"])
            .collect();
        let help = sandbox.run(&args).done().out;
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        reference.push_str(&format!(
            "\n## {name}\n\n```text\n{}\n```\n",
            help.join("\n").trim_end()
        ));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &reference).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == reference,
        "docs/cli.md is not what --help says; UPDATE_DOCS=1 cargo test -p dateline writes it"
    );
}
