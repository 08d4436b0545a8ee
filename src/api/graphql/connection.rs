//! Lists in pages, after the Relay convention: a required `first` of at most 100, opaque cursors, forward only.

use std::borrow::Cow;

use async_graphql::{Object, OutputType, TypeName, Value};

use super::failure::{Code, Failure};
use super::quick::{Asked, Plain, Prompt, Quick, QuickList};
use crate::api::global_id::{Kind, Seal};

/// The longest page.
pub const FIRST_MAX: i32 = 100;

/// What a client asked of a list: how many, and after which item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Items on the page, 1 to 100.
    pub first: usize,
    /// Key of the item before the page.
    pub after: Option<u32>,
}

impl Paging {
    /// Reads the two arguments. Fails on a page of no or too many items, and on a cursor not from here.
    pub fn read(seal: &Seal, first: i32, after: Option<&str>) -> Result<Paging, Failure> {
        if !(1..=FIRST_MAX).contains(&first) {
            let message = format!("first must be between 1 and {FIRST_MAX}.");
            return Err(Failure::new(Code::BadUserInput, message));
        }
        let after =
            match after {
                None => None,
                Some(text) => Some(seal.open_u32(Kind::Cursor, text).ok_or_else(|| {
                    Failure::new(Code::BadUserInput, "after is not a cursor of this service.")
                })?),
            };
        Ok(Paging { first: first as usize, after })
    }
}

/// One page of a list.
pub struct Connection<T> {
    edges: Vec<Edge<T>>,
    page: PageInfo,
    total: Box<dyn Fn() -> usize + Send + Sync>,
}

/// One item of a page and its place in the list.
pub struct Edge<T> {
    cursor: u32,
    seal: Seal,
    node: T,
}

/// Whether there is more, and where to go on.
pub struct PageInfo {
    next: bool,
    previous: bool,
    ends: Option<(String, String)>,
}

impl<T> Connection<T> {
    /// The page of a list that `following(after)` walks in order, by key. `node` makes an item of a key (none: not
    /// shown), `total` counts the whole list and is only called when asked for.
    pub fn walk<I: Iterator<Item = u32>>(
        seal: &Seal,
        paging: Paging,
        following: impl FnOnce(Option<u32>) -> I,
        node: impl Fn(u32) -> Option<T>,
        total: impl Fn() -> usize + Send + Sync + 'static,
    ) -> Connection<T> {
        let mut edges = Vec::with_capacity(paging.first);
        let mut next = false;
        for key in following(paging.after) {
            let Some(node) = node(key) else { continue };
            if edges.len() == paging.first {
                next = true;
                break;
            }
            edges.push(Edge { cursor: key, seal: seal.clone(), node });
        }
        let ends = match (edges.first(), edges.last()) {
            (Some(first), Some(last)) => Some((first.place(), last.place())),
            _ => None,
        };
        let page = PageInfo { next, previous: paging.after.is_some(), ends };
        Connection { edges, page, total: Box::new(total) }
    }

    /// The page of a short list that stands in memory in its own order.
    pub fn of_list(
        seal: &Seal,
        paging: Paging,
        list: &[u32],
        node: impl Fn(u32) -> Option<T>,
    ) -> Connection<T> {
        let total = list.len();
        let following = |after: Option<u32>| {
            let skipped = match after {
                None => 0,
                Some(key) => {
                    list.iter().position(|other| *other == key).map_or(list.len(), |place| place + 1)
                }
            };
            list[skipped..].iter().copied()
        };
        Connection::walk(seal, paging, following, node, move || total)
    }
}

impl<T> Edge<T> {
    fn place(&self) -> String {
        self.seal.close(Kind::Cursor, u64::from(self.cursor))
    }
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// One page of a list.
#[Object(name_type)]
impl<T: Prompt> Connection<T> {
    /// The items on this page, each with its place in the list.
    async fn edges(&self) -> QuickList<&[Edge<T>]> {
        QuickList(&self.edges)
    }

    /// Whether there is more, and where to go on.
    async fn page_info(&self) -> &PageInfo {
        &self.page
    }

    /// How many items the whole list has for the one who asks.
    async fn total_count(&self) -> usize {
        (self.total)()
    }
}

/// One item of a page.
#[Object(name_type)]
impl<T: Prompt> Edge<T> {
    /// The item's place in the list, to be given as `after`.
    async fn cursor(&self) -> String {
        self.place()
    }

    /// The item.
    async fn node(&self) -> Quick<&T> {
        Quick(&self.node)
    }
}

impl<T: Prompt> Prompt for Edge<T> {
    fn prompt(&self, asked: &Asked<'_>) -> Option<Value> {
        match asked.name() {
            "cursor" => Some(self.place().as_str().plain()),
            "node" => asked.object(&self.node),
            _ => None,
        }
    }
}

/// Whether there is more, and where to go on.
#[Object]
impl PageInfo {
    /// Whether items follow this page.
    async fn has_next_page(&self) -> bool {
        self.next
    }

    /// Whether items come before this page.
    async fn has_previous_page(&self) -> bool {
        self.previous
    }

    /// The place of the first item on this page.
    async fn start_cursor(&self) -> Option<&str> {
        self.ends.as_ref().map(|(start, _)| start.as_str())
    }

    /// The place of the last item on this page; give it as `after` to go on.
    async fn end_cursor(&self) -> Option<&str> {
        self.ends.as_ref().map(|(_, end)| end.as_str())
    }
}
