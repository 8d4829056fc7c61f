//! `dateline archive`: what an archive holds, whether it is whole, copies of it.

mod corrections;
mod info;
mod keep;
mod runs;

use clap::Subcommand;

use crate::exit::Ended;

/// What an archive holds, whether it is whole, and copies of it
#[derive(Debug, Subcommand)]
pub enum ArchiveCommand {
    Info(info::InfoArgs),
    Runs(runs::RunsArgs),
    Corrections(corrections::CorrectionsArgs),
    Check(keep::CheckArgs),
    Repair(keep::RepairArgs),
    Backup(keep::BackupArgs),
    Migrate(keep::MigrateArgs),
}

/// Runs the command.
pub fn run(command: &ArchiveCommand) -> Ended {
    match command {
        ArchiveCommand::Info(args) => info::run(args),
        ArchiveCommand::Runs(args) => runs::run(args),
        ArchiveCommand::Corrections(args) => corrections::run(args),
        ArchiveCommand::Check(args) => keep::check(args),
        ArchiveCommand::Repair(args) => keep::mend(args),
        ArchiveCommand::Backup(args) => keep::backup(args),
        ArchiveCommand::Migrate(args) => keep::renew(args),
    }
}
