//! Pages as news sites have them, made of free texts.
//!
//! In: paragraphs and a source of chance. Out: HTML in one of several layouts, with what stands
//! around articles: menus, scripts, lists of other articles, notices.

use crate::copies::rng::Rng;

/// A page, and what its title says.
pub struct Page {
    pub html: String,
}

/// The layouts.
const LAYOUTS: usize = 5;

/// A page of its own for the number `n`.
pub fn page(n: usize, paragraphs: &[&str], chance: &mut Rng) -> Page {
    let title = words(paragraphs, chance, 9);
    let count = 5 + chance.below(12);
    let article: Vec<String> = (0..count)
        .map(|_| escape(paragraphs[chance.below(paragraphs.len())]))
        .collect();
    let title = escape(&title);
    let date = format!("2022-{:02}-{:02}", 1 + n % 12, 1 + n % 28);
    let body = article
        .iter()
        .map(|p| format!("<p>{p}</p>\n"))
        .collect::<String>();
    let (menu, aside, script) = (
        menu(paragraphs, chance),
        aside(paragraphs, chance),
        script(chance),
    );
    let head = format!(
        "<meta charset=\"utf-8\"><title>{title}</title>\
         <meta property=\"article:published_time\" content=\"{date}T08:00:00Z\">{script}"
    );
    let html = match n % LAYOUTS {
        0 => format!(
            "<!DOCTYPE html><html lang=\"en\"><head>{head}</head><body>{menu}<main><article>\
             <h1>{title}</h1><time datetime=\"{date}\">{date}</time>\n{body}</article></main>{aside}\
             <footer>All rights reserved.</footer></body></html>"
        ),
        1 => format!(
            "<html lang=en><head>{head}</head><body><div id=top>{menu}</div><div class=wrap>\
             <div class=\"story-body\"><h2>{title}</h2><div class=text>{body}</div></div>\
             <div class=sidebar>{aside}</div></div>{script}</body></html>"
        ),
        2 => format!(
            "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><html><head>{head}</head><body>\
             <table width=100%><tr><td>{menu}</td><td><font size=5>{title}</font><br>{}</td>\
             <td>{aside}</td></tr></table></body></html>",
            article.join("<br><br>\n")
        ),
        3 => format!(
            "<!doctype html><html lang=en-GB><head>{head}<script type=\"application/ld+json\">\
             {{\"@type\":\"NewsArticle\",\"datePublished\":\"{date}\"}}</script></head><body>\
             <header>{menu}</header><section class=\"article__content\"><header><h1>{title}</h1>\
             </header>{}</section>{aside}</body></html>",
            article
                .iter()
                .map(|p| format!(
                    "<div class=par><p>{p}</p></div><div class=ad>Advertisement</div>"
                ))
                .collect::<String>()
        ),
        _ => format!(
            "<html><head>{head}</head><body class=post>{aside}<div class=\"entry-content\">\
             <h1 class=entry-title>{title}</h1>{body}<p>Share this</p></div>{menu}</body></html>"
        ),
    };
    Page { html }
}

fn words(paragraphs: &[&str], chance: &mut Rng, count: usize) -> String {
    let paragraph = paragraphs[chance.below(paragraphs.len())];
    paragraph
        .split_whitespace()
        .take(count)
        .collect::<Vec<_>>()
        .join(" ")
}

fn menu(paragraphs: &[&str], chance: &mut Rng) -> String {
    let links: String = (0..40)
        .map(|n| {
            let text = escape(&words(paragraphs, chance, 2));
            format!("<li class=\"nav-item nav-{n}\"><a href=\"/section/{n}\">{text}</a></li>")
        })
        .collect();
    format!("<nav><ul>{links}</ul></nav>")
}

fn aside(paragraphs: &[&str], chance: &mut Rng) -> String {
    let links: String = (0..25)
        .map(|_| {
            let (text, n) = (escape(&words(paragraphs, chance, 8)), chance.next());
            format!("<div class=teaser><a href=\"/story/{n:x}\"><img src=\"/i/{n:x}.jpg\">{text}</a></div>")
        })
        .collect();
    format!("<aside class=related><h3>More</h3>{links}</aside>")
}

/// Settings and tracking in a script: most of what pages weigh, and it packs badly.
fn script(chance: &mut Rng) -> String {
    let mut script = String::from("<script>window.__STATE__={");
    for n in 0..(150 + chance.below(250)) {
        script.push_str(&format!(
            "\"k{n}\":\"{:016x}{:016x}\",",
            chance.next(),
            chance.next()
        ));
    }
    script + "\"end\":1}</script>"
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
