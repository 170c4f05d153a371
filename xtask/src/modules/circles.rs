//! Circles in a graph: its strongly connected components of more than one node.

use std::collections::{BTreeMap, BTreeSet};

/// Which node points at which.
pub(super) type Graph = BTreeMap<String, BTreeSet<String>>;

/// Returns each circle as its nodes, each with the nodes of the circle that it points at.
pub(super) fn of(graph: &Graph) -> Vec<BTreeMap<String, Vec<String>>> {
    let reaches = graph.keys().map(|node| (node.as_str(), reachable(graph, node))).collect::<BTreeMap<_, _>>();
    let both_ways = |one: &str, other: &str| reaches[one].contains(other) && reaches[other].contains(one);
    let (mut circles, mut seen) = (Vec::new(), BTreeSet::new());
    for node in graph.keys().map(String::as_str).filter(|node| reaches[node].contains(node)) {
        if seen.contains(node) {
            continue;
        }
        let members = graph.keys().map(String::as_str).filter(|other| both_ways(node, other)).collect::<BTreeSet<_>>();
        let within = |member: &str| graph[member].iter().filter(|to| members.contains(to.as_str())).cloned().collect::<Vec<_>>();
        circles.push(members.iter().map(|member| ((*member).to_owned(), within(member))).collect());
        seen.extend(members);
    }
    circles
}

/// The nodes that can be reached from a node in one step or more.
fn reachable<'g>(graph: &'g Graph, from: &str) -> BTreeSet<&'g str> {
    let mut found = BTreeSet::new();
    let mut next = vec![from];
    while let Some(node) = next.pop() {
        for to in graph.get(node).into_iter().flatten().filter(|to| graph.contains_key(*to)) {
            if found.insert(to.as_str()) {
                next.push(to);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Graph, of};

    fn graph(edges: &[(&str, &[&str])]) -> Graph {
        edges.iter().map(|(from, to)| ((*from).to_owned(), to.iter().map(|to| (*to).to_owned()).collect())).collect()
    }

    #[test]
    fn circles_are_found_with_their_imports() {
        let found = of(&graph(&[("a", &["b", "d"]), ("b", &["c"]), ("c", &["a"]), ("d", &["e"]), ("e", &[]), ("f", &["a"])]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].keys().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(found[0]["a"], ["b"]);
        assert!(of(&graph(&[("a", &["b"]), ("b", &["c"]), ("c", &[])])).is_empty());
    }

    #[test]
    fn two_circles_are_two() {
        let found = of(&graph(&[("a", &["b"]), ("b", &["a", "c"]), ("c", &["d"]), ("d", &["c"])]));
        assert_eq!(found.iter().map(BTreeMap::len).collect::<Vec<_>>(), [2, 2]);
    }
}
