"""What schemathesis cannot know of the schema: how its own scalars look, and that pages have 1 to 100 items."""

from dataclasses import replace

import schemathesis
from graphql import IntValueNode, Node, NullValueNode, StringValueNode, Visitor, visit
from hypothesis import strategies as st
from schemathesis.graphql import nodes

schemathesis.graphql.scalar("DateTime", st.just(nodes.String("2026-06-01T10:00:00Z")))
schemathesis.graphql.scalar("Decimal", st.sampled_from(["0", "12.5", "-3"]).map(nodes.String))
schemathesis.graphql.scalar("Ore", st.integers(0, 10**9).map(lambda amount: nodes.Int(amount)))


class Pages(Visitor):
    """See waived.md: a page of no length, and a cursor nobody handed out, are mistakes in a client's code."""

    def enter_argument(self, argument, *_):
        value = argument.value
        if argument.name.value == "first" and isinstance(value, IntValueNode) and abs(int(value.value)) < 2**31:
            return replace(argument, value=IntValueNode(value="10"))
        if argument.name.value == "after" and isinstance(value, StringValueNode):
            return replace(argument, value=NullValueNode())
        return None


@schemathesis.hook
def map_body(context, body):
    return visit(body, Pages()) if isinstance(body, Node) else body
