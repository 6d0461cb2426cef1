//! A browser without pictures: cookies, links and forms, as a person without JavaScript has them.

use ureq::{Agent, http::Response};

/// One person at one browser.
#[derive(Debug)]
pub struct Browser {
    agent: Agent,
    origin: String,
    cookie: Option<String>,
}

/// A page as it came.
#[derive(Debug)]
pub struct Page {
    /// The status of the last answer, redirects followed.
    pub status: u16,
    /// Where it was in the end.
    pub path: String,
    /// As it was sent.
    pub text: String,
}

/// A form with everything that is filled in already.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Names and values, in order.
    pub fields: Vec<(String, String)>,
}

impl Browser {
    /// Nobody yet, at `host:port`.
    pub fn new(address: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        Self {
            agent,
            origin: format!("http://{address}"),
            cookie: None,
        }
    }

    /// A demonstration user, signed in.
    ///
    /// # Panics
    /// When that is refused.
    pub fn signed_in(address: &str, username: &str) -> Self {
        let mut browser = Self::new(address);
        let form = browser.get("/sign-in").form("/sign-in");
        let page = browser.send(
            &form
                .with("username", username)
                .with("password", "clover in the meadow"),
        );
        assert_eq!(
            (page.status, page.path.as_str()),
            (200, "/"),
            "{username} signs in: {}",
            page.words()
        );
        browser
    }

    /// The cookie it shows, whole; none before the first page.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Ask for a page, following where it leads.
    ///
    /// # Panics
    /// When nothing answers.
    pub fn get(&mut self, path: &str) -> Page {
        let mut request = self.agent.get(format!("{}{path}", self.origin));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let response = request.call().expect("an answer");
        self.follow(path, response)
    }

    /// How many bytes a page weighs as a browser takes it, compressed.
    ///
    /// # Panics
    /// When nothing answers.
    pub fn weigh(&self, path: &str) -> usize {
        let request = self.agent.get(format!("{}{path}", self.origin));
        let request = request
            .header("cookie", self.cookie.as_deref().unwrap_or_default())
            .header("accept-encoding", "gzip");
        let mut response = request.call().expect("an answer");
        response.body_mut().read_to_vec().expect("bytes").len()
    }

    /// Send a form, following where it leads.
    ///
    /// # Panics
    /// When nothing answers.
    pub fn send(&mut self, form: &Form) -> Page {
        let mut request = self.agent.post(format!("{}{}", self.origin, form.action));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let fields = form
            .fields
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let response = request.send_form(fields).expect("an answer");
        self.follow(&form.action, response)
    }

    fn follow(&mut self, path: &str, mut response: Response<ureq::Body>) -> Page {
        if let Some(cookie) = response
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok())
        {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        let status = response.status().as_u16();
        if (300..400).contains(&status) {
            let next = response
                .headers()
                .get("location")
                .and_then(|value| value.to_str().ok())
                .expect("a place to go")
                .to_owned();
            return self.get(&next);
        }
        let text = response.body_mut().read_to_string().expect("text");
        Page {
            status,
            path: path.to_owned(),
            text,
        }
    }
}

impl Page {
    /// The text without its tags.
    pub fn words(&self) -> String {
        let mut words = String::new();
        let mut inside = false;
        for letter in self.text.chars() {
            match letter {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    words.push(' ');
                }
                _ if !inside => words.push(letter),
                _ => {}
            }
        }
        unescaped(&words).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether a reader finds these words on it.
    pub fn says(&self, words: &str) -> bool {
        self.words().replace('\u{a0}', " ").contains(words)
    }

    /// The words of every row of its tables, headings too.
    pub fn rows(&self) -> Vec<String> {
        self.parts("tr").iter().map(Self::words).collect()
    }

    /// Every element of this name that holds none of the same name, each read as a page.
    pub fn parts(&self, element: &str) -> Vec<Self> {
        let (start, end) = (format!("<{element}"), format!("</{element}>"));
        let begins = |rest: &&str| rest.starts_with(['>', ' ']);
        let rests = self.text.split(start.as_str()).skip(1).filter(begins);
        rests
            .map(|rest| {
                self.part(&format!(
                    "{start}{}",
                    rest.split(end.as_str()).next().unwrap_or_default()
                ))
            })
            .collect()
    }

    /// A part of it, read as a page.
    fn part(&self, text: &str) -> Self {
        Self {
            status: self.status,
            path: self.path.clone(),
            text: text.to_owned(),
        }
    }

    /// The form that goes to a place.
    ///
    /// # Panics
    /// When there is none.
    pub fn form(&self, action: &str) -> Form {
        let start = self
            .text
            .match_indices("<form")
            .map(|(at, _)| at)
            .find(|at| {
                let tag = &self.text[*at..][..self.text[*at..].find('>').unwrap_or(0)];
                attribute(tag, "action").as_deref() == Some(action)
                    && attribute(tag, "method").as_deref() == Some("post")
            })
            .unwrap_or_else(|| panic!("no form to {action} on {}: {}", self.path, self.words()));
        let end = self.text[start..].find("</form>").expect("the end of the form");
        Form {
            action: action.to_owned(),
            fields: fields(&self.text[start..start + end]),
        }
    }

    /// The form that goes to a place and holds these words, if there is one.
    pub fn find_form(&self, action: &str, words: &str) -> Option<Form> {
        self.text.split("<form").skip(1).find_map(|rest| {
            let (tag, inside) = rest.split_once('>')?;
            let inside = inside.split("</form>").next()?;
            let whole = attribute(&format!(" {tag}"), "action").as_deref() == Some(action)
                && self.part(inside).says(words);
            whole.then(|| Form {
                action: action.to_owned(),
                fields: fields(inside),
            })
        })
    }

