// A service that runs only the documents of the two fixture clients, as their compilers listed them.
import { test, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'trusted-'));
const lists = ['app/persisted.json', 'app/generated/persisted-documents.json'].map((file) => JSON.parse(readFileSync(file)));
const documents = Object.assign({}, ...lists);
writeFileSync(join(folder, 'documents.json'), JSON.stringify(documents));

const server = spawn(process.env.BINARY, [
  'serve', '--listen', '127.0.0.1:0', '--database', `sqlite:${join(folder, 'db')}`,
  '--documents', join(folder, 'documents.json'),
], { stdio: ['ignore', 'pipe', 'inherit'] });
after(() => {
  server.kill();
  rmSync(folder, { recursive: true });
});

const url = await new Promise((resolve, reject) => {
  let said = '';
  server.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${said}`)));
  server.stdout.on('data', (bytes) => {
    said += bytes;
    const found = said.match(/http:\/\/\S+/);
    if (found) resolve(`${found[0]}/graphql`);
  });
});

const ask = async (body) => {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, ...await response.json() };
};

const page = Object.entries(documents).find(([, text]) => text.includes('query Ideas('));
const variables = { slug: 'none', first: 1 };

test('a document is run by its id, in the body and in the extensions', async () => {
  const id = page[0];
  const hash = id.replace('sha256:', '');
  const expected = { status: 200, data: { campaign: null } };
  assert.deepEqual(await ask({ documentId: id, variables }), expected);
  assert.deepEqual(await ask({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } }, variables }), expected);
});

test('no other document is run', async () => {
  const { status, errors } = await ask({ query: '{ __schema { types { name } } }' });
  assert.deepEqual([status, errors[0].extensions.code], [403, 'DOCUMENT_NOT_TRUSTED']);
});
