/**
 * `npm run layers`. Which module may import which is the table in scripts/layers/modules.ts, one line a module; docs/architecture.md
 * is drawn from the same table. The rules below are those that no such table can say.
 */
const { arrowRules } = require('./scripts/layers/arrowRules.ts');

/** Read by `depcruise`. */
module.exports = {
  forbidden: [
    ...arrowRules(),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'src-never-imports-local',
      comment: 'The deployed app must not know what stands in for Azure on one machine.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(local|test|bench)/' },
    },
    {
      name: 'local-never-imports-src',
      comment: 'The local host and the stand-ins are units of their own.',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^(src|test|bench)/' },
    },
    {
      name: 'local-units-apart',
      severity: 'error',
      from: { path: '^local/([^/]+)/' },
      to: { path: '^local/', pathNot: '^local/($1|process)/' },
    },
    {
      name: 'orchestrators-only-decide',
      comment: 'Orchestrators are replayed: no I/O, no clock, no random.',
      severity: 'error',
      from: { path: '^src/orchestrators/' },
      to: { pathNot: '^(src/(orchestrators|contracts)/|node_modules/durable-functions/|node_modules/zod/)' },
    },
    {
      name: 'contracts-depend-on-nothing',
      severity: 'error',
      from: { path: '^src/contracts/' },
      to: { pathNot: '^(src/contracts/|node_modules/zod/)' },
    },
    {
      name: 'pure-modules-do-no-io',
      comment: 'They may hash and hold bytes.',
      severity: 'error',
      from: { path: '^src/(documents|gateway|localize|patch|reports|rules)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer)$' },
    },
    {
      name: 'files-of-others-are-read-apart',
      comment: 'What reads documents is bounded only by the thread that it runs in.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(documents/|activities/attachments/fileWorker)' },
      to: { path: '^src/documents/(readFile|readPdf|readWord|wordArchive|wordXml)' },
    },
    {
      name: 'only-ado-calls-azure-devops',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/ado/' },
      to: { path: '^node_modules/azure-devops-node-api/' },
    },
    {
      name: 'only-llm-calls-models',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/llm/' },
      to: { path: '^node_modules/(openai|@azure/openai)/' },
    },
    {
      name: 'no-dev-dependencies-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|local/demo)/' },
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json', '.mjs'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