    /// The form that goes to a place and holds these words.
    ///
    /// # Panics
    /// When there is none.
    pub fn form_with(&self, action: &str, words: &str) -> Form {
        self.find_form(action, words).unwrap_or_else(|| {
            panic!(
                "no form to {action} with `{words}` on {}: {}",
                self.path,
                self.words()
            )
        })
    }

    /// The first link that begins with this and stands after these words.
    ///
    /// # Panics
    /// When there is none.
    pub fn link_after(&self, begins: &str, words: &str) -> String {
        let text = self
            .text
            .split_once("</nav>")
            .map_or(self.text.as_str(), |(_, rest)| rest);
        let after = text.split_once(words).map(|(_, rest)| rest).unwrap_or_default();
        self.part(after).link(begins)
    }

    /// The value of the first button of this name whose words contain these.
    ///
    /// # Panics
    /// When there is none.
    pub fn button(&self, name: &str, words: &str) -> String {
        let named = format!(" name=\"{name}\"");
        let found = self.text.split("<button").skip(1).find_map(|rest| {
            let (tag, inside) = rest.split_once('>')?;
            let inside = inside.split("</button>").next()?;
            (tag.contains(&named) && inside.contains(words)).then(|| attribute(tag, "value"))?
        });
        found.unwrap_or_else(|| panic!("no button {name} `{words}` on {}: {}", self.path, self.words()))
    }

    /// The value of the first circle of this name whose words contain these.
    ///
    /// # Panics
    /// When there is none.
    pub fn radio(&self, name: &str, words: &str) -> String {
        let named = format!(" name=\"{name}\"");
        let found = self.text.split("<input").skip(1).find_map(|rest| {
            let (tag, after) = rest.split_once('>')?;
            let label = after.split("</label>").next()?;
            (tag.contains(&named) && label.contains(words)).then(|| attribute(tag, "value"))?
        });
        found.unwrap_or_else(|| panic!("no circle {name} `{words}` on {}: {}", self.path, self.words()))
    }

    /// The value of the first tick box of this name whose words contain these.
    ///
    /// # Panics
    /// When there is none.
    pub fn tick(&self, name: &str, words: &str) -> String {
        self.radio(name, words)
    }

    /// The first choice of a select that is not its prompt.
    ///
    /// # Panics
    /// When there is none.
    pub fn option(&self, name: &str) -> String {
        let named = format!(" name=\"{name}\"");
        let found = self.text.split("<select").skip(1).find_map(|rest| {
            let (tag, after) = rest.split_once('>')?;
            let inside = tag.contains(&named).then(|| after.split("</select>").next())??;
            let values = inside.split("<option").skip(1);
            values
                .filter_map(|option| attribute(option.split('>').next()?, "value"))
                .find(|value| !value.is_empty())
        });
        found.unwrap_or_else(|| panic!("nothing to choose for {name} on {}: {}", self.path, self.words()))
    }

    /// Every link, in order.
    pub fn links(&self) -> Vec<String> {
        let found = self.text.split("href=\"").skip(1);
        found
            .filter_map(|rest| rest.split('"').next())
            .map(unescaped)
            .collect()
    }

    /// The first link that begins with this.
    ///
    /// # Panics
    /// When there is none.
    pub fn link(&self, begins: &str) -> String {
        let main = self.links().into_iter().find(|href| href.starts_with(begins));
        main.unwrap_or_else(|| panic!("no link to {begins} on {}: {}", self.path, self.words()))
    }
}

impl Form {
    /// With a field filled in.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The first field whose name contains this.
    ///
    /// # Panics
    /// When there is none.
    pub fn named(&self, part: &str) -> String {
        let found = self
            .fields
            .iter()
            .map(|(key, _)| key)
            .find(|key| key.contains(part));
        found
            .unwrap_or_else(|| panic!("no field like {part} in {:?}", self.fields))
            .clone()
    }
}

/// Inputs, text areas and selects with what they hold; boxes and circles only when they are ticked.
fn fields(form: &str) -> Vec<(String, String)> {
    let mut all = vec![];
    for (at, _) in form.match_indices('<') {
        let tag = &form[at..at + form[at..].find('>').unwrap_or(0)];
        let Some(name) = attribute(tag, "name") else {
            continue;
        };
        if tag.starts_with("<input") {
            let kind = attribute(tag, "type").unwrap_or_default();
            if !["checkbox", "radio"].contains(&kind.as_str()) || tag.contains(" checked") {
                all.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("<textarea") {
            let inside = &form[at + tag.len() + 1..];
            all.push((
                name,
                unescaped(inside.split("</textarea>").next().unwrap_or_default()),
            ));
        } else if tag.starts_with("<select") {
            let inside = form[at..].split("</select>").next().unwrap_or_default();
            let options: Vec<&str> = inside.split("<option").skip(1).collect();
            let chosen = options.iter().find(|option| {
                option
                    .split('>')
                    .next()
                    .is_some_and(|tag| tag.contains("selected"))
            });
            let value = chosen
                .or(options.first())
                .and_then(|option| attribute(option.split('>').next()?, "value"));
            all.push((name, value.unwrap_or_default()));
        }
    }
    all
}

pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next().map(unescaped)
}

pub(crate) fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
