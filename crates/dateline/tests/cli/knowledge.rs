//! The knowledge's linter through the command line.

use crate::sandbox::Sandbox;

#[test]
fn the_shipped_knowledge_is_clean() {
    let sandbox = Sandbox::new();
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge");
    let ran = sandbox.run(&["knowledge", "check", source]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(
        ran.err.contains(" read, 0 errors, 0 warnings"),
        "{}",
        ran.err
    );
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let ran = Sandbox::new().run(&["knowledge", "check"]).ended_with(5);
    assert_eq!(
        ran.err,
        "error: knowledge: no such folder; give the knowledge folder to check\n"
    );
}

#[test]
fn knowledge_that_does_not_compile_leaves_no_file() {
    let sandbox = Sandbox::new();
    sandbox
        .run(&["knowledge", "compile", "none", "-o", "out"])
        .ended_with(5);
    assert!(sandbox.files().is_empty());
}
