//! The language of a text: a light guess, for telling what is not English.
//!
//! In: a text. Out: an ISO 639-1 code where the text gives enough to tell, else nothing.

use whatlang::{Lang, Script};

/// Words looked at.
const WORDS: usize = 400;
/// Bytes looked at by the slower test.
const BYTES: usize = 4096;
/// Fewer words than this tell nothing.
const FEW: usize = 6;

/// English function words that other languages do not have, or hardly.
const ENGLISH: &[&str] = &[
    "the", "and", "of", "to", "that", "with", "for", "from", "by", "on", "at", "have", "has",
    "had", "were", "been", "are", "be", "it", "its", "his", "he", "she", "they", "their", "which",
    "who", "would", "will", "could", "should", "said", "after", "about", "this", "these", "than",
    "not", "but", "between", "against", "into", "there", "we", "you",
];

/// The language of a text, where it shows: damaged and short texts are given the benefit of the
/// doubt, and nothing is said of them.
///
/// ```
/// use dateline_text::language_of;
/// assert_eq!(language_of("The minister said that talks with the rebels would go on."), Some("en"));
/// assert_eq!(language_of("Le ministre a déclaré que les pourparlers avec les rebelles allaient se poursuivre."), Some("fr"));
/// assert_eq!(language_of("Президент встретился с министром."), Some("ru"));
/// assert_eq!(language_of("Peace."), None);
/// ```
#[must_use]
pub fn language_of(text: &str) -> Option<&'static str> {
    let (mut words, mut english) = (0_usize, 0_usize);
    for word in text
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty())
        .take(WORDS)
    {
        words += 1;
        english += usize::from(ENGLISH.iter().any(|e| word.eq_ignore_ascii_case(e)));
    }
    if words >= FEW && english * 7 >= words {
        return Some("en");
    }
    let end = (0..=BYTES.min(text.len()))
        .rev()
        .find(|&end| text.is_char_boundary(end))?;
    let guess = whatlang::detect(&text[..end])?;
    let sure = guess.script() != Script::Latin || (words >= FEW && guess.is_reliable());
    sure.then(|| iso_639_1(guess.lang()))
}

/// The language of a text about which something is declared: what the text shows goes first, since
/// pages in all languages are made from templates that declare one; what it does not show is
/// believed.
pub fn settle(text: &str, declared: Option<&str>) -> Option<String> {
    language_of(text)
        .map(str::to_owned)
        .or_else(|| plain(declared?))
}

/// The code of a language in a tag such as `en-GB`, `pt_BR` or `zh-Hans-CN`.
fn plain(tag: &str) -> Option<String> {
    let code = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let is_code = matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_lowercase());
    (is_code && !matches!(code.as_str(), "und" | "mul" | "zxx" | "mis")).then_some(code)
}

/// The two-letter code of a language, or its three-letter code where it has none.
fn iso_639_1(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_are_told_apart() {
        for (text, language) in [
            (
                "Der Minister sagte am Montag, die Gespräche mit den Rebellen würden in der Hauptstadt fortgesetzt.",
                "de",
            ),
            (
                "El ministro dijo el lunes que las conversaciones con los rebeldes continuarán en la capital.",
                "es",
            ),
            (
                "Министр заявил в понедельник, что переговоры с повстанцами продолжатся.",
                "ru",
            ),
            (
                "وقال الوزير يوم الاثنين إن المحادثات مع المتمردين ستستمر",
                "ar",
            ),
            ("外交部长星期一表示谈判将继续进行。", "zh"),
        ] {
            assert_eq!(language_of(text), Some(language), "{text}");
        }
    }

    #[test]
    fn what_is_declared_is_believed_where_the_text_shows_nothing() {
        let german =
            "Der Minister sagte am Montag, die Gespräche mit den Rebellen würden fortgesetzt.";
        for (text, declared, language) in [
            (german, Some("en-US"), Some("de")),
            ("Merkel trifft Macron", Some("de-AT"), Some("de")),
            ("Merkel trifft Macron", None, None),
            ("Merkel trifft Macron", Some("und"), None),
            ("Merkel trifft Macron", Some("Deutsch"), None),
            ("Lula", Some("pt_BR"), Some("pt")),
        ] {
            assert_eq!(
                settle(text, declared).as_deref(),
                language,
                "{text} {declared:?}"
            );
        }
    }

    #[test]
    fn damaged_and_short_english_is_not_called_something_else() {
        for text in [
            "Se faced similar degrees of repression by Russia in other ways, but the trend is largely the same.",
            "Troops kill 12 in Aleppo",
            "Zelensky meets Macron",
            "((((((((((((((((((((",
            "",
        ] {
            assert!(matches!(language_of(text), None | Some("en")), "{text}");
        }
    }
}
