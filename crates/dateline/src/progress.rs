//! A progress bar on standard error: on a terminal only, and only when the work is long.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows how far the work is. Does nothing where nobody looks.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Progress over bytes of input, where their number is known, else over documents.
    pub fn new(total_bytes: Option<u64>, quiet: bool) -> Self {
        // Tables on the same terminal would be torn apart by a bar.
        let seen = !quiet && io::stderr().is_terminal() && !io::stdout().is_terminal();
        if !seen {
            return Self {
                bar: ProgressBar::hidden(),
            };
        }
        let bar = ProgressBar::with_draw_target(total_bytes, ProgressDrawTarget::stderr_with_hz(4));
        let template = match total_bytes {
            Some(_) => "{wide_bar} {percent:>3} %  {msg}  {eta} left",
            None => "{spinner} {msg}  {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar }
    }

    /// So many bytes of input are read, and so many documents done.
    pub fn done(&self, bytes: u64, documents: usize) {
        if !self.bar.is_hidden() {
            self.bar.set_position(bytes);
            self.bar.set_message(format!("{documents} documents"));
        }
    }

    /// Prints a line on standard error without tearing the bar.
    pub fn line(&self, text: &str) {
        self.bar.suspend(|| eprintln!("{text}"));
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
