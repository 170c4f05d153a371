//! Lines on standard output, which may be closed: `prospectus hook list | head` ends well.

use std::fmt;
use std::io::{self, ErrorKind, Write};

/// Prints a line. Where nobody reads any more, the program ends: there is nothing left to do.
pub(super) fn line(text: fmt::Arguments<'_>) {
    let mut output = io::stdout().lock();
    let Err(error) = output.write_fmt(text).and_then(|()| output.write_all(b"\n")) else { return };
    if error.kind() == ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    eprintln!("prospectus: standard output cannot be written: {error}");
    std::process::exit(1);
}

/// `println!` for commands that only tell something.
macro_rules! say {
    ($($text:tt)*) => { $crate::commands::output::line(format_args!($($text)*)) };
}
pub(super) use say;
