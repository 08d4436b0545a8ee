// The playground: GraphiQL, the persona switch, and a fetcher that also reads server-sent events.
'use strict';

(async () => {
  const settings = await (await fetch('/playground/settings.json')).json();

  // Who I am: a cookie that the demo understands.
  const cookie = document.cookie.split('; ').find((part) => part.startsWith('idedugnad-persona='));
  const chosen = cookie ? decodeURIComponent(cookie.split('=')[1]) : '';
  if (settings.personas.length > 0) {
    const select = document.getElementById('persona');
    for (const { key, label } of [{ key: '', label: 'ikke pålogget' }, ...settings.personas]) {
      select.add(new Option(label, key, false, key === chosen));
    }
    select.addEventListener('change', () => {
      document.cookie = `idedugnad-persona=${encodeURIComponent(select.value)}; path=/; SameSite=Strict`;
      location.reload();
    });
    document.getElementById('who').hidden = false;
  }

  const post = (params, accept, headers) =>
    fetch('/graphql', {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json', Accept: accept },
      body: JSON.stringify(params),
    });

  // One server-sent event is some lines and an empty line.
  async function* events(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value;
      let end;
      while ((end = rest.indexOf('\n\n')) >= 0) {
        const event = {};
        for (const line of rest.slice(0, end).split('\n')) {
          const colon = line.indexOf(':');
          if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 1).trim();
        }
        rest = rest.slice(end + 2);
        if (event.event === 'complete') return;
        if (event.event === 'next') yield JSON.parse(event.data);
      }
    }
  }

  async function* subscribe(params, headers) {
    const response = await post(params, 'text/event-stream', headers);
    if (!response.ok) yield await response.json();
    else yield* events(response);
  }

  const isSubscription = (params, document) =>
    document?.definitions.some(
      (definition) =>
        definition.operation === 'subscription' &&
        (!params.operationName || definition.name?.value === params.operationName),
    );

  const fetcher = (params, options = {}) =>
    isSubscription(params, options.documentAST)
      ? subscribe(params, options.headers)
      : post(params, 'application/graphql-response+json, application/json', options.headers).then((r) => r.json());

  ReactDOM.createRoot(document.getElementById('graphiql')).render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultEditorToolsVisibility: false,
      defaultTabs: settings.queries.map((query) => ({ query })),
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
    }),
  );
})();
