// A front end as the typed client writes it.
import { graphql, read, type FragmentType } from '../generated/index';

export const IdeaCard = graphql(`
  fragment IdeaCard on Idea {
    id
    title
    state
    voteCount
    authors {
      name
      unit {
        name
      }
    }
  }
`);

export const Ideas = graphql(`
  query Ideas($slug: String!, $first: Int!, $after: String) {
    campaign(slug: $slug) {
      id
      title {
        text
      }
      ideas(first: $first, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            ...IdeaCard
          }
        }
      }
    }
  }
`);

export const Vote = graphql(`
  mutation Vote($input: CastBallotInput!) {
    castBallot(input: $input) {
      seq
      userErrors {
        code
        message
        field
      }
    }
  }
`);

export function heading(idea: FragmentType<typeof IdeaCard>): string {
  const card = read(IdeaCard, idea);
  return `${card.title}, ${card.authors.map((author) => author.name ?? '').join(', ')}`;
}
