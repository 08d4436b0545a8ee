// A certified OpenID Connect provider on this machine. It signs everybody in at once, as whoever `/test/user` names, and
// does what else a test asks for under `/test/`. Says where it listens, and ends with its standard input.
import { createServer } from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import Provider from "oidc-provider";

const key = (type, options, alg) => {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg };
};
const rsa = () => key("rsa", { modulusLength: 2048 }, "RS256");
const curve = key("ec", { namedCurve: "P-256" }, "ES256");

let keys = [rsa(), curve];
let user = { sub: "ada", name: "Ada Amundsen", groups: [] };
let claims = new Map();
let provider, callback, issuer;
const counts = {};

const server = createServer(async (request, response) => {
  const path = new URL(request.url, issuer).pathname;
  if (path.startsWith("/test/")) return told(path, request, response);
  if (path.startsWith("/enter/")) {
    const result = { login: { accountId: user.sub } };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  return callback(request, response);
});

async function told(path, request, response) {
  let body = "";
  for await (const part of request) body += part;
  if (path === "/test/user") user = JSON.parse(body);
  if (path === "/test/rotate") {
    keys = [rsa(), curve]; // the old keys are gone at once, the unkindest way there is
    begin();
  }
  if (path === "/test/add-key") {
    keys = [rsa(), ...keys];
    begin();
  }
  if (path === "/test/forget") claims.delete(JSON.parse(body).sub); // nobody of that name is vouched for any more
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ counts }));
}

const resources = {
  "urn:idedugnad": { audience: "idedugnad", jwt: { sign: { alg: "RS256" } } },
  "urn:other": { audience: "other", jwt: { sign: { alg: "RS256" } } },
  "urn:curve": { audience: "idedugnad", jwt: { sign: { alg: "ES256" } } },
};

function begin() {
  provider = new Provider(issuer, {
    jwks: { keys },
    clients: [
      {
        client_id: "front",
        client_secret: "front's word",
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: [`${process.env.PUBLIC_URL}/session/callback`, `${process.env.PUBLIC_URL}/elsewhere`],
        post_logout_redirect_uris: [`${process.env.PUBLIC_URL}/`],
      },
      {
        client_id: "robot",
        client_secret: "robot's word",
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: { openid: ["sub"], profile: ["name", "groups"] },
    extraTokenClaims: async (_, token) => (token.accountId ? claims.get(token.accountId) : undefined),
    findAccount: async (_, sub) => {
      if (sub === user.sub) claims.set(sub, { name: user.name, groups: user.groups });
      const known = claims.get(sub);
      return known && { accountId: sub, claims: async () => ({ sub, ...known }) };
    },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid profile offline_access");
      for (const name of Object.keys(resources)) grant.addResourceScope(name, "act");
      await grant.save();
      return grant;
    },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    interactions: { url: (_, interaction) => `/enter/${interaction.uid}` },
    cookies: { keys: ["a word that signs cookies"] },
    ttl: { AccessToken: 600, ClientCredentials: 600, IdToken: 600, RefreshToken: 86400, Session: 3600, Grant: 86400, Interaction: 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_, name) => ({ scope: "act", accessTokenFormat: "jwt", ...resources[name] }),
      },
    },
  });
  provider.on("grant.success", (ctx) => {
    const kind = ctx.oidc.params.grant_type;
    counts[kind] = (counts[kind] ?? 0) + 1;
  });
  provider.on("server_error", (_, error) => console.error(error));
  callback = provider.callback();
}

server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  begin();
  console.log(issuer);
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
