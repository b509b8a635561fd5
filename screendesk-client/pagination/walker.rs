//! The order of things in a walk: which page is next, what of it is new, what may have been missed.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use super::{
    PageBody,
    page::{Fetched, Found, Want},
    prefetch::Prefetch,
};
use crate::{
    error::{Error, PaginationError},
    exchange,
    operation::Call,
};

/// The query parameter that codegen looks for in a paginated operation.
const PAGE: &str = "page";
/// Pages in a row without anything new after which a walk ends, unless the account grew by more.
const MAX_STALE: u64 = 10;
/// The same, however much the account says it grew.
const MAX_STALE_EVER: u64 = 1000;
/// Items on them, at the least: creations push that many onto small pages soon.
const MIN_STALE_ITEMS: u64 = 50;
/// Pages that are read again, at the most, to find where a walk can be taken up.
const MAX_BACK: u64 = 50;
/// Times that a walk steps back, at the most, without getting any further.
const MAX_STEPS_BACK: u32 = 20;

/// A walk under way.
pub(super) struct Walker<B: PageBody> {
    /// None if the operation was not complete.
    call: Option<Call>,
    /// No page follows.
    over: bool,
    /// What is said when no page follows.
    failure: Option<Error>,
    want: Want,
    prefetch: u64,
    ahead: Prefetch<Result<Fetched<B>, Error>>,
    first: u64,
    next: u64,
    seen: HashSet<B::Key>,
    /// Texts of items without a key, by their hash, so that a page that is read again does not
    /// bring them again.
    seen_texts: HashSet<u64>,
    /// Keys that were seen on a page behind a gap, and not yet on one that follows without a gap.
    loose: HashSet<B::Key>,
    /// The highest page that was read.
    highest: u64,
    steps_back: u32,
    /// By how many items the account grew since the walk began, shrinking aside.
    grown: u64,
    largest_page: u64,
    last_count: Option<u64>,
    stale: u64,
    unsettled: bool,
}

impl<B: PageBody> Walker<B> {
    pub(super) fn new(call: Result<Call, Error>, prefetch: usize, want: Want) -> Self {
        let (call, failure) = match call {
            Ok(call) => (Some(call), None),
            Err(error) => (None, Some(error)),
        };
        let first = call.as_ref().and_then(page_of).unwrap_or(1);
        Self {
            over: call.is_none(),
            call,
            failure,
            want,
            prefetch: prefetch as u64,
            ahead: Prefetch::new(),
            first,
            next: first,
            seen: HashSet::new(),
            seen_texts: HashSet::new(),
            loose: HashSet::new(),
            highest: 0,
            steps_back: 0,
            grown: 0,
            largest_page: 0,
            last_count: None,
            stale: 0,
            unsettled: false,
        }
    }

    /// The next items that were not given out before, of one page at the least.
    pub(super) async fn next_items(&mut self) -> Option<Result<Vec<Found<B>>, Error>> {
        loop {
            let new = match self.next_page().await? {
                Ok(page) => self.take_new(page).await,
                Err(error) => return Some(Err(error)),
            };
            if !new.is_empty() {
                return Some(Ok(new));
            }
        }
    }

