// GraphQL over HTTP, as others understand it: every audit of `graphql-http` is met, the SHOULDs and MAYs too.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { serverAudits } from 'graphql-http';

const url = `${process.env.IDEDUGNAD}/graphql`;
const audits = serverAudits({ url, fetchFn: fetch });

test('there are as many audits as ever', () => assert.ok(audits.length >= 61, `${audits.length}`));

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, 'ok', result.reason);
  });
}
