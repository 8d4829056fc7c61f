//! The way to the network: names are looked up here, and what they resolve to is judged where it is
//! connected to, so that nothing can change between the check and the use.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, mpsc};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout};
use url::Url;

use crate::guard::{Policy, Refusal};

/// Addresses of one name that are tried.
const MAX_ADDRESSES: usize = 16;

/// Looks names up.
pub trait Lookup: Send + Sync + 'static {
    /// The addresses of a host, in order of preference.
    fn lookup(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;
}

/// Names as the system resolves them.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let bare = host
            .strip_prefix('[')
            .and_then(|h| h.strip_suffix(']'))
            .unwrap_or(host);
        Ok((bare, port).to_socket_addrs()?.collect())
    }
}

/// ureq's resolver over a [`Lookup`].
pub(crate) struct Names(pub Arc<dyn Lookup>);

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names")
    }
}

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        _: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().unwrap_or_default().to_owned();
        let port = uri
            .port_u16()
            .unwrap_or(if uri.scheme_str() == Some("https") {
                443
            } else {
                80
            });
        let lookup = Arc::clone(&self.0);
        let (sender, receiver) = mpsc::sync_channel(1);
        // The system's lookup cannot be interrupted; its thread ends by itself.
        std::thread::Builder::new()
            .name("lookup".into())
            .spawn(move || sender.send(lookup.lookup(&host, port)).ok())?;
        let found = receiver
            .recv_timeout(*timeout.after)
            .map_err(|_| Error::Timeout(timeout.reason))?
            .map_err(|e| Error::Other(Box::new(NotFound(e.to_string()))))?;
        let mut addresses = self.empty();
        for address in found.into_iter().take(MAX_ADDRESSES) {
            addresses.push(address);
        }
        if addresses.is_empty() {
            return Err(Error::HostNotFound);
        }
        Ok(addresses)
    }
}

/// A name that has no address.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotFound(pub String);

/// The first link of the chain that connects: lets through what the policy allows, and nothing else.
///
/// It sees the very addresses that the next link dials. A host with one address that is refused is
/// refused whole: a name that is both public and private is a trick, or will be used as one.
#[derive(Debug)]
pub(crate) struct Gate(pub Policy);

impl Connector for Gate {
    type Out = ();

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<()>, Error> {
        let refuse = |refusal: Refusal| Error::Other(Box::new(refusal));
        let url = Url::parse(&details.uri.to_string()).map_err(|e| {
            refuse(Refusal::NoAddress {
                text: details.uri.to_string(),
                why: e.to_string(),
            })
        })?;
        for address in details.addrs.iter() {
            self.0.check_resolved(&url, address.ip()).map_err(refuse)?;
        }
        Ok(None)
    }
}
