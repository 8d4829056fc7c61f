//! dateline-record
