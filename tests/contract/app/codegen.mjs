// A typed client, and the list of its documents by their SHA-256, which `serve --documents` takes.
export default {
  schema: '../api.graphql',
  documents: ['src/**/*.ts'],
  generates: {
    './generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'read' }, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: { useTypeImports: true, strictScalars: false, enumsAsTypes: true },
    },
  },
};
