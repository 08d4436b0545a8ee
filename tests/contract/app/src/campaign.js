// A front end as Relay writes it: a page of ideas that goes on, and a card for every kind of thing that has an id.
import { graphql } from 'relay-runtime';

export const page = graphql`
  query campaignPageQuery($slug: String!, $first: Int!) {
    campaign(slug: $slug) {
      id
      ...campaignIdeas @arguments(first: $first)
    }
  }
`;

export const ideas = graphql`
  fragment campaignIdeas on Campaign
  @refetchable(queryName: "campaignIdeasQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" }) {
    ideas(first: $first, after: $after) @connection(key: "campaign_ideas") {
      edges {
        node {
          id
          ...campaignIdeaCard
        }
      }
    }
  }
`;

export const idea = graphql`
  fragment campaignIdeaCard on Idea @refetchable(queryName: "campaignIdeaCardQuery") {
    title
    summary
    authors {
      ...campaignPerson
    }
  }
`;

export const person = graphql`
  fragment campaignPerson on Person @refetchable(queryName: "campaignPersonQuery") {
    name
    unit {
      name
    }
  }
`;

export const vote = graphql`
  mutation campaignVoteMutation($input: CastBallotInput!) {
    castBallot(input: $input) {
      seq
      userErrors {
        code
        message
        field
      }
    }
  }
`;

export const changed = graphql`
  subscription campaignChangedSubscription($id: ID!) {
    campaignChanged(id: $id) {
      ...campaignIdeas
    }
  }
`;
