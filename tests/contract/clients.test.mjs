// The clients that front ends use, end to end against a demo.
import { test, after } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql,
} from '@apollo/client/core/index.js';
import { createClient as createSocketClient } from 'graphql-ws';
import { createClient as createEventClient } from 'graphql-sse';
import WebSocket from 'ws';

const url = `${process.env.IDEDUGNAD}/graphql`;
const socketUrl = url.replace('http', 'ws');
const as = (persona) => ({ 'Idedugnad-Persona': persona });

const apollo = (persona, fetchOptions) => new ApolloClient({
  cache: new InMemoryCache(),
  link: new HttpLink({ uri: url, headers: as(persona), ...fetchOptions }),
});

const CAMPAIGNS = gql`query Campaigns($first: Int!) {
  campaigns(first: $first) { edges { cursor node { id slug phase: openPhases { kind } } } pageInfo { hasNextPage endCursor } }
}`;
const SUBMIT = gql`mutation Submit($input: SubmitIdeaInput!) {
  submitIdea(input: $input) { idea { id title } userErrors { code message field } }
}`;

async function open() {
  const { data } = await apollo('ane').query({ query: CAMPAIGNS, variables: { first: 20 } });
  const nodes = data.campaigns.edges.map((edge) => edge.node);
  return nodes.find((node) => node.phase.some((phase) => phase.kind === 'IDEATION')) ?? nodes[0];
}

test('Apollo Client pages through a list', async () => {
  const client = apollo('');
  const seen = new Set();
  let after = null;
  const query = gql`query Page($after: String) {
    campaigns(first: 1, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
  }`;
  for (let page = 0; page < 20; page += 1) {
    const { data } = await client.query({ query, variables: { after } });
    data.campaigns.edges.forEach((edge) => seen.add(edge.node.id));
    if (!data.campaigns.pageInfo.hasNextPage) break;
    after = data.campaigns.pageInfo.endCursor;
  }
  assert.ok(seen.size >= 3, `${seen.size} campaigns`);
});

test('Apollo Client sends a mutation and finds the refusals as data', async () => {
  const campaign = await open();
  const input = { campaignId: campaign.id, title: 'Et utkast', summary: 'Skrevet av en prøve.' };
  const { data } = await apollo('ane').mutate({ mutation: SUBMIT, variables: { input } });
  assert.equal(typeof data.submitIdea.userErrors.length, 'number');
  const guest = await apollo('').mutate({ mutation: SUBMIT, variables: { input } });
  assert.equal(guest.data.submitIdea.userErrors[0].code, 'NOT_SIGNED_IN');
});

test('Apollo Client understands what was wrong with a document', async () => {
  const query = gql`{ nothingOfThatName }`;
  await assert.rejects(apollo('').query({ query }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error), `${error}`);
    return error.errors[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED';
  });
});

test('a client that offers a hash first is told to send the document', async () => {
  const hash = createHash('sha256').update('{ __typename }').digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
  const ask = async (body) => (await fetch(url, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  })).json();
  const refused = await ask({ extensions });
  assert.equal(refused.errors[0].extensions.code, 'PERSISTED_QUERY_NOT_SUPPORTED');
  assert.deepEqual(await ask({ query: '{ __typename }', extensions }), { data: { __typename: 'Query' } });
});

const CHANGED = 'subscription Changed($id: ID!) { campaignChanged(id: $id) { id slug } }';

test('graphql-sse receives a subscription and ends it', async () => {
  const campaign = await open();
  const client = createEventClient({ url, headers: as('ane'), retryAttempts: 0 });
  const events = client.iterate({ query: CHANGED, variables: { id: campaign.id } });
  const { value } = await events.next();
  assert.equal(value.data.campaignChanged.slug, campaign.slug);
  await events.return();
  client.dispose();
});

test('graphql-sse receives the one answer of a query, and its end', async () => {
  const client = createEventClient({ url, retryAttempts: 0 });
  const answers = [];
  for await (const answer of client.iterate({ query: '{ __typename }' })) answers.push(answer);
  assert.deepEqual(answers, [{ data: { __typename: 'Query' } }]);
  client.dispose();
});

test('graphql-sse is refused with a status, not with an event', async () => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { nothing }' }),
  });
  assert.equal(response.status, 400);
  assert.equal((await response.json()).errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
});

const socketClient = (options) => createSocketClient({
  url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0, lazyCloseTimeout: 0, ...options,
});

test('graphql-ws subscribes, queries and sends mutations over one socket', async () => {
  const campaign = await open();
  const client = socketClient({ connectionParams: as('ane') });
  const changes = client.iterate({ query: CHANGED, variables: { id: campaign.id } });
  assert.equal((await changes.next()).value.data.campaignChanged.slug, campaign.slug);
  const query = client.iterate({ query: '{ viewer { person { name } } }' });
  assert.ok((await query.next()).value.data.viewer.person.name);
  assert.equal((await query.next()).done, true);
  const input = { campaignId: campaign.id, title: 'Et utkast til', summary: 'Skrevet av en prøve.' };
  const sent = client.iterate({ query: SUBMIT.loc.source.body, variables: { input } });
  assert.equal(typeof (await sent.next()).value.data.submitIdea.userErrors.length, 'number');
  await changes.return();
  await client.dispose();
});

