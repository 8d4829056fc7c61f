//! The instruction sets, and running plain Rust as compiled for one.

use std::fmt;

/// An instruction set there is a kernel for.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
#[non_exhaustive]
pub enum Simd {
    /// Plain Rust; what the compiler makes of it.
    Portable,
    /// x86-64 with AVX2 and FMA.
    Avx2,
    /// x86-64 with AVX-512F.
    Avx512,
}

impl Simd {
    /// The widest set this processor has, or a narrower one named in the environment
    /// variable `DATELINE_PARSE_SIMD` (`portable`, `avx2` or `avx512`).
    #[must_use]
    pub fn detect() -> Simd {
        let best = Simd::best();
        let wanted = std::env::var("DATELINE_PARSE_SIMD")
            .ok()
            .and_then(|name| Simd::named(&name));
        wanted.map_or(best, |wanted| wanted.min(best))
    }

    /// The widest set this processor has.
    #[must_use]
    pub fn best() -> Simd {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                if is_x86_feature_detected!("avx512f") {
                    return Simd::Avx512;
                }
                return Simd::Avx2;
            }
        }
        Simd::Portable
    }

    /// The set of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Simd> {
        match name {
            "portable" => Some(Simd::Portable),
            "avx2" => Some(Simd::Avx2),
            "avx512" => Some(Simd::Avx512),
            _ => None,
        }
    }

    /// Whether this processor has the set.
    #[must_use]
    pub fn is_available(self) -> bool {
        self <= Simd::best()
    }
}

impl fmt::Display for Simd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Simd::Portable => "portable",
            Simd::Avx2 => "avx2",
            Simd::Avx512 => "avx512",
        })
    }
}

/// An instruction set that this processor has.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Isa(pub(super) Simd);

/// Plain Rust that gains from being compiled for an instruction set.
///
/// `run` and all it calls are to be marked `#[inline(always)]`.
pub(crate) trait Job {
    type Out;

    fn run(self) -> Self::Out;
}

impl Isa {
    /// The set named, or the widest there is if that is less.
    pub(crate) fn at_most(simd: Simd) -> Isa {
        Isa(simd.min(Simd::best()))
    }

    pub(crate) fn simd(self) -> Simd {
        self.0
    }

    /// The floats of a vector.
    pub(super) fn lanes(self) -> usize {
        if self.0 == Simd::Avx512 { 16 } else { 8 }
    }

    /// Runs a job as compiled for the set; its results are the same with all of them.
    pub(crate) fn run<J: Job>(self, job: J) -> J::Out {
        match self.0 {
            // SAFETY: an Isa is of a set that the processor has.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx512 => unsafe { run_avx512(job) },
            // SAFETY: an Isa is of a set that the processor has.
            #[cfg(target_arch = "x86_64")]
            Simd::Avx2 => unsafe { run_avx2(job) },
            _ => job.run(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2<J: Job>(job: J) -> J::Out {
    job.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn run_avx512<J: Job>(job: J) -> J::Out {
    job.run()
}
