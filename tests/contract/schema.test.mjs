// The schema as clients see it: valid, and the same as the one that is checked in.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { buildClientSchema, buildSchema, getIntrospectionQuery, validateSchema } from 'graphql';
import { CriticalityLevel, diff } from '@graphql-inspector/core';

const committed = buildSchema(readFileSync(`${process.env.PROJECT}/schema/api.graphql`, 'utf8'));

async function served() {
  const query = getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true });
  const response = await fetch(`${process.env.IDEDUGNAD}/graphql`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }),
  });
  return buildClientSchema((await response.json()).data);
}

test('the schema is valid', async () => {
  assert.deepEqual(validateSchema(committed), []);
  assert.deepEqual(validateSchema(await served()), []);
});

test('what is served is what is checked in', async () => {
  const changes = await diff(committed, await served());
  const worth = changes.filter((change) => change.criticality.level !== CriticalityLevel.NonBreaking);
  assert.deepEqual(worth.map((change) => change.message), []);
});