test('graphql-ws is told what is wrong with a document', async () => {
  const client = socketClient();
  const answers = client.iterate({ query: 'subscription { nothing }' });
  await assert.rejects(answers.next(), (errors) => errors[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED');
  await client.dispose();
});

// The protocol itself, frame by frame.

const sockets = [];
after(() => sockets.forEach((socket) => socket.terminate()));

function talk({ protocol = 'graphql-transport-ws', headers = {} } = {}) {
  const socket = new WebSocket(socketUrl, protocol, { headers });
  sockets.push(socket);
  const heard = [];
  const waiting = [];
  socket.on('message', (text) => {
    const message = JSON.parse(text);
    if (waiting.length > 0) waiting.shift()(message); else heard.push(message);
  });
  return {
    opened: new Promise((resolve, reject) => { socket.on('open', resolve); socket.on('error', reject); }),
    closed: new Promise((resolve) => socket.on('close', (code) => resolve(code))),
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () => (heard.length > 0 ? heard.shift() : new Promise((resolve) => waiting.push(resolve))),
  };
}

const INIT = { type: 'connection_init' };
const subscribe = (id, query) => ({ id, type: 'subscribe', payload: { query } });

test('a message that is none closes with 4400', async () => {
  for (const message of ['{', '"x"', '{"type":"shout"}', '{"type":"subscribe","payload":{"query":"{a}"}}']) {
    const talking = talk();
    await talking.opened;
    talking.say(message);
    assert.equal(await talking.closed, 4400, message);
  }
});

test('subscribing before being introduced closes with 4401', async () => {
  const talking = talk();
  await talking.opened;
  talking.say(subscribe('1', '{ __typename }'));
  assert.equal(await talking.closed, 4401);
});

test('whoever is not believed is closed out with 4403', async () => {
  const talking = talk();
  await talking.opened;
  talking.say({ ...INIT, payload: as('nobody-of-that-name') });
  assert.equal(await talking.closed, 4403);
});

test('whoever does not introduce themselves is closed out with 4408', async () => {
  const talking = talk();
  await talking.opened;
  assert.equal(await talking.closed, 4408);
});

test('a second subscriber of one id closes with 4409, one after its end does not', async () => {
  const talking = talk();
  await talking.opened;
  talking.say(INIT);
  assert.deepEqual(await talking.next(), { type: 'connection_ack' });
  for (let round = 0; round < 2; round += 1) {
    talking.say(subscribe('one', '{ __typename }'));
    assert.deepEqual(await talking.next(), { id: 'one', type: 'next', payload: { data: { __typename: 'Query' } } });
    assert.deepEqual(await talking.next(), { id: 'one', type: 'complete' });
  }
  const campaign = await open();
  const payload = { query: CHANGED, variables: { id: campaign.id } };
  talking.say({ id: 'two', type: 'subscribe', payload });
  assert.equal((await talking.next()).type, 'next');
  talking.say({ id: 'two', type: 'complete' });
  talking.say({ id: 'two', type: 'subscribe', payload });
  assert.equal((await talking.next()).type, 'next');
  talking.say({ id: 'two', type: 'subscribe', payload });
  assert.equal(await talking.closed, 4409);
});

test('a second introduction closes with 4429', async () => {
  const talking = talk();
  await talking.opened;
  talking.say(INIT);
  await talking.next();
  talking.say(INIT);
  assert.equal(await talking.closed, 4429);
});

test('a ping is answered, before the introduction too', async () => {
  const talking = talk();
  await talking.opened;
  talking.say({ type: 'ping', payload: { n: 1 } });
  assert.deepEqual(await talking.next(), { type: 'pong', payload: { n: 1 } });
});

test('a bomb of fragments is refused over a socket too', async () => {
  const talking = talk();
  await talking.opened;
  talking.say(INIT);
  await talking.next();
  let query = '{...F0}';
  for (let n = 0; n < 20; n += 1) query += ` fragment F${n} on Query{...F${n + 1} ...F${n + 1}}`;
  talking.say(subscribe('1', `${query} fragment F20 on Query{__typename}`));
  const { type, payload } = await talking.next();
  assert.equal(type, 'error');
  assert.equal(payload[0].extensions.code, 'OPERATION_TOO_COMPLEX');
});

test('a page of another site gets no socket', async () => {
  const talking = talk({ headers: { Origin: 'https://elsewhere.example' } });
  await assert.rejects(talking.opened, /403/);
  const here = talk({ headers: { Origin: process.env.IDEDUGNAD } });
  await here.opened;
});

test('another protocol is not spoken', async () => {
  await assert.rejects(talk({ protocol: 'graphql-ws' }).opened, /400/);
});
