//! A server that means harm, on real sockets: what it may not reach, and what it may not cost us.

mod fetch;
mod server;
mod watch;
