//! What `--help` says, and completions.

use crate::sandbox::Sandbox;

#[test]
fn help_has_examples_and_exit_codes() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!("help", sandbox.run(&["--help"]).done().out);
    insta::assert_snapshot!("help_code", sandbox.run(&["code", "--help"]).done().out);
    for command in ["code", "explain", "relate", "parse", "completions"] {
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