    /// The next page, or what ends the walk instead of it.
    pub(super) async fn next_page(&mut self) -> Option<Result<Fetched<B>, Error>> {
        let call = self.call.as_ref().filter(|_| !self.over);
        let Some(call) = call else { return self.last_words().map(Err) };
        let number = self.next;
        let want = self.want;
        let ready = self.ahead.take(number).await;
        let result = match ready {
            Some(result) => result,
            None => match call_for(call, number) {
                Some(call) => fetch(call, number, want).await,
                // The request of a list has no body that could be sent only once.
                None => return None,
            },
        };
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                self.end(None);
                // This error is the last word.
                self.unsettled = false;
                return Some(Err(error));
            }
        };
        self.go_on_from(&page);
        Some(Ok(page))
    }

    fn end(&mut self, failure: Option<Error>) {
        self.over = true;
        self.ahead.clear();
        self.failure = failure;
    }

    /// What is to be said at the end, each thing once.
    fn last_words(&mut self) -> Option<Error> {
        self.failure.take().or_else(|| {
            let operation = self.call.as_ref()?.info.id;
            let unsettled = std::mem::take(&mut self.unsettled);
            unsettled.then_some(Error::Pagination(PaginationError::Unsettled { operation }))
        })
    }

    /// Decides from a page which one follows, and has it requested ahead.
    fn go_on_from(&mut self, page: &Fetched<B>) {
        let Some(call) = &self.call else { return };
        let operation = call.info.id;
        let number = page.number;
        let Some(facts) = page.facts else {
            let missing = PaginationError::Missing { operation, page: number };
            // An empty page without any pagination is the end, as an empty account may be told.
            let failure = (!page.found.is_empty()).then_some(Error::Pagination(missing));
            return self.end(failure);
        };
        let more_by_number = facts.pages.is_some_and(|pages| pages > number);
        match facts.next_page {
            Some(next) if next == number + 1 => {}
            // `pages` settles what a wrong `next_page` leaves open: the numbers are consecutive.
            _ if more_by_number => {}
            Some(next) => {
                let misleading = PaginationError::Misleading { operation, page: number, next };
                return self.end(Some(Error::Pagination(misleading)));
            }
            None => return self.end(None),
        }
        self.next = number + 1;
        if let Some(pages) = facts.pages.filter(|_| self.prefetch > 0) {
            let last = pages.min(number.saturating_add(self.prefetch));
            let want = self.want;
            self.ahead.fill(self.next, last, |page| Some(fetch(call_for(call, page)?, page, want)));
        }
    }

    /// What is new on a page, behind what was missed before it, for which the walk steps back.
    async fn take_new(&mut self, page: Fetched<B>) -> Vec<Found<B>> {
        let number = page.number;
        let count = page.facts.and_then(|f| f.count);
        let size = page.found.len() as u64;
        let keys = keys_of(&page);
        let changed = self.last_count.is_some_and(|last| Some(last) != count);
        let overlaps = self.reaches_known(&keys);
        self.note_count(count);
        if changed || overlaps {
            // Pages under way may show the account as it was before this one: an item that moved
            // on to one of them would be missed. They are asked for anew, later than this one.
            self.ahead.clear();
        }
        // A page with an item that is known follows without a gap what was read before. One without,
        // while the number of items changed, may follow items that moved in front of it.
        let may_miss = changed && !overlaps && number > self.first && B::KEY.is_some();
        let (mut new, mut progress) = self.sift(page);
        if may_miss {
            self.loose.extend(keys);
            let before = self.step_back(number).await;
            progress |= !before.is_empty();
            new.splice(0..0, before);
        } else {
            self.confirm(&keys);
        }
        if number > self.highest {
            self.highest = number;
            self.steps_back = 0;
            self.guard_against_endless_pages(number, size, progress);
        }
        new
    }

    /// The page as it is; what is on it counts as seen.
    pub(super) fn noted(&mut self, page: Fetched<B>) -> Fetched<B> {
        let new = page.found.iter().filter(|found| self.is_first_met(found));
        let brought_new = new.count() > 0;
        let count = page.facts.and_then(|f| f.count);
        self.note_count(count);
        self.guard_against_endless_pages(page.number, page.found.len() as u64, brought_new);
        page
    }

    /// Whether any of the keys was read before, without a gap up to it.
    fn reaches_known(&self, keys: &HashSet<B::Key>) -> bool {
        keys.iter().any(|key| self.seen.contains(key) && !self.loose.contains(key))
    }

    fn confirm(&mut self, keys: &HashSet<B::Key>) {
        if !self.loose.is_empty() {
            self.loose.retain(|key| !keys.contains(key));
        }
    }

    /// The items of a page that are to be given out, and whether any is met for the first time.
    fn sift(&mut self, page: Fetched<B>) -> (Vec<Found<B>>, bool) {
        let is_read_again = page.number <= self.highest;
        let mut progress = false;
        let new = page.found.into_iter().filter(|found| {
            let is_first_met = self.is_first_met(found);
            progress |= is_first_met;
            // Two items without a key may be alike: on a page that is new, better twice than never.
            is_first_met || (found.key.is_none() && !is_read_again)
        });
        let new = new.collect();
        (new, progress)
    }

    /// Whether an item is met for the first time, by its key, or else by its text.
    fn is_first_met(&mut self, found: &Found<B>) -> bool {
        match (&found.key, &found.raw) {
            (Some(key), _) => self.seen.insert(key.clone()),
            (None, Some(raw)) => self.seen_texts.insert(hash(raw.get())),
            (None, None) => true,
        }
    }

    /// Goes back to a page that follows without a gap what was read before `number`, and lets the
    /// walk go on from there. Returns what is new on the pages in between.
    ///
    /// Items that were not read yet can have moved to earlier pages, but never in front of an item
    /// that was read before: the page that holds one is the first one where they can be.
    async fn step_back(&mut self, number: u64) -> Vec<Found<B>> {
        self.steps_back += 1;
        let mut gathered: Vec<Vec<Found<B>>> = Vec::new();
        let lowest = self.first.max(number.saturating_sub(MAX_BACK));
        let mut found_the_way = false;
        for page in (lowest..number).rev() {
            if self.steps_back > MAX_STEPS_BACK || found_the_way {
                break;
            }
            let call = self.call.as_ref().and_then(|call| call_for(call, page));
            let Some(call) = call else { break };
            let again = match fetch::<B>(call, page, self.want).await {
                Ok(again) => again,
                Err(error) => {
                    // What was found is given out; then the error is said.
                    self.end(Some(error));
                    found_the_way = true;
                    break;
                }
            };
            let keys = keys_of(&again);
            found_the_way = self.reaches_known(&keys) || page == self.first;
            self.note_count(again.facts.and_then(|f| f.count));
            (self.over, self.failure) = (false, None);
            self.go_on_from(&again);
            gathered.push(self.sift(again).0);
            if found_the_way {
                self.confirm(&keys);
            } else {
                self.loose.extend(keys);
            }
        }
        if !found_the_way {
            self.unsettled = true;
            self.next = number + 1;
        }
        gathered.reverse();
        gathered.into_iter().flatten().collect()
    }

    fn note_count(&mut self, count: Option<u64>) {
        let (before, now) = (self.last_count.or(count), count.unwrap_or(0));
        self.grown += now.saturating_sub(before.unwrap_or(now));
        self.last_count = count;
    }

    fn guard_against_endless_pages(&mut self, page: u64, size: u64, brought_new: bool) {
        self.stale = if brought_new { 0 } else { self.stale + 1 };
        self.largest_page = self.largest_page.max(size);
        // Items created during the walk push what was seen onto later pages: that many are fine.
        let fine = match self.largest_page {
            0 => MAX_STALE,
            items => MAX_STALE.max(MIN_STALE_ITEMS / items) + self.grown / items,
        };
        let fine = fine.min(MAX_STALE_EVER);
        if let Some(call) = self.call.as_ref().filter(|_| self.stale >= fine && !self.over) {
            let pages = self.stale;
            let endless = PaginationError::Endless { operation: call.info.id, page, pages };
            self.end(Some(Error::Pagination(endless)));
        }
    }
}

fn keys_of<B: PageBody>(page: &Fetched<B>) -> HashSet<B::Key> {
    page.found.iter().filter_map(|found| found.key.clone()).collect()
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

async fn fetch<B: PageBody>(call: Call, number: u64, want: Want) -> Result<Fetched<B>, Error> {
    let answer = exchange::buffered(&call).await?;
    Fetched::decode(call.info, number, answer, want)
}

/// The call for another page: the same request with another page number.
fn call_for(call: &Call, page: u64) -> Option<Call> {
    let mut call = call.try_clone()?;
    let url = call.url_mut();
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| name != PAGE)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(PAGE, &page.to_string());
    Some(call)
}

/// The page that the caller set, if one was set.
fn page_of(call: &Call) -> Option<u64> {
    let mut pairs = call.request.url().query_pairs();
    pairs.find(|(name, _)| name == PAGE).and_then(|(_, value)| value.parse().ok())
}
