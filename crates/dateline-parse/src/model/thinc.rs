//! The layers of a network file (`*/model`): names, attributes and arrays.
//!
//! In: msgpack of three lists aligned by layer. Out: layers by name, in file order, and
//! their arrays, checked for type and shape.

use super::msgpack::Value;
use crate::error::{LoadError, Place};

/// A network file.
pub(crate) struct Network<'a> {
    layers: Vec<Layer<'a>>,
    place: Place<'a>,
}

/// One layer of a network.
#[derive(Copy, Clone)]
pub(crate) struct Layer<'a> {
    name: &'a str,
    attrs: &'a Value<'a>,
    params: &'a Value<'a>,
    node: &'a Value<'a>,
    place: Place<'a>,
}

impl<'a> Network<'a> {
    /// From the parsed file.
    pub(crate) fn new(root: &'a Value<'a>, place: Place<'a>) -> Result<Network<'a>, LoadError> {
        let list = |key: &str| {
            root.get(key).and_then(Value::as_array).ok_or_else(|| {
                place.malformed(format!("no list {key:?}"), "nodes, attrs and params")
            })
        };
        let (nodes, attrs, params) = (list("nodes")?, list("attrs")?, list("params")?);
        if nodes.len() != attrs.len() || nodes.len() != params.len() {
            return Err(place.malformed("lists of different lengths", "one entry a layer"));
        }
        let layers = nodes
            .iter()
            .zip(attrs)
            .zip(params)
            .map(|((node, attrs), params)| {
                let name = node
                    .get("name")
                    .and_then(Value::as_str)
                    .ok_or_else(|| place.malformed("a layer without a name", "a name"))?;
                Ok(Layer {
                    name,
                    attrs,
                    params,
                    node,
                    place,
                })
            })
            .collect::<Result<_, LoadError>>()?;
        Ok(Network { layers, place })
    }

    /// Where the network comes from.
    pub(crate) fn place(&self) -> Place<'a> {
        self.place
    }

    /// The layers of this name; there must be `count`.
    pub(crate) fn layers(&self, name: &str, count: usize) -> Result<Vec<Layer<'a>>, LoadError> {
        let found: Vec<_> = self
            .layers
            .iter()
            .filter(|l| l.name == name)
            .copied()
            .collect();
        if found.len() == count {
            return Ok(found);
        }
        let found = format!("{} layers {name:?}", found.len());
        Err(self
            .place
            .unsupported("the network", found, format!("{count}")))
    }

    /// The only layer of this name.
    pub(crate) fn layer(&self, name: &str) -> Result<Layer<'a>, LoadError> {
        self.layers(name, 1).map(|layers| layers[0])
    }

    /// The layer that the first layer refers to by this name.
    pub(crate) fn referred(&self, name: &str) -> Result<Layer<'a>, LoadError> {
        self.layers
            .first()
            .and_then(|root| root.node.get("refs")?.get(name)?.as_u64())
            .and_then(|index| self.layers.get(usize::try_from(index).ok()?))
            .copied()
            .ok_or_else(|| {
                self.place
                    .malformed(format!("no layer as {name:?}"), "a reference")
            })
    }

    /// Refuses a network whose encoder does not pad each text with `pad` rows.
    pub(crate) fn check_pad(&self, pad: u64) -> Result<(), LoadError> {
        let mut pads = self
            .layers
            .iter()
            .filter(|l| l.name.starts_with("with_array(residual(expand_window"));
        match (pads.next().and_then(|l| l.number("pad").ok()), pads.next()) {
            (Some(found), None) if found == pad => Ok(()),
            (found, _) => Err(self
                .place
                .unsupported("pad", format!("{found:?}"), pad.to_string())),
        }
    }
}

impl<'a> Layer<'a> {
    fn attr(&self, name: &str) -> Option<Value<'a>> {
        Value::parse(self.attrs.get(name)?.as_bytes()?).ok()
    }

    /// An attribute that is a number from zero.
    pub(crate) fn number(&self, name: &str) -> Result<u64, LoadError> {
        self.attr(name).and_then(|v| v.as_u64()).ok_or_else(|| {
            let found = format!("layer {:?} without number {name:?}", self.name);
            self.place.malformed(found, "a number")
        })
    }

    /// An attribute that is text, or a list of texts.
    pub(crate) fn texts(&self, name: &str) -> Vec<&'a str> {
        match self.attr(name) {
            Some(Value::Bytes(bytes)) => std::str::from_utf8(bytes).into_iter().collect(),
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The shape of an array.
    pub(crate) fn shape(&self, name: &str) -> Result<Vec<usize>, LoadError> {
        let shape = self
            .params
            .get(name)
            .and_then(|p| p.get("shape"))
            .and_then(Value::as_array);
        shape
            .and_then(|dims| {
                dims.iter()
                    .map(|d| usize::try_from(d.as_u64()?).ok())
                    .collect::<Option<_>>()
            })
            .ok_or_else(|| self.bad_array(name, "no array", "a shape"))
    }

    /// An array of this shape.
    pub(crate) fn array(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let found = self.shape(name)?;
        if found != shape {
            let what = format!("layer {:?}, shape of {name}", self.name);
            return Err(self
                .place
                .unsupported(what, format!("{found:?}"), format!("{shape:?}")));
        }
        let param = self.params.get(name);
        let kind = param.and_then(|p| p.get("type")).and_then(Value::as_str);
        if kind != Some("<f4") {
            return Err(self.bad_array(name, &format!("type {kind:?}"), "\"<f4\""));
        }
        let data = param
            .and_then(|p| p.get("data"))
            .and_then(Value::as_bytes)
            .unwrap_or_default();
        let floats = floats(data);
        if data.len() != floats.len() * 4 || Some(floats.len()) != checked_product(shape) {
            let found = format!("{} bytes", data.len());
            return Err(self.bad_array(name, &found, &format!("{shape:?} floats")));
        }
        // A network with infinities would make comparisons mean nothing.
        if floats.iter().any(|x| !x.is_finite()) {
            return Err(self.bad_array(name, "a value that is no finite number", "finite numbers"));
        }
        Ok(floats)
    }

    fn bad_array(&self, name: &str, found: &str, expected: &str) -> LoadError {
        self.place.malformed(
            format!("layer {:?}, array {name}: {found}", self.name),
            expected,
        )
    }
}

fn checked_product(shape: &[usize]) -> Option<usize> {
    shape
        .iter()
        .try_fold(1usize, |product, &dim| product.checked_mul(dim))
}

/// Little-endian floats; bytes that make up no whole float are left out.
pub(crate) fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|b| f32::from_le_bytes(*b))
        .collect()
}
